"""The engine: fit any `model(**inputs) -> logits`, knowing neither text nor tables."""

from __future__ import annotations

import os
from contextlib import contextmanager
from itertools import repeat
from typing import TYPE_CHECKING, Any, Literal

import torch
from torch import nn

from textnorm import ranks
from textnorm.errors import ConfigError
from textnorm.training import distributed
from textnorm.training.averaging import Average
from textnorm.training.batching import Inputs, check_rows, count_batches
from textnorm.training.callbacks import EarlyStopping
from textnorm.training.feeding import Feed
from textnorm.training.learner import Learner, adamw
from textnorm.training.loop import History, Loop
from textnorm.training.prediction import Task, check_split, evaluate, predict, resolve_device
from textnorm.training.schedulers import Schedule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from textnorm.training.checkpoint import Checkpoint

    Split = tuple[Inputs, NDArray[Any]]

__all__ = ["History", "evaluate", "fit", "predict"]


def fit(
    model: nn.Module,
    task: Task,
    train: Split,
    valid: Split | None = None,
    *,
    max_epochs: int = 10,
    batch_size: int = 256,
    lr: float = 1e-3,
    seed: int = 0,
    weight_decay: float = 0.0,
    clip_norm: float = 0.0,
    ema: float = 0.0,
    scheduler: Schedule | tuple[str, Mapping[str, Any]] | None = None,
    early_stopping: EarlyStopping | None = None,
    precision: Literal["float32", "bfloat16"] = "float32",
    deterministic: bool = False,
    on_batch: Callable[[int, int, float], None] | None = None,
    checkpoint: Checkpoint | None = None,
    device: str = "auto",
) -> History:
    """Train a model in place with AdamW, and leave it in eval mode.

    Args:
        model: Maps a batch of inputs, by name, to logits (B, K).
        task: Gives the loss, the metrics and the figure to watch.
        train: Inputs and targets, (N,) or of several labels (N, K), to learn from; of several processes each has its own.
        valid: Inputs and targets to watch, never learned from.
        max_epochs: Most passes over the training rows.
        batch_size: Rows a step; at least 2.
        lr: Learning rate at the start.
        seed: Decides the shuffling and the dropout: the same seed gives the same weights.
        weight_decay: AdamW's, on matrices alone.
        clip_norm: Gradients whose norm is greater are shortened to it; 0 leaves them.
        ema: Share of the weights' moving average that a step leaves (0.999); what is validated and kept is then the
            average, in the end with BatchNorm statistics of its own. 0 keeps no average.
        scheduler: A `Schedule`, or its name and arguments; None keeps the rate.
        early_stopping: When to stop, and whether to return to the best weights; None does neither.
        precision: What matrices are multiplied in while training; weights, loss and validation stay float32.
            "bfloat16" takes a third of the time on a CPU that has it (avx512_bf16), and more on one that has not.
        deterministic: Refuse operations that may not give the same bits again.
        on_batch: Called after each step with the epoch, the step within it (both from 1) and the loss.
        checkpoint: Where to keep how far this came after each epoch; if it has been kept already, go on from there, to
            the same weights (on a CPU to the last bit).
        device: "cpu", "cuda", "cuda:1" or "auto".

    Raises:
        DataError: If a split is empty, inputs and targets differ in number, a target is not finite, or the checkpoint
            cannot be read.
        ConfigError: If the monitored figure does not exist, for a bad scheduler or device, or a checkpoint of another
            run.
    """
    place = distributed.join(resolve_device(device))
    watch = early_stopping or EarlyStopping(_default_monitor(task, valid), None, restore_best=False)
    stopping = watch.begin(task.better)
    with ranks.together():
        _check_fit(train, valid, stopping)
        check_rows(len(train[1]), batch_size)
    distributed.begin_alike(model.to(place))
    batches = distributed.most(count_batches(len(train[1]), batch_size))
    rates = _schedule(scheduler).rates(lr, max_epochs, batches) if scheduler else repeat(lr)
    average = Average(model, ema) if ema else None
    learner = Learner(model, task, adamw(model, lr, weight_decay), rates, place, precision, clip_norm, average)
    generator = torch.Generator().manual_seed(seed)
    fed = Feed.of(train[0], place), train[1]
    watched = (Feed.of(valid[0], place), valid[1]) if valid else None
    loop = Loop(learner, fed, watched, stopping, generator, batch_size, on_batch)
    with _reproducible(seed, place, deterministic=deterministic):
        if checkpoint:
            checkpoint.resume(loop)
        while loop.epoch < max_epochs and not loop.stopped:
            loop.next_epoch()
            if checkpoint and distributed.is_first():
                checkpoint.save(loop)
        return loop.finish()


@contextmanager
def _reproducible(seed: int, place: torch.device, *, deterministic: bool) -> Iterator[None]:
    """Torch's chance is the seed's while it lasts, and the caller's again afterwards; so is what torch may do."""
    before = torch.are_deterministic_algorithms_enabled()
    if deterministic:
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # without it torch refuses every product on a GPU
        torch.use_deterministic_algorithms(mode=True)
    try:
        with torch.random.fork_rng(devices=[place] if place.type == "cuda" else []):
            torch.manual_seed(seed)
            yield
    finally:
        torch.use_deterministic_algorithms(before)


def _schedule(asked: Schedule | tuple[str, Mapping[str, Any]]) -> Schedule:
    return asked if isinstance(asked, Schedule) else Schedule(*asked)


def _default_monitor(task: Task, valid: Split | None) -> str:
    return task.monitor if valid else "train_loss"


def _check_fit(train: Split, valid: Split | None, stopping: EarlyStopping) -> None:
    check_split(*train)
    if valid:
        check_split(*valid)
    elif stopping.monitor.startswith("valid_"):
        msg = f"monitoring {stopping.monitor} requires a validation split, and none was found: give one, or train_loss"
        raise ConfigError(msg)
