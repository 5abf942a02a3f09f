"""More reviews for NSMC: which, and how they are labelled."""

from __future__ import annotations

from benchmarks.nsmc_more import more


def row(rating, split="none", text=None):
    return {"rating": str(rating), "nsmc_split": split, "document": text or f"{rating}점 {split}"}


def test_no_row_of_a_split_is_taken():
    """A review that stands in NSMC's train or test is never among the more."""
    rows = [row(rating, split) for rating in range(1, 11) for split in ("train", "test")]
    assert more(rows) == []
    assert more([*rows, row(1), row(10)]) == [("1점 none", 0), ("10점 none", 1)]


def test_labels_are_nsmcs_and_as_many_of_each():
    """1 to 4 is negative, 9 and 10 positive, what lies between is left out; the rarer label says how many."""
    found = more([row(rating, text=f"{rating}/{i}") for rating in range(1, 11) for i in range(4)])
    assert [label for _, label in found] == [0] * 8 + [1] * 8
    assert {int(text.partition("/")[0]) for text, label in found if label} == {9, 10}
    assert {int(text.partition("/")[0]) for text, label in found if not label} <= {1, 2, 3, 4}


def test_blank_reviews_are_left_out():
    """There is nothing to learn from them."""
    assert more([row(1, text=" "), row(1, text="별로"), row(10), row(9)])[0] == ("별로", 0)
