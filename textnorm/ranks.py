"""One job in several processes, as torchrun starts them: what each has of it, and what all have.

Before they have met (`training.distributed.join`), and where there is one process, a process's own is all there is: nothing
here then does anything. Once they have, each function is a call that all must make, in the same order.

Rows are dealt by their number. A process then holds the tokens, ids and targets of its own rows alone; what is learned of all rows
is learned from sums and counts, which are small. To exchange the ids, so that each had all again, would have kept the batches of a
single process, but no more rows would fit into memory than into one's.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any, TypeVar
from zlib import crc32

from textnorm.errors import DataError, TextnormError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

__all__ = ["agreed", "check_alike", "gathered", "have_met", "own", "pooled", "summed", "together"]

T = TypeVar("T")


def have_met() -> bool:
    """Whether there are several processes, and they have met.

    Example:
        >>> have_met()
        False
    """
    if os.environ.get("WORLD_SIZE", "1") == "1" or "torch" not in sys.modules:
        return False
    from torch import distributed

    return distributed.is_available() and distributed.is_initialized()


def own(rows: Sequence[T]) -> Sequence[T]:
    """Every n-th row, from the one of this process's number.

    Example:
        >>> own(["a", "b", "c"])
        ['a', 'b', 'c']
    """
    if not have_met():
        return rows
    from torch import distributed

    return rows[distributed.get_rank() :: distributed.get_world_size()]


def pooled(value: T) -> list[T]:
    """What each process has, in the order of their numbers.

    Example:
        >>> pooled("mine")
        ['mine']
    """
    if not have_met():
        return [value]
    from torch import distributed

    found: list[Any] = [None] * distributed.get_world_size()
    distributed.all_gather_object(found, value)
    return found


def gathered(items: Sequence[T]) -> Sequence[T]:
    """What all processes made of their rows, in the order of the rows where each row gave one item.

    Example:
        >>> gathered([1, 2])
        [1, 2]
    """
    if not have_met():
        return items
    nothing = object()
    dealt: Iterator[Any] = chain.from_iterable(zip_longest(*pooled(items), fillvalue=nothing))
    return [item for item in dealt if item is not nothing]


def summed(counts: NDArray[Any]) -> NDArray[Any]:
    """The sum of what each process counted.

    Example:
        >>> import numpy as np
        >>> summed(np.array([1, 2]))
        array([1, 2])
    """
    if not have_met():
        return counts
    import torch
    from torch import distributed

    place = "cuda" if distributed.get_backend() == "nccl" else "cpu"
    total = torch.from_numpy(counts.copy()).to(place)
    distributed.all_reduce(total)
    return total.cpu().numpy()


def agreed(value: T) -> T:
    """What the first process has.

    Example:
        >>> agreed(1)
        1
    """
    if not have_met():
        return value
    from torch import distributed

    boxed = [value]
    distributed.broadcast_object_list(boxed, 0)
    return boxed[0]


@contextmanager
def together() -> Iterator[None]:
    """Do what one process may fail at and another not: where one does, all end with its message, and none waits for it.

    What is done within must not ask the others for anything.

    Raises:
        DataError: Another process failed.
    """
    if not have_met():
        yield
        return
    own_error: Exception | None = None
    try:
        yield
    except Exception as error:  # noqa: BLE001  # whatever it is, the others must not wait
        own_error = error
    told = pooled(own_error and _told(own_error))
    if own_error:
        raise own_error
    for number, message in enumerate(told):
        if message is not None:
            raise DataError(f"process {number} of {len(told)} failed: {message}")


def _told(error: Exception) -> str:
    """What an error says: our own say it well, and another's name is half of it."""
    return str(error) if isinstance(error, TextnormError) else f"{type(error).__name__}: {error}"


def check_alike(cells: Iterable[Any]) -> None:
    """Check that all processes have read the same.

    Raises:
        DataError: They have not: labels and validation rows would be other ones, and a row learned from twice or never.
    """
    if not have_met():
        return
    checksum = 0
    for cell in cells:
        checksum = crc32(repr(cell).encode("utf-8", "surrogatepass"), checksum)
    if len(set(pooled(checksum))) > 1:
        raise DataError("every process must have the same rows, and theirs differ: give all the same config and files")
