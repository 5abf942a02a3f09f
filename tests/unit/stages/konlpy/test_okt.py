from __future__ import annotations

import csv
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unicodedata import is_normalized, normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textnorm.stages.konlpy import okt, okt_words
from textnorm.stages.konlpy.okt import Okt

pytest.importorskip("konlpy")
pytest.importorskip("jpype")

REVIEWS = Path(__file__).parents[4] / "corpora" / "reviews" / "train.csv"
SECONDS = 60  # a bound against hanging, on a slow and busy machine
ODD = [
    "3시간동안 #영화 @user http://a.com/b a@b.com 봄! $TSLA 1,000원",
    "먹었다가갔다 왜케 아깝닼ㅋㅋ 되나욬ㅋㅋㅋㅋㅋ",
    "(Noun: 0, 1), 가(Verb(하다): 0, 1)) List(*(",
    "😀👨‍👩‍👧 가 𠀀다 ☺️!",
    "첫 줄\n둘째 줄\r\n셋째\t줄",
]


def stock(text, **options):
    """What KoNLPy says, in this process's JVM, but for whitespace."""
    okt.processor()
    from konlpy.tag import Okt as Stock

    return [pair for pair in Stock().pos(text, **options) if not pair[0].isspace()]


def reviews(number):
    """Reviews of the repository's corpus; stock reads no decomposed ones."""
    with REVIEWS.open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    return [text for text in texts if is_normalized("NFC", text)][:number]


def spans(tokens):
    return [(token.form, token.start, token.end) for token in tokens]


@pytest.mark.parametrize("norm", [False, True])
@pytest.mark.parametrize("stem", [False, True])
def test_it_says_what_konlpy_says(norm, stem):
    """Forms and tags are stock's, on 300 reviews and on texts that look like what is parsed."""
    texts = reviews(300) + ODD
    for text, tokens in zip(texts, Okt(norm, stem)(texts), strict=True):
        assert [token[:2] for token in tokens] == stock(text, norm=norm, stem=stem)


def test_the_exact_way_agrees_with_the_fast_one(monkeypatch):
    """Tokens asked one by one are those that are parsed from one string."""
    texts = reviews(50) + ODD
    fast = Okt(stem=True)(texts)
    monkeypatch.setattr(okt, "_tile", lambda *_: False)
    assert Okt(stem=True)(texts) == fast


def test_what_does_not_tile_is_read_the_exact_way():
    """A gap, an overlap or a missing end is found out."""
    read = okt._Read
    assert okt._tile([read("Noun", "", 0, 1), read("Noun", "", 1, 3)], "가나다")
    assert okt._tile([read("Foreign", "", 0, 2)], "😀")
    assert not okt._tile([read("Noun", "", 0, 1), read("Noun", "", 2, 3)], "가나다")
    assert not okt._tile([read("Noun", "", 0, 2)], "가나다")


@pytest.mark.parametrize("text", ["", " \n", "\x00", "\ud800", "안\ud800녕", "😀👨‍👩‍👧 가", "첫\u2028둘", *ODD])
def test_plain_tokens_tile_the_words(text):
    """Without options a form is what stands at its span, and only whitespace lies between; a lone surrogate counts."""
    [tokens] = Okt()([text])
    shown = text.replace("\ud800", "\ufffd").replace("\x00", " ")
    assert [shown[token.start : token.end] for token in tokens] == [token.form for token in tokens]
    assert "".join(token.form for token in tokens) == "".join(shown.split())


@settings(deadline=None, max_examples=60)
@given(
    st.text(
        st.sampled_from("영화가좋았다ㅋㅠ \u3000\n.,!?#@a1😀\u200d👍🏽\u1112\u1161\u11ab\ud800\x00(:)"), max_size=30
    )
)
def test_spans_hold_what_was_written(text):
    """Whatever the text, every token stands where its form was written, and none before its predecessor's end."""
    [tokens] = Okt()([text])
    at = 0
    for token in tokens:
        written = text[token.start : token.end].replace("\ud800", "\ufffd").replace("\x00", " ")
        assert at <= token.start < token.end
        assert normalize("NFC", written) == normalize("NFC", token.form).replace("\x00", " ")
        at = token.end


@settings(deadline=None, max_examples=60)
@given(st.text(st.sampled_from("되나욬사랑햌ㅋㅠ 했는데!a😀\u1112\u1161\u11ab"), max_size=30))
def test_normalized_tokens_leave_out_no_letter(text):
    """With options, too, spans are in order and cover everything but white space."""
    [tokens] = Okt(norm=True, stem=True)([text])
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)
    covered = {point for token in tokens for point in range(token.start, token.end)}
    assert all(text[point].isspace() for point in set(range(len(text))) - covered)


