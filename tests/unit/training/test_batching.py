"""Batches."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from textnorm.errors import DataError
from textnorm.training.batching import shuffled_batches, sorted_batches

LENGTHS = np.random.default_rng(0).integers(1, 60, 5000)


def batches(lengths: np.ndarray, batch_size: int, seed: int = 0) -> list[list[int]]:
    generator = torch.Generator().manual_seed(seed)
    return [batch.tolist() for batch in shuffled_batches(lengths, batch_size, generator)]


@pytest.mark.parametrize("n_rows", [2, 3, 63, 64, 65, 129, 5000])
def test_every_row_once_and_none_alone(n_rows: int) -> None:
    """A batch of one has no variance for BatchNorm; a last row joins the batch before."""
    cut = batches(LENGTHS[:n_rows], 2)
    assert sorted(row for batch in cut for row in batch) == list(range(n_rows))
    assert {len(batch) for batch in cut} <= {2, 3}


def test_batches_are_of_like_length() -> None:
    """Padding is under a tenth of what unsorted batches of 32 need."""

    def padding(cut: list[list[int]]) -> float:
        return sum(float(np.sum(LENGTHS[batch].max() - LENGTHS[batch])) for batch in cut)

    unsorted = [list(range(start, start + 32)) for start in range(0, 4992, 32)]
    assert padding(batches(LENGTHS, 32)) < padding(unsorted) / 10


def test_the_seed_decides() -> None:
    """The same seed gives the same batches in the same order, another seed others."""
    assert batches(LENGTHS, 32, 1) == batches(LENGTHS, 32, 1) != batches(LENGTHS, 32, 2)


def test_long_and_short_batches_are_mixed() -> None:
    """The order of batches is random: the first half is not the short half."""
    means = [LENGTHS[batch].mean() for batch in batches(LENGTHS, 32)]
    assert abs(np.mean(means[: len(means) // 2]) - LENGTHS.mean()) < 8


@pytest.mark.parametrize(("n_rows", "batch_size"), [(0, 8), (1, 8), (8, 1)])
def test_less_than_two_is_refused(n_rows: int, batch_size: int) -> None:
    """The error says both figures."""
    with pytest.raises(DataError, match=f"at least 2; found {n_rows} and {batch_size}"):
        batches(LENGTHS[:n_rows], batch_size)


def test_sorted_batches_cover_all_rows() -> None:
    """For prediction: by length, each row once."""
    cut = sorted_batches(LENGTHS, 100)
    order = np.concatenate(cut)
    assert sorted(order) == list(range(5000))
    assert (np.diff(LENGTHS[order]) >= 0).all()
