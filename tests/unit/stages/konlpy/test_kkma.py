from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textnorm.stages.konlpy.kkma import Kkma

pytest.importorskip("konlpy")

ODD = [
    "안\ud800녕",
    "좋다\0재밌다",
    "😀👍🏽 좋다👨‍👩‍👧",
    "\u1112\u1161\u11ab\u1100\u1173\u11af 영화",
    "첫줄\u2028둘째줄",
    "a\u00a0b",
]
LONG = {
    "run": "배우들연기는정말좋았는데결말이" * 70,
    "laughter": "ㅋ" * 100_000,
    "words": "좋은 영화. " * 3_000,
    "아": "아" * 200,
}
PIECES = ["영화", "봤어요", "한글", "좋ㅋㅋ", "😀", "👍🏽", "abc", "1/2", " ", "\n", ".", "[", "], ", "\u3000", "\x00"]


def surfaces(text):
    return [(token.form, text[token.start : token.end]) for token in Kkma()([text])[0]]


def check(tokens, text):
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert all(text[token.start : token.end].strip() for token in tokens)
    starts = [token.start for token in tokens]
    assert starts == sorted(starts)


def test_offsets_are_those_of_the_surface():
    """Also where Kkma's own index is wrong: in contractions, and behind a space that it put in or took out."""
    assert surfaces("예뻤다") == [("예쁘", "예뻤"), ("었", "뻤"), ("다", "다")]
    assert surfaces("할 수 밖에없다")[2:] == [("수", "수"), ("밖에", "밖에"), ("없", "없"), ("다", "다")]


def test_predicates_have_a_lemma():
    """A stem and 다; nothing else has one."""
    [tokens] = Kkma()(["예뻤어요"])
    assert [(token.form, token.lemma) for token in tokens] == [("예쁘", "예쁘다"), ("었", ""), ("어요", "")]


@pytest.mark.parametrize("text", ["1/2", "[가, 나] => 3+4", "[[0/이/MDT]], [", "a/NNG+2", "값]]/SS"])
def test_a_text_that_looks_like_an_answer(text):
    """The signs of Kkma's answer in a text are no signs."""
    assert "".join(form for form, _ in surfaces(text)).replace("ㅏ", "") != ""
    assert all(form == surface or not form.isascii() for form, surface in surfaces(text))


@pytest.mark.parametrize("text", ODD)
def test_what_stock_cannot_read(text):
    """Nothing raises, nothing is lost, and offsets are true."""
    [tokens] = Kkma()([text])
    check(tokens, text)
    covered = {place for token in tokens for place in range(token.start, token.end)}
    assert all(char.isspace() or char == "\0" or place in covered for place, char in enumerate(text))


@pytest.mark.parametrize("text", ["", " \n\t", "\u3000", "\0"])
def test_blank_texts_have_no_tokens(text):
    """Whitespace is no token."""
    assert Kkma()([text]) == [[]]


@pytest.mark.parametrize("name", LONG)
def test_long_texts_are_read_to_their_end(name):
    """What takes Kkma minutes is read in pieces, in bounded time."""
    started = time.monotonic()
    [tokens] = Kkma()([LONG[name]])
    check(tokens, LONG[name])
    assert tokens[-1].end == len(LONG[name].rstrip())
    assert time.monotonic() - started < 90  # 1 to 10 s on a quiet machine


@settings(max_examples=25, deadline=None)
@given(text=st.lists(st.sampled_from(PIECES) | st.characters(codec="utf-8"), max_size=8).map("".join))
def test_offsets_are_true(text):
    """For any text at all."""
    check(Kkma()([text])[0], text)


def test_the_stage_is_a_value():
    """It compares and hashes."""
    assert len({Kkma(), Kkma()}) == 1
