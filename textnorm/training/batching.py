"""Batches of rows: of like length, so that little is padding, and never of a single row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import torch
from torch import Tensor

from textnorm.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Indices = NDArray[np.int64]

# Rows are sorted by length within this many batches: enough to save nearly all padding, and still random batches.
SORTED_BATCHES = 64

# BatchNorm has no variance of a single row.
_FEWEST_ROWS = 2


class Inputs(Protocol):
    """What the engine asks of encoded data, whether tokens or table rows."""

    @property
    def lengths(self) -> NDArray[Any]:
        """Length of each row, (N,): rows of like length share a batch."""
        ...

    def __len__(self) -> int:
        """Count the rows."""
        ...

    def batch(self, indices: Indices) -> dict[str, Tensor]:
        """Tensors of these rows, by the names of the model's arguments."""
        ...


def shuffled_batches(lengths: NDArray[Any], batch_size: int, generator: torch.Generator) -> list[Indices]:
    """Cut all rows into random batches of like length.

    Args:
        lengths: Length of each row, (N,).
        batch_size: Rows a batch; a last row that would stand alone joins the batch before it.
        generator: The only source of chance.

    Raises:
        DataError: If there are fewer than 2 rows or fewer than 2 a batch: BatchNorm has no variance of one row.

    Example:
        >>> batches = shuffled_batches(np.ones(5), 2, torch.Generator().manual_seed(0))
        >>> sorted(map(len, batches)), sorted(np.concatenate(batches).tolist())
        ([2, 3], [0, 1, 2, 3, 4])
    """
    check_rows(len(lengths), batch_size)
    order = torch.randperm(len(lengths), generator=generator).numpy()
    batches: list[Indices] = []
    for start in range(0, len(order), SORTED_BATCHES * batch_size):
        chunk = order[start : start + SORTED_BATCHES * batch_size]
        batches += _cut(chunk[np.argsort(lengths[chunk], kind="stable")], batch_size)
    _join_single(batches)
    return [batches[i] for i in torch.randperm(len(batches), generator=generator).tolist()]


def check_rows(n_rows: int, batch_size: int) -> None:
    """Check that there are batches to be cut.

    Raises:
        DataError: If there are fewer than 2 rows or fewer than 2 a batch.
    """
    if min(n_rows, batch_size) < _FEWEST_ROWS:
        msg = f"training needs at least 2 rows and a batch_size of at least 2; found {n_rows} and {batch_size}"
        raise DataError(msg)


def count_batches(n_rows: int, batch_size: int) -> int:
    """How many batches `shuffled_batches` cuts.

    Example:
        >>> [count_batches(n_rows, 2) for n_rows in (4, 5, 6)]
        [2, 2, 3]
    """
    return -(-n_rows // batch_size) - (n_rows % batch_size == 1)


def sorted_batches(lengths: NDArray[Any], batch_size: int) -> list[Indices]:
    """Cut all rows into batches by length, for prediction.

    Example:
        >>> [batch.tolist() for batch in sorted_batches(np.array([9, 1, 5]), 2)]
        [[1, 2], [0]]
    """
    return _cut(np.argsort(lengths, kind="stable"), batch_size)


def _cut(order: Indices, batch_size: int) -> list[Indices]:
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def _join_single(batches: list[Indices]) -> None:
    if len(batches[-1]) == 1:
        single = batches.pop()
        batches[-1] = np.concatenate([batches[-1], single])


def moved(batch: dict[str, Tensor], place: torch.device) -> dict[str, Tensor]:
    """The batch's tensors on a device."""
    return {name: tensor.to(place) for name, tensor in batch.items()}
