"""Okt in the JVM: what an unknown version of it needs, and what the engines without Java are held against."""

from __future__ import annotations

import csv
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unicodedata import normalize

import pytest

from textnorm.stages.konlpy import okt_jvm, okt_jvm_words
from textnorm.stages.konlpy.okt import Okt

pytest.importorskip("konlpy")
pytest.importorskip("jpype")

REVIEWS = Path(__file__).parents[4] / "corpora" / "reviews" / "train.csv"
SECONDS = 60  # a bound against hanging, on a slow and busy machine
ODD = [
    "3시간동안 #영화 @user http://a.com/b a@b.com 봄! $TSLA 1,000원",
    "먹었다가갔다 왜케 아깝닼ㅋㅋ 되나욬ㅋㅋㅋㅋㅋ 소린가 머구뮤ㅠ",
    "(Noun: 0, 1), 가(Verb(하다): 0, 1)) List(*(",
    "😀👨‍👩‍👧 가 𠀀다 ☺️!",
    "첫 줄\n둘째 줄\r\n셋째\t줄\u3000넷째\u00a0다섯째\u2028여섯째\x1c일곱째",
    "😀😀되나욬ㅋㅋㅋㅋ😀!안됔ㅋㅋ 안\x00녕 앞\ud800뒤",
]


def reviews(number):
    with REVIEWS.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)][:number]


def jvm(**options):
    return Okt(engine="jvm", **options)


def spans(tokens):
    return [(token.form, token.start, token.end) for token in tokens]


@pytest.mark.parametrize("norm", [False, True])
@pytest.mark.parametrize("stem", [False, True])
def test_engines_agree_on_every_token(norm, stem):
    """Forms, tags, lemmas and spans are the same in the JVM and without it: reviews, emoji, and decomposed Hangul."""
    plain = reviews(300)
    texts = [
        *plain,
        *ODD,
        *(f"😀 {text}👍🏽\n" for text in plain[:100]),
        *(normalize("NFD", text) for text in plain[:100]),
    ]
    assert jvm(norm=norm, stem=stem)(texts) == Okt(norm, stem)(texts)


def test_the_exact_way_agrees_with_the_fast_one(monkeypatch):
    """Tokens asked one by one are those that are parsed from one string."""
    texts = reviews(50) + ODD
    fast = jvm(stem=True)(texts)
    monkeypatch.setattr(okt_jvm, "_tile", lambda *_: False)
    assert jvm(stem=True)(texts) == fast


def test_what_does_not_tile_is_read_the_exact_way():
    """A gap, an overlap or a missing end is found out."""
    read = okt_jvm._Read
    assert okt_jvm._tile([read("Noun", "", 0, 1), read("Noun", "", 1, 3)], "가나다")
    assert okt_jvm._tile([read("Foreign", "", 0, 2)], "😀")
    assert not okt_jvm._tile([read("Noun", "", 0, 1), read("Noun", "", 2, 3)], "가나다")
    assert not okt_jvm._tile([read("Noun", "", 0, 2)], "가나다")


@pytest.mark.parametrize("text", ["와! 굿", "와 ! 굿"])
def test_another_normalizer_finds_its_way_back(text):
    """Where more than Okt's runs changed, as a version may do that is not known, tokens still lie in the text."""

    class Java:
        def normalize(self, text):
            return text.replace("!", "느낌")

        def __getattr__(self, name):
            return getattr(okt_jvm.processor(), name)

    tokens = okt_jvm._tokens(Java(), text, norm=True, stem=False, stock=False)
    assert (tokens[0].start, tokens[-1].start, tokens[-1].end) == (0, len(text) - 1, len(text))


@pytest.mark.parametrize(
    "text", ["가" * 1_000, "e" + "\u0301" * 5_000, "ㅋ" * 100_000, "오늘 본 영화가 좋았다. " * 7_500], ids=len
)
def test_long_texts_do_not_hang(text):
    """Long runs are read in pieces, to their end."""
    started = time.monotonic()
    [tokens] = jvm()([text])
    assert tokens[-1].end == len(text.rstrip())
    assert time.monotonic() - started < SECONDS


def test_only_what_is_too_long_is_cut():
    """A long address, and a Hangul run as long as a review, are read whole; explain tells of the others."""
    address = "http://example.com/" + "a" * 500
    assert [token.form for token in jvm()([address])[0]] == [address]
    assert okt_jvm.GUARD.pieces("가" * 140) == ["가" * 140]
    assert okt_jvm.GUARD.pieces("가" * 141) == ["가" * 64, "가" * 64, "가" * 13]
    assert jvm().guard.notes("가" * 141) == ["cut into 3 pieces"]


def test_threads_agree_with_one():
    """Sixteen threads give what one gives."""
    texts = reviews(50)
    expected = [jvm()([text]) for text in texts]
    with ThreadPoolExecutor(16) as pool:
        for answers in pool.map(lambda _: [jvm()([text]) for text in texts], range(16)):
            assert answers == expected


def test_user_words_are_its_own(tmp_path):
    """A stage with words knows them, one without does not, side by side and from several threads; verbs are passed over."""
    path = tmp_path / "words.tsv"
    path.write_text("열띈공방\tNNG\n먹방하\tVV\n", encoding="utf-8")
    with_words, without = jvm(user_words=str(path)), jvm()
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
    stage, plain = jvm(user_words=str(path)), jvm()(["열띈공방이"])
    size = okt_jvm_words._own().size()
    assert stage(["열띈공방이"]) != plain
    path.write_text("# none\n", encoding="utf-8")
    assert stage(["열띈공방이"]) == plain
    assert okt_jvm_words._own().size() == size
