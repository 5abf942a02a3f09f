from __future__ import annotations

import numpy as np
import pytest

from textnorm.recipes.profile import profile_file
from textnorm.recipes.profile.sample import LONGEST, Sample


def test_a_sample_is_uniform():
    """Every row has the same chance to be drawn, the first as the last: of 100 rows 10, 3,000 times with other rows."""
    drawn = np.zeros(100)
    for trial in range(3000):
        sample = Sample(10)
        sample._chance.seed(trial)
        sample._weight, sample._next = 1.0, 9
        sample._skip()
        rows = [str(number) for number in range(100)]
        sample.add(rows[:37])
        sample.add(rows[37:])
        assert len(set(sample)) == 10
        drawn[[int(row) for row in sample]] += 1
    assert abs(drawn / 3000 - 0.1).max() < 0.025  # 4.5 standard errors of each


def test_the_same_rows_give_the_same_figures(path, pipeline):
    """Two profiles of one file are equal, with a sample smaller than the file."""
    assert profile_file(path, pipeline, sample=3) == profile_file(path, pipeline, sample=3)
    assert profile_file(path, pipeline, sample=3)["changes"]["rows"] == 3


def test_the_sample_keeps_the_order_and_how_rows_were_batched_does_not_matter():
    """A sample is in the order of the rows, and is the same however they came."""
    rows = [f"{number:04}" for number in range(1000)]
    one, many = Sample(50), Sample(50)
    one.add(rows)
    for start in range(0, 1000, 7):
        many.add(rows[start : start + 7])
    assert list(one) == list(many) == sorted(one)


@pytest.mark.parametrize(
    ("text", "kept"), [("a" * 5000, LONGEST), (f"{'a' * 3990} {'1' * 50}", 3990), (f" {'a' * 5000}", LONGEST)]
)
def test_a_long_text_is_cut_at_a_space(text, kept):
    """Of a long text the beginning is kept, and no word is cut in two where there is a space to cut at."""
    sample = Sample(1)
    sample.add([text])
    assert [len(text) for text in sample] == [kept]


def test_a_sample_of_nothing_is_refused():
    """A sample has a row at least."""
    with pytest.raises(ValueError, match="1 or more, found 0"):
        Sample(0)
