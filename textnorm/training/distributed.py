"""One training run in several processes, as torchrun starts them: each learns from its share, and all stay the same.

    torchrun --nproc-per-node 2 --no-python textnorm train run.toml

Every process reads and encodes all rows and has the whole model. Of each epoch's batches it takes every n-th; after
each step gradients, running statistics and loss become their means over the processes, so weights are the same
everywhere, to the bit, and so is what is decided by them. A step is then of n batches: a rate for n times the
batch_size suits it. Without torchrun nothing here does anything.
"""

from __future__ import annotations

import atexit
import os
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, TypeVar
from zlib import crc32

import torch
from torch import Tensor, distributed, nn
from torch.nn.modules.batchnorm import _BatchNorm

from textnorm.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = [
    "agreed",
    "average_step",
    "begin_alike",
    "check_alike",
    "is_alone",
    "is_first",
    "join",
    "own_chance",
    "own_folder",
    "share",
    "share_count",
]

T = TypeVar("T")


def is_alone() -> bool:
    """Whether this is the only process.

    Example:
        >>> is_alone()
        True
    """
    return _world() == 1


def is_first() -> bool:
    """Whether this process writes files and prints: torchrun's first, or the only one.

    Example:
        >>> is_first()
        True
    """
    return is_alone() or os.environ.get("RANK") == "0"


def own_folder(folder: Path) -> Path:
    """The folder, for the first process; another's results go into one that is removed when it ends."""
    if is_first():
        return folder
    spare = Path(mkdtemp())
    atexit.register(shutil.rmtree, spare, ignore_errors=True)
    return spare


def join(place: torch.device) -> torch.device:
    """Meet the other processes, if there are any, and return where this one computes.

    Args:
        place: What the config asks for. On GPUs, processes of one machine have one each, by their number, and meet by
            NCCL; on CPUs they meet by gloo.

    Example:
        >>> join(torch.device("cpu"))
        device(type='cpu')
    """
    if is_alone():
        return place
    on_gpu = place.type == "cuda"
    own = torch.device("cuda", int(os.environ["LOCAL_RANK"])) if on_gpu else place
    if on_gpu:
        torch.cuda.set_device(own)  # where NCCL looks for what it is given
    if not distributed.is_initialized():
        distributed.init_process_group("nccl" if on_gpu else "gloo")
        atexit.register(distributed.destroy_process_group)
    return own


def check_alike(*rows: NDArray[Any]) -> None:
    """Check that all processes have these rows.

    Raises:
        DataError: If they differ: weights that are the same everywhere would mean other things.
    """
    if _several():
        found: list[Any] = [None] * distributed.get_world_size()
        distributed.all_gather_object(found, [crc32(array.tobytes()) for array in rows])
        if any(theirs != found[0] for theirs in found):
            msg = "every process must have the same rows, and theirs differ: give all the same config and files"
            raise DataError(msg)


def begin_alike(model: nn.Module) -> None:
    """Give every process the first one's weights."""
    if _several():
        for tensor in model.state_dict().values():
            distributed.broadcast(tensor, 0)


def own_chance(generator: torch.Generator) -> None:
    """Begin an epoch with chance of one's own, drawn from what is common to all: two shares need two dropouts."""
    if _several():
        torch.manual_seed(int(torch.randint(1 << 62, (), generator=generator)) + distributed.get_rank())


def share(batches: Sequence[T]) -> Sequence[T]:
    """Every n-th batch; the first ones are dealt again until all shares are as long.

    Example:
        >>> share([1, 2, 3])
        [1, 2, 3]
    """
    if not _several():
        return batches
    return [batches[i % len(batches)] for i in range(distributed.get_rank(), _dealt(len(batches)), _world())]


def share_count(batches: int) -> int:
    """How many batches a share of so many has."""
    return _dealt(batches) // _world() if _several() else batches


def average_step(model: nn.Module, loss: Tensor) -> Tensor:
    """Make a step's gradients and running statistics the means over all processes, and return the mean loss."""
    loss = loss.detach()
    if not _several():
        return loss
    tensors = [loss, *_made_by_a_step(model)]
    flat = torch.cat([tensor.flatten() for tensor in tensors])
    distributed.all_reduce(flat)
    means = torch.split_with_sizes(flat / distributed.get_world_size(), [tensor.numel() for tensor in tensors])
    for tensor, mean in zip(tensors, means, strict=True):
        tensor.copy_(mean.view_as(tensor))
    return loss


def agreed(value: T) -> T:
    """What the first process has."""
    if not _several():
        return value
    boxed = [value]
    distributed.broadcast_object_list(boxed, 0)
    return boxed[0]


def _world() -> int:
    return int(os.environ.get("WORLD_SIZE", "1"))


def _several() -> bool:
    return distributed.is_available() and distributed.is_initialized()


def _dealt(batches: int) -> int:
    """The next multiple of the number of processes."""
    return -(-batches // _world()) * _world()


def _made_by_a_step(model: nn.Module) -> list[Tensor]:
    gradients = [p.grad for p in model.parameters() if p.grad is not None]
    norms = [module for module in model.modules() if isinstance(module, _BatchNorm)]
    statistics = [tensor for norm in norms for tensor in (norm.running_mean, norm.running_var) if tensor is not None]
    return [*gradients, *statistics]
