from __future__ import annotations

import time
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textnorm.stages.konlpy import hannanum
from textnorm.stages.konlpy.eojeol import eojeol_spans, morpheme_spans
from textnorm.stages.konlpy.hannanum import Hannanum

pytest.importorskip("konlpy")

TAGGED = "이 영화 정말 좋았습니다. 또 봐도 재밌네요 ㅋㅋㅋㅋㅋㅋㅋㅋ 강추!"
ODD = [
    "안\ud800녕",
    "좋다\0재밌다",
    "😀👍🏽 좋다👨‍👩‍👧",
    "\u1112\u1161\u11ab\u1100\u1173\u11af 영화",
    "첫줄\u2028둘째줄",
    "\uf8ff 좋다",
]
LONG = {"run": "배우들연기는정말좋았는데결말이" * 70, "laughter": "ㅋ" * 100_000, "words": "좋은 영화 " * 17_000}


def written(text):
    """Korean, decomposed, emoji and mixed, with what lies between."""
    pieces = st.sampled_from(
        ["영화", "봤어요", "한글", "좋ㅋㅋ", "😀", "👍🏽", "abc", "1/2", " ", "\n", ".", "?!", "\u3000", "\x00"]
    )
    return st.lists(pieces | st.characters(codec="utf-8"), max_size=text).map("".join)


def check(tokens, text):
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert all(text[token.start : token.end].strip() for token in tokens)
    starts = [token.start for token in tokens]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("eojeol", "forms", "surfaces"),
    [
        ("갑니다", ("가", "ㅂ니다"), ["갑", "갑니다"]),
        ("예뻤어요", ("예쁘", "었", "어요"), ["예뻤", "뻤", "어요"]),
        ("했다", ("하", "았", "다"), ["했", "했", "다"]),
        ("의사다", ("의사", "이", "다"), ["의사", "사", "다"]),
        ("봐도", ("보", "아"), ["봐", "봐도"]),
        ("도와줘", ("돕", "아", "주", "어"), ["도와", "와", "줘", "줘"]),
    ],
)
def test_a_morpheme_spans_the_syllables_it_came_from(eojeol, forms, surfaces):
    """Contracted morphemes share a syllable, and what no form accounts for belongs to the one before it."""
    assert [eojeol[start:end] for start, end in morpheme_spans(eojeol, forms)] == surfaces


def test_eojeols_are_found_whatever_the_spacing():
    """Spaces that were put in or taken out do not matter; what is not there stands empty."""
    assert eojeol_spans(" 수 밖에없다", ["수밖에", "없다"]) == [(1, 5), (5, 7)]
    assert eojeol_spans("좋다", ["나쁘다", "좋다"]) == [(0, 0), (0, 2)]


def test_predicates_have_a_lemma():
    """A stem and 다; nothing else has one."""
    [tokens] = Hannanum(22)(["영화가 예뻤어요"])
    assert [(token.form, token.lemma) for token in tokens if token.lemma] == [("예쁘", "예쁘다")]


def test_a_share_reads_as_each_text_alone():
    """Texts that go to Java together do not touch each other."""
    texts = [TAGGED, "그리고", "말이 끝나지 않", "3.5점", *ODD] * 10
    assert Hannanum()(texts) == [Hannanum()([text])[0] for text in texts]


@pytest.mark.parametrize("text", ODD)
def test_what_stock_cannot_read(text):
    """Nothing raises, nothing is lost, and offsets are true."""
    [tokens] = Hannanum()([text])
    check(tokens, text)
    covered = {place for token in tokens for place in range(token.start, token.end)}
    assert all(char.isspace() or char == "\0" or place in covered for place, char in enumerate(text))


@pytest.mark.parametrize("text", ["", " \n\t", "\u3000", "\0"])
def test_blank_texts_have_no_tokens(text):
    """Nor do they hang."""
    assert Hannanum()([text]) == [[]]


def test_a_blank_last_line_does_not_hang():
    """Stock waits forever for the end of such a text."""
    assert [token.form for token in Hannanum()(["반갑다.\n좋다\n\n \n"])[0]] == ["반갑", "다", ".", "좋", "다"]


@pytest.mark.parametrize("name", LONG)
def test_long_texts_are_read_to_their_end(name):
    """A run that overflows Hannanum's chart is read in pieces (stock answers nothing), in bounded time."""
    started = time.monotonic()
    [tokens] = Hannanum()([LONG[name]])
    check(tokens, LONG[name])
    assert tokens[-1].end == len(LONG[name].rstrip())
    assert time.monotonic() - started < 60  # 1 to 6 s on a quiet machine


def test_a_text_that_is_too_much_leaves_nothing_behind():
    """Stock answers the text after it with what is left in the queues."""
    hard = "이때까지본조선사극중제일역사와비슷하게만들었더군요그래서더재밌었어요연기자들한분한분" * 4
    [expected] = Hannanum()(["좋다"])
    assert Hannanum()(["좋다", hard, "좋다"])[::2] == [expected, expected]


def test_more_threads_than_workflows(monkeypatch):
    """A thread waits for a workflow that another gives back."""
    monkeypatch.setattr(hannanum, "thread_count", lambda: 2)
    [expected] = Hannanum()([TAGGED])
    answers = []
    threads = [Thread(target=lambda: answers.extend(Hannanum()([TAGGED]))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [expected] * 8


@settings(max_examples=40, deadline=None)
@given(text=written(12))
def test_offsets_are_true(text):
    """For any text at all."""
    check(Hannanum(22)([text])[0], text)


def test_the_stage_is_a_value():
    """It compares and hashes by its options."""
    assert Hannanum() == Hannanum(9) != Hannanum(22)
    assert len({Hannanum(), Hannanum(9)}) == 1
