from __future__ import annotations

import csv
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unicodedata import is_normalized, normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textnorm.errors import TextnormError
from textnorm.stages.konlpy import komoran
from textnorm.stages.konlpy.jvm import java_class
from textnorm.stages.konlpy.komoran import Komoran

pytest.importorskip("konlpy")
pytest.importorskip("jpype")

REVIEWS = Path(__file__).parents[4] / "corpora" / "reviews" / "train.csv"
SECONDS = 60  # a bound against hanging, on a slow and busy machine
ODD = [
    "혹시   바람과  함께 사라지다 봤어?  ",
    "첫 줄\n\n둘째 줄\n",
    "], Token [morph=x, pos=NNG, beginIndex=0, endIndex=1]",
    "영화ㅋㅋ ㄷㅔ ㅇㅏㄴㄴㅕㅇ ㅠㅠ 짜ㅉ 값ㅅ ㄳ",
    "漢字 iPhone 1,000원 (가)~ <b> \t탭",
]


@pytest.fixture(scope="module")
def stock():
    """KoNLPy's Komoran, in this process's JVM."""
    java_class("java.lang.String")
    from konlpy.tag import Komoran as Stock

    return Stock()


def reviews(number):
    """Reviews of the repository's corpus; stock reads no decomposed ones."""
    with REVIEWS.open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    return [text for text in texts if is_normalized("NFC", text)][:number]


def without_astral(texts):
    return [text for text in texts if all(character <= "\uffff" for character in text)]


def pairs(tokens):
    return [token[:2] for token in tokens]


def test_it_says_what_konlpy_says(stock):
    """Forms and tags are stock's, on 300 reviews and on texts that look like what is parsed."""
    texts = without_astral(reviews(330)) + ODD
    assert len(texts) >= 300
    for text, tokens in zip(texts, Komoran()(texts), strict=True):
        assert pairs(tokens) == [pair for pair in stock.pos(text) if not pair[0].isspace()]


def test_spans_are_what_was_written():
    """Morphemes of one syllable share its span, and several spaces shift nothing."""
    assert [(token.form, token.start, token.end) for token in Komoran()(["  다시   됐다"])[0]] == [
        ("다시", 2, 4),
        ("되", 7, 8),
        ("었", 7, 8),
        ("다", 8, 9),
    ]


def test_letters_that_komoran_puts_together_are_counted_right():
    """`화ㅋㅋ` is 홬 and ㅋ to Komoran, `ㄷㅔ` is 데: what stands behind them is found nonetheless."""
    text = "영화ㅋㅋㅋ 좋다 ㄷㅔ 영화 짜ㅉ 값ㅅ 끝"
    [tokens] = Komoran()([text])
    assert [text[token.start : token.end] for token in tokens if token.form in {"좋", "영화", "끝"}] == [
        "좋",
        "영화",
        "끝",
    ]
    assert tokens[-1].end == len(text)


@settings(deadline=None, max_examples=80)
@given(
    st.text(
        st.sampled_from("영화가좋았다ㅋㅏㄳㅉ값 \t\u3000\n.,!?#@a1😀\u200d👍🏽\u1112\u1161\u11ab\ud800\x00[]=□"),
        max_size=30,
    )
)
def test_spans_are_in_order_and_leave_nothing_out(text):
    """Whatever the text, tokens are in order and cover all but white space; a symbol's form is what stands there."""
    [tokens] = Komoran()([text])
    starts = [token.start for token in tokens]
    assert starts == sorted(starts)
    covered = {point for token in tokens for point in range(token.start, token.end)}
    assert all(text[point].isspace() or text[point] == "\x00" for point in set(range(len(text))) - covered)
    for token in tokens:
        if token.tag in {"SF", "SP", "SS", "SL", "SN"}:
            assert text[token.start : token.end] == token.form


@pytest.mark.parametrize("blank", ["", " ", "\t", "\r\n", "\x01", "\x00", " \n \n", "\u3000"])
def test_blank_texts_have_no_tokens(blank):
    """Komoran raises a NullPointerException on them."""
    assert Komoran()([blank]) == [[]]
    assert pairs(Komoran()([f"영화\n{blank}\n글"])[0]) == [("영화", "NNG"), ("글", "NNG")]


def test_emoji_do_not_raise():
    """A character beyond U+FFFF is a symbol, and comes back as itself."""
    assert [token[:4] for token in Komoran()(["영화 😀 \ud800"])[0]] == [
        ("영화", "NNG", 0, 2),
        ("😀", "SW", 3, 4),
        ("\ufffd", "SW", 5, 6),
    ]


def test_decomposed_hangul_is_read():
    """NFD gives the morphemes of NFC (stock: one token of unknown kind)."""
    text = "정말 좋았다"
    assert pairs(Komoran()([normalize("NFD", text)])[0]) == pairs(Komoran()([text])[0])


def test_predicates_have_their_dictionary_form():
    """A stem of a verb or an adjective gets 다; an ending has no lemma."""
    assert [(token.form, token.lemma) for token in Komoran()(["예뻤어요"])[0]] == [
        ("예쁘", "예쁘다"),
        ("었", ""),
        ("어요", ""),
    ]


@pytest.mark.parametrize("text", ["ㅋ" * 100_000, "가" * 1_000, "!" * 20_000, "오늘 영화가 좋았다. " * 8_000], ids=len)
def test_long_texts_do_not_hang(text):
    """Long texts are read in pieces, to their end."""
    started = time.monotonic()
    [tokens] = Komoran()([text])
    assert tokens[-1].end == len(text.rstrip())
    assert time.monotonic() - started < SECONDS


def test_threads_agree_with_one():
    """Sixteen threads of 200 calls give what one gives."""
    texts = reviews(200)
    expected = [Komoran()([text]) for text in texts]
    with ThreadPoolExecutor(16) as pool:
        for answers in pool.map(lambda _: [Komoran()([text]) for text in texts], range(16)):
            assert answers == expected


def test_user_words_are_its_own(tmp_path):
    """A stage with words knows them, phrases too; one without does not; and a file that lost a word is read anew."""
    path = tmp_path / "words.tsv"
    path.write_text("오픈소스\tNNG\n열린 글\tNNP\n", encoding="utf-8")
    stage, text = Komoran(user_words=str(path)), "오픈소스와 열린 글"
    assert pairs(stage([text])[0]) == [("오픈소스", "NNG"), ("와", "JC"), ("열린 글", "NNP")]
    assert pairs(Komoran()([text])[0])[:2] == [("오픈", "NNP"), ("소스", "NNP")]
    path.write_text("열린 글\tNNP\n", encoding="utf-8")
    assert ("오픈소스", "NNG") not in pairs(stage([text])[0])


def test_a_folder_without_models_is_told(tmp_path):
    """The error names the folder and what is missing there."""
    with pytest.raises(TextnormError, match=r"Komoran's models is required, found no transition\.model"):
        komoran.tag(["글"], model=str(tmp_path))
