"""From rows to what the model takes: batches on its device, and their losses back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from textnorm.training.batching import Inputs, moved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Indices = NDArray[np.int64]

__all__ = ["Feed", "read_losses"]

# Reading a loss waits for the device. A CPU has then nothing left to do; a GPU stands idle until it is told more.
_READ_EVERY = {"cpu": 1, "cuda": 50}


@dataclass(frozen=True, eq=False)
class Feed:
    """Rows, and how their batches come to the model's device.

    Attributes:
        inputs: The rows.
        place: Where the model is.
        cut: Rows of a batch, here and on the device, to its tensors there.

    Example:
        >>> from textnorm.models.encoding import PackedTokens
        >>> feed = Feed.of(PackedTokens.pack([[4, 5], [6]]), torch.device("cpu"))
        >>> [(rows.tolist(), batch["ids"].tolist()) for rows, batch in feed.batches([np.array([1]), np.array([0])])]
        [([1], [[6]]), ([0], [[4, 5]])]
    """

    inputs: Inputs
    place: torch.device
    cut: Callable[[Indices, Tensor], dict[str, Tensor]]

    @classmethod
    def of(cls, inputs: Inputs | Feed, place: torch.device, *, lying: bool | None = None) -> Feed:
        """Feed a device; a feed is its own.

        Args:
            inputs: The rows. Those that have a `cutter` can lie on the device as a whole, and be cut there.
            place: The device.
            lying: Whether they do; None says yes of any device but a CPU, which cuts faster with numpy.
        """
        if isinstance(inputs, Feed):
            return inputs
        lies = place.type != "cpu" if lying is None else lying
        if lies and hasattr(inputs, "cutter"):
            return cls(inputs, place, inputs.cutter(place))
        return cls(inputs, place, lambda indices, _: moved(inputs.batch(indices), place))

    @property
    def lengths(self) -> NDArray[Any]:
        """Length of each row, (N,)."""
        return self.inputs.lengths

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.inputs)

    def batches(self, batches: Sequence[Indices]) -> Iterator[tuple[Tensor, dict[str, Tensor]]]:
        """Cut batch after batch: their rows' numbers, which go to the device all at once, and their tensors."""
        order = torch.from_numpy(np.concatenate([np.zeros(0, dtype=np.int64), *batches])).to(self.place)
        ends = np.cumsum([len(batch) for batch in batches])
        for indices, end in zip(batches, ends, strict=True):
            rows = order[end - len(indices) : end]
            yield rows, self.cut(indices, rows)


def read_losses(losses: Iterator[Tensor], place: torch.device) -> Iterator[float]:
    """Take steps and read their losses: on a CPU each at once, on a GPU many together, so that it need not wait.

    Example:
        >>> list(read_losses(iter([torch.tensor(0.5), torch.tensor(2.0)]), torch.device("cpu")))
        [0.5, 2.0]
    """
    while read := list(islice(losses, _READ_EVERY[place.type])):
        yield from torch.stack(read).tolist()
