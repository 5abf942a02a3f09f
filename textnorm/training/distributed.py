"""One training run in several processes, as torchrun starts them: each learns from its share, and all stay the same.

    torchrun --nproc-per-node 2 --no-python textnorm train run.toml

Every process has the whole model and every n-th row (`textnorm.ranks`), which it alone encodes and cuts into batches;
after each step gradients, running statistics and loss become their means over the processes, so weights are the same
everywhere, to the bit, and so is what is decided by them. A step is then of n batches: a rate for n times the
batch_size suits it. Without torchrun nothing here does anything.
"""

from __future__ import annotations

import atexit
import os
import shutil
from itertools import cycle, islice
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, TypeVar

import torch
from torch import Tensor, distributed, nn
from torch.nn.modules.batchnorm import _BatchNorm

from textnorm.ranks import have_met, pooled

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "as_many",
    "average_statistics",
    "average_step",
    "begin_alike",
    "is_alone",
    "is_first",
    "join",
    "most",
    "own_chance",
    "own_folder",
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


def begin_alike(model: nn.Module) -> None:
    """Give every process the first one's weights."""
    if have_met():
        for tensor in model.state_dict().values():
            distributed.broadcast(tensor, 0)


def own_chance(generator: torch.Generator) -> torch.Generator:
    """Begin an epoch with chance of one's own, drawn from what is common to all: two shares need two dropouts.

    Returns:
        What decides the order of one's own rows. What is common stays so, and a checkpoint need keep no more of it.
    """
    if not have_met():
        return generator
    seed = int(torch.randint(1 << 62, (), generator=generator)) + distributed.get_rank()
    torch.manual_seed(seed)
    return torch.Generator().manual_seed(seed)


def most(batches: int) -> int:
    """How many batches the process with the most has.

    Example:
        >>> most(3)
        3
    """
    return max(pooled(batches))


def as_many(batches: Sequence[T]) -> Sequence[T]:
    """The batches, of which the first are dealt again until every process has as many.

    Example:
        >>> as_many([1, 2, 3])
        [1, 2, 3]
    """
    missing = most(len(batches)) - len(batches)
    return [*batches, *islice(cycle(batches), missing)] if missing else batches


def average_step(model: nn.Module, loss: Tensor) -> Tensor:
    """Make a step's gradients and running statistics the means over all processes, and return the mean loss."""
    loss = loss.detach()
    if not have_met():
        return loss
    gradients = (p.grad for p in model.parameters() if p.grad is not None)
    _average([loss, *gradients, *_statistics(model)])
    return loss


def average_statistics(model: nn.Module) -> None:
    """Make the running statistics the means over all processes."""
    if have_met():
        _average(_statistics(model))


def _average(tensors: Sequence[Tensor]) -> None:
    flat = torch.cat([tensor.flatten() for tensor in tensors])
    distributed.all_reduce(flat)
    means = torch.split_with_sizes(flat / distributed.get_world_size(), [tensor.numel() for tensor in tensors])
    for tensor, mean in zip(tensors, means, strict=True):
        tensor.copy_(mean.view_as(tensor))


def _statistics(model: nn.Module) -> list[Tensor]:
    norms = [module for module in model.modules() if isinstance(module, _BatchNorm)]
    return [tensor for norm in norms for tensor in (norm.running_mean, norm.running_var) if tensor is not None]


def _world() -> int:
    return int(os.environ.get("WORLD_SIZE", "1"))
