from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from textnorm.stages.guard import cut, readable
from textnorm.stages.locate import locate, realign

TEXTS = st.text(st.sampled_from("가나ㅋ .\n😀a"), max_size=60)


@given(st.text(st.characters(), max_size=30))
def test_readable_text_can_be_encoded(text):
    """What an engine is shown has the same length and holds no lone surrogate."""
    shown = readable(text)
    shown.encode()
    assert len(shown) == len(text)


def test_readable_keeps_pairs():
    """Only lone surrogates are replaced; an emoji is one code point and stays."""
    assert readable("😀\udc00가") == "😀\ufffd가"


def test_locate_moves_on():
    """A form that comes twice is found twice, the second time behind the first."""
    assert [token[2:4] for token in locate("가 가", ["가", "가"], ["A", "B"])] == [(0, 1), (2, 3)]


def test_locate_survives_a_stranger():
    """A form that is not in the text gets an empty span, and those after it stay true."""
    assert [token[2:4] for token in locate("가나", ["가", "x", "나"], [""] * 3)] == [(0, 1), (1, 1), (1, 2)]


@given(TEXTS, st.integers(1, 20))
def test_pieces_join_to_the_text(text, max_chars):
    """A cut loses nothing, keeps to its limit and says where each piece starts."""
    pieces = list(cut(text, max_chars))
    assert "".join(piece for _, piece in pieces) == text
    assert all(len(piece) <= max_chars and text[start:].startswith(piece) for start, piece in pieces)
    assert not text or all(piece for _, piece in pieces)


def test_cut_prefers_the_best_boundary():
    """A newline goes before a sentence end, that before a space, that before a cut anywhere."""
    assert [piece for _, piece in cut("가\n나. 다 라라라라라라", 7)] == ["가\n", "나. ", "다 ", "라라라라라라"]
    assert [piece for _, piece in cut("3.5가나다", 4)] == ["3.5가", "나다"]


@given(TEXTS, TEXTS)
def test_realigned_spans_are_in_the_text_and_in_order(text, changed):
    """However a text changed, spans stay inside it and their starts never fall."""
    tokens = realign(locate(changed, list(changed), [""] * len(changed)), text, changed)
    starts = [token.start for token in tokens]
    assert starts == sorted(starts)
    assert all(0 <= token.start <= token.end <= len(text) for token in tokens)


def test_unchanged_text_moves_nothing():
    """Where nothing was changed, spans are as they were."""
    tokens = locate("가나", ["가", "나"], ["", ""])
    assert realign(tokens, "가나", "가나") == tokens


def test_what_was_replaced_belongs_to_all_that_touch_it():
    """A syllable that became two is in the span of both tokens that share them."""
    tokens = locate("버스인데", ["버스", "인데"], ["Noun", "Josa"])
    assert [token[2:4] for token in realign(tokens, "버슨데", "버스인데")] == [(0, 2), (1, 3)]