def test_a_stem_spans_what_was_written():
    """A stemmed predicate covers its inflected form, also where a word has two."""
    assert spans(Okt(stem=True)(["아주 좋았다!"])[0]) == [("아주", 0, 2), ("좋다", 3, 6), ("!", 6, 7)]
    assert spans(Okt(stem=True)(["먹었다가갔다"])[0]) == [("먹다", 0, 2), ("다가가다", 2, 6)]


def test_predicates_have_their_dictionary_form():
    """The lemma is there without stemming, too, and nouns have none."""
    assert [(token.form, token.lemma) for token in Okt()(["영화 좋았다"])[0]] == [("영화", ""), ("좋았다", "좋다")]


def test_a_normalized_token_spans_what_it_came_from():
    """What normalization dropped still belongs to the token that it was dropped from, behind an emoji as well."""
    assert spans(Okt(norm=True, stem=True)(["😀 사랑햌ㅋㅋㅋㅋㅋ"])[0]) == [
        ("😀", 0, 1),
        ("사랑", 2, 4),
        ("하다", 4, 5),
        ("ㅋㅋㅋ", 5, 10),
    ]


def test_unicode_spaces_lose_nothing():
    """A word behind U+3000 or U+00A0 is kept (stock Okt drops it), and a newline is no token."""
    assert [token.form for token in Okt()(["\u3000영화\u00a0영화\n영화\u2028영화"])[0]] == ["영화"] * 4


def test_decomposed_hangul_is_read():
    """NFD gives the tokens of NFC, with the spans of what was written."""
    text = "정말 좋았다 "
    [plain], [decomposed] = Okt()([text]), Okt()([normalize("NFD", text)])
    assert [token[:2] for token in decomposed] == [token[:2] for token in plain]
    assert [normalize("NFD", text)[token.start : token.end] for token in decomposed] == [
        normalize("NFD", token.form) for token in decomposed
    ]


@pytest.mark.parametrize(
    "text", ["가" * 1_000, "e" + "\u0301" * 5_000, "ㅋ" * 100_000, "오늘 본 영화가 좋았다. " * 7_500], ids=len
)
def test_long_texts_do_not_hang(text):
    """Long runs are read in pieces, to their end."""
    started = time.monotonic()
    [tokens] = Okt()([text])
    assert tokens[-1].end == len(text.rstrip())
    assert time.monotonic() - started < SECONDS


def test_only_what_is_too_long_is_cut():
    """A long address, and a Hangul run as long as a review, are read whole."""
    address = "http://example.com/" + "a" * 500
    assert [token.form for token in Okt()([address])[0]] == [address]
    assert okt.GUARD.pieces("가" * 140) == ["가" * 140]
    assert okt.GUARD.pieces("가" * 141) == ["가" * 64, "가" * 64, "가" * 13]


def test_threads_agree_with_one():
    """Sixteen threads of 200 calls give what one gives."""
    texts = reviews(200)
    expected = [Okt()([text]) for text in texts]
    with ThreadPoolExecutor(16) as pool:
        for answers in pool.map(lambda _: [Okt()([text]) for text in texts], range(16)):
            assert answers == expected


def test_user_words_are_its_own(tmp_path):
    """A stage with words knows them, one without does not, side by side and from several threads; verbs are passed over."""
    path = tmp_path / "words.tsv"
    path.write_text("열띈공방\tNNG\n먹방하\tVV\n", encoding="utf-8")
    with_words, without = Okt(user_words=str(path)), Okt()
    text = "열띈공방이"
    assert spans(with_words([text])[0]) == [("열띈공방", 0, 4), ("이", 4, 5)]
    plain = without([text])
    assert plain != with_words([text])
    with ThreadPoolExecutor(4) as pool:
        for taught, answer in pool.map(lambda i: (i % 2, (with_words if i % 2 else without)([text])), range(100)):
            assert answer == (with_words([text]) if taught else plain)


def test_words_can_be_taken_out_again(tmp_path):
    """A file that lost a word is read anew, and Okt's own dictionary is as it was."""
    path = tmp_path / "words.tsv"
    path.write_text("열띈공방\tNNG\n", encoding="utf-8")
    stage, plain = Okt(user_words=str(path)), Okt()(["열띈공방이"])
    size = okt_words._own().size()
    assert stage(["열띈공방이"]) != plain
    path.write_text("# none\n", encoding="utf-8")
    assert stage(["열띈공방이"]) == plain
    assert okt_words._own().size() == size


def test_the_stage_is_a_value():
    """It compares and hashes by its options."""
    assert Okt(stem=True) == Okt(stem=True) != Okt()
    assert len({Okt(), Okt(norm=False)}) == 1
