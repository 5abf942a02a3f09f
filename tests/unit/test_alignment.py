from __future__ import annotations

import pytest

from textnorm.alignment import Alignment, Edit, apply_edits, to_original


@pytest.mark.parametrize(
    ("text", "edits", "expected"),
    [
        ("그대로", [], "그대로"),
        ("a&amp;b", [Edit(1, 6, "&")], "a&b"),
        ("abc", [Edit(0, 1, ""), Edit(2, 3, "CD")], "bCD"),
        ("ab", [Edit(1, 1, "-")], "a-b"),
        ("ab", [Edit(0, 1, "x"), Edit(1, 2, "y")], "xy"),
        ("", [Edit(0, 0, "새")], "새"),
    ],
)
def test_apply_edits(text, edits, expected):
    """Each edit replaces its own piece of the old text, and nothing else changes."""
    assert apply_edits(text, edits) == expected


@pytest.mark.parametrize(
    ("edits", "span", "expected"),
    [
        ([], (2, 5), (2, 5)),
        ([Edit(1, 6, "&")], (0, 1), (0, 1)),  # before the edit
        ([Edit(1, 6, "&")], (1, 2), (1, 6)),  # what was put there
        ([Edit(1, 6, "&")], (2, 3), (6, 7)),  # behind it
        ([Edit(1, 6, "&")], (0, 3), (0, 7)),  # across it
        ([Edit(0, 3, "")], (0, 2), (3, 5)),  # what was deleted before belongs to nobody
        ([Edit(2, 4, "")], (0, 2), (0, 2)),  # and what was deleted after
        ([Edit(2, 4, "")], (1, 3), (1, 5)),  # but a span across it takes it in
        ([Edit(0, 1, "xyz")], (1, 2), (0, 1)),  # a part of a replacement maps to the whole piece
        ([Edit(1, 1, "--")], (1, 3), (1, 1)),  # an insertion comes from nowhere: an empty span at its place
        ([Edit(1, 1, "--")], (0, 4), (0, 2)),
        ([Edit(0, 1, ""), Edit(1, 2, "x")], (0, 1), (1, 2)),  # edits that touch
        ([Edit(0, 2, "a"), Edit(4, 6, "b")], (1, 4), (2, 6)),
        ([Edit(1, 6, "&")], (2, 2), (6, 6)),  # an empty span stays empty
        ([Edit(1, 6, "&")], (0, 0), (0, 0)),
    ],
)
def test_span(edits, span, expected):
    """A span goes back to where its first character began and its last one ended."""
    assert Alignment(edits).span(*span) == expected


def test_to_original_walks_back_last_stage_first():
    """A span is in the coordinates of the last text; each alignment takes it one text back."""
    first = Alignment([Edit(0, 3, "<")])  # "&lt;" without its end -> "<"
    second = Alignment([Edit(1, 5, "xx")])
    assert to_original(1, 3, [first, second]) == (3, 7)
    assert to_original(0, 1, [first, second]) == (0, 3)
    assert to_original(4, 9, []) == (4, 9)
