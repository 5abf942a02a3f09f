"""What engines are not given, and the way back to the text."""

from __future__ import annotations

import re
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textnorm.stages.guard import Guard, cut, readable
from textnorm.stages.split import Split
from textnorm.types import Token

TEXTS = st.text(st.sampled_from("가나 \n.!ab\u1112\u1161\u11ab\u0301😀\u200d👍🏽\ud800\x00\u2028□ㅋ"), max_size=40)


def echo(texts):
    """An engine that gives back what it was shown, as one token."""
    return [[Token(text, "", 0, len(text))] for text in texts]


def shown(guard, text):
    return [token.form for token in guard.tag([text], echo)[0]]


def test_an_engine_never_sees_what_it_cannot_bear():
    """Half a surrogate pair, NUL and, where asked, astral characters and odd line breaks are replaced one for one."""
    guard = Guard(max_chars=100, astral=False, breaks=False)
    seen = []
    guard.tag(["a\ud800\x00😀\u2028b"], lambda texts: seen.extend(texts) or [[] for _ in texts])
    assert seen == ["a\ufffd □\nb"]


def test_astral_characters_come_back_in_forms():
    """A form that holds the stand-in is read from the text; one that was typed as □ stays."""
    tokens = Guard(max_chars=100, astral=False).tag(["□ 😀"], Split())[0]
    assert [token.form for token in tokens] == ["□", "😀"]


def test_decomposed_hangul_is_composed_and_spans_what_was_written():
    """NFD syllables are shown composed; the span covers all their jamo."""
    text = "a " + normalize("NFD", "한글") + " b"
    tokens = Guard(max_chars=100).tag([text], Split())[0]
    assert [token[:1] + token[2:4] for token in tokens] == [("a", 0, 1), ("한글", 2, 8), ("b", 9, 10)]


def test_jamo_that_stand_alone_are_left():
    """Only whole syllables are composed: a lone conjoining jamo has no other form."""
    assert Guard(max_chars=100).pieces("\u1112 ㅋ") == ["\u1112 ㅋ"]


@pytest.mark.parametrize("blank", ["", " ", "\n\t", "\u3000\u2028", "\x00"])
def test_blank_text_is_not_shown(blank):
    """Some engines raise on it: it has no tokens."""
    assert shown(Guard(max_chars=10), blank) == []


def test_all_pieces_go_in_one_call():
    """A batch costs one call, however its texts are cut."""
    calls = []
    Guard(max_chars=4).tag(["가나 다라", "마", ""], lambda texts: calls.append(texts) or echo(texts))
    assert calls == [["가나 ", "다라", "마"]]


def test_runs_are_cut_by_their_own_pattern():
    """Where only some runs are too long for an engine, the rest stay whole however long they are."""
    guard = Guard(max_chars=100, max_run=4, run=re.compile("[가-힣]{5,}"), piece=re.compile("[가-힣]{1,2}"))
    assert guard.pieces("abcdefgh 가나다라 가나다라마!") == ["abcdefgh 가나다라 가나", "다라", "마", "!"]


def test_notes_say_what_was_done():
    """Each kind of change is told with its number; nothing to tell is an empty list."""
    assert Guard(max_chars=9).notes("그냥 글") == []
    assert Guard(max_chars=9, astral=False).notes("😀\ud800") == [
        "1 lone surrogate shown as U+FFFD",
        "1 character beyond U+FFFF shown as □",
    ]


@given(TEXTS, st.integers(1, 12))
def test_pieces_join_to_the_text(text, size):
    """Cutting loses nothing, and keeps to the size."""
    pieces = list(cut(text, size))
    assert "".join(piece for _, piece in pieces) == text
    assert all(len(piece) <= size and text.startswith(piece, at) for at, piece in pieces)


@given(TEXTS, st.integers(2, 12), st.integers(0, 5), st.booleans())
def test_tokens_come_back_where_they_stood(text, size, run, astral):
    """Whatever is shown and cut, the tokens cover the text's own characters, in order and without an overlap."""
    tokens = Guard(max_chars=size, max_run=run, astral=astral, breaks=astral).tag([text], Split())[0]
    at = 0
    for token in tokens:
        assert at <= token.start < token.end <= len(text)
        at = token.end
        expected = normalize("NFC", readable(text[token.start : token.end]))
        assert normalize("NFC", token.form) in {expected, expected.replace("\x00", " ")}
    uncovered = [point for point in range(len(text)) if not any(t.start <= point < t.end for t in tokens)]
    assert all(text[point].isspace() or text[point] == "\x00" for point in uncovered)


def test_a_plain_batch_is_handed_over_as_it_is():
    """Where nothing is odd, too long or blank, the engine sees the very texts, and its answer is the answer."""
    given, answer = ["가 나", "b\n", "ㅋㅋ"], [[], [], []]
    assert Guard(max_chars=3, max_run=3).tag(given, lambda texts: answer if texts is given else None) is answer


@given(st.lists(TEXTS, max_size=4))
def test_a_batch_is_shown_as_each_text_is(texts):
    """`shown` and `tag` do to a batch what they do to its texts one by one, whatever stands beside them."""
    guard = Guard(max_chars=9, max_run=4, astral=False, breaks=False)
    assert guard.tag(texts, echo) == [guard.tag([text], echo)[0] for text in texts]
    assert guard.shown(texts) == [guard.shown([text])[0] for text in texts]
    assert all("".join(guard.pieces(text)) == found for text, found in zip(texts, guard.shown(texts), strict=True))
