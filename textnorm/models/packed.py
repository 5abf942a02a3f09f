"""Ids of all documents in one flat array: no object a document, and batches are cut by index."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Indices = NDArray[np.int64]
    # Rows of a batch, here and on the device -> the batch's tensors there, by the names of the model's arguments.
    Cut = Callable[[Indices, Tensor], dict[str, Tensor]]

__all__ = ["Packed", "lying_on"]


@dataclass(frozen=True, eq=False)
class Packed:
    """The ids of all documents, one after the other.

    Attributes:
        ids: Ids of all documents, int32.
        offsets: Document i is ids[offsets[i] : offsets[i + 1]], int64.

    Shape:
        ids (T,), offsets (N + 1,)
    """

    ids: NDArray[np.int32]
    offsets: Indices

    @property
    def sizes(self) -> Indices:
        """Ids of each document, (N,)."""
        return np.diff(self.offsets)

    def sizes_of(self, indices: Indices) -> Indices:
        """Ids of each of these documents."""
        sizes: Indices = self.offsets[indices + 1] - self.offsets[indices]
        return sizes

    def __len__(self) -> int:
        """Count the documents."""
        return len(self.offsets) - 1


def lying_on(place: torch.device, *arrays: NDArray[Any]) -> list[Tensor]:
    """The arrays as tensors on a device."""
    return [torch.from_numpy(array).to(place) for array in arrays]
