"""The noise of `benchmarks/cleaning.py` is the same every time, and the ways it compares make the same texts."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
TEXTS = ["영화가 좋다", "", "배우들 연기는 정말 좋았는데 결말이 아쉽네요 ㅠㅠ", "Good movie!!!"] * 30


@pytest.fixture(scope="module")
def cleaning():
    sys.path.insert(0, str(PROJECT))
    try:
        from benchmarks import cleaning as module
    finally:
        sys.path.remove(str(PROJECT))
    return module


def test_a_piece_is_one_piece(cleaning):
    """What is put in depends on the row alone, is one of the pieces, and the rest of the text stays."""
    for row, text in enumerate(TEXTS):
        noisy = cleaning.with_piece(text, row)
        assert noisy == cleaning.with_piece(text, row)
        pieces = {piece for kind in cleaning.PIECES.values() for piece in kind}
        assert any(noisy.replace(piece, "", 1).split() == text.split() for piece in pieces if piece in noisy)


def test_every_kind_takes_part(cleaning):
    """Among some hundred rows each kind of piece is found."""
    noisy = " ".join(cleaning.with_piece("글", row) for row in range(300))
    assert all(any(piece in noisy for piece in pieces) for pieces in cleaning.PIECES.values())


def test_both_ways_make_the_same_texts(cleaning):
    """The loop of the notebooks and the gated cleaner agree, or the ratio would compare two jobs."""
    noisy = [cleaning.with_piece(text, row) for row, text in enumerate(TEXTS)]
    cleaned = cleaning.Cleaner(cleaning.STAGES)(noisy)
    assert cleaned == cleaning.notebook(cleaning.STAGES)(noisy)
    assert cleaned == cleaning.with_way_back(cleaning.Cleaner(cleaning.STAGES), noisy)
