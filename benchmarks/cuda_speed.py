"""How fast a device copies, trains and predicts, and how much of the time it is busy."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import torch
from torch import nn

from textnorm.models.tasks import get_task
from textnorm.training.batching import shuffled_batches, sorted_batches
from textnorm.training.feeding import Feed
from textnorm.training.learner import Learner, adamw

__all__ = ["Speed", "copy_rate", "predicting", "training"]

_COPIED, _ROUNDS = 1 << 30, 5


@dataclass(frozen=True)
class Speed:
    """Texts a second, and the share of that time in which a kernel ran."""

    texts_per_s: float
    busy: float


def copy_rate(place: torch.device, size: int = _COPIED) -> float:
    """Bytes a second, read and written ones together, of the largest thing a device can do with its memory: a copy."""
    source = torch.zeros(size // 4, device=place)
    target = torch.empty_like(source)
    return 2 * size / _seconds(lambda: target.copy_(source), place)


def training(model: nn.Module, inputs: Any, target: Any, place: torch.device, batch_size: int, precision: str) -> Speed:
    """One epoch of steps, after one to warm up, on rows that lie on the device."""
    feed, generator = Feed.of(inputs, place), torch.Generator().manual_seed(0)
    model.to(place).train()
    learner = Learner(model, get_task("binary"), adamw(model, 1e-3, 0.01), repeat(1e-3), place, precision)
    targets = torch.as_tensor(target).to(place)
    batches = shuffled_batches(feed.lengths, batch_size, generator)

    def epoch() -> None:
        for rows, batch in feed.batches(batches):
            learner.step(batch, targets[rows])

    seconds = _seconds(epoch, place)
    return Speed(len(feed) / seconds, min(1.0, _kernel_seconds(epoch, place) / seconds))


@torch.inference_mode()
def predicting(model: nn.Module, inputs: Any, place: torch.device, batch_size: int) -> float:
    """Texts a second of logits in bfloat16, left on the device."""
    feed = Feed.of(inputs, place)
    batches = sorted_batches(feed.lengths, batch_size)
    model.to(place).eval()

    def epoch() -> None:
        with torch.autocast(place.type, torch.bfloat16):
            for _, batch in feed.batches(batches):
                model(**batch)

    return len(feed) / _seconds(epoch, place)


def _seconds(work: Callable[[], Any], place: torch.device) -> float:
    """The best of some rounds, from the first call to the device's last word."""
    work()
    return min(_timed(work, place) for _ in range(_ROUNDS))


def _timed(work: Callable[[], Any], place: torch.device) -> float:
    _wait(place)
    started = time.perf_counter()
    work()
    _wait(place)
    return time.perf_counter() - started


def _wait(place: torch.device) -> None:
    if place.type == "cuda":
        torch.cuda.synchronize(place)


def _kernel_seconds(work: Callable[[], Any], place: torch.device) -> float:
    """What the device's kernels take of one round, one after the other; on a CPU there is nothing to share."""
    if place.type != "cuda":
        return 0.0
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CUDA]) as profile:
        _timed(work, place)
    microseconds: float = sum(event.self_device_time_total for event in profile.key_averages())
    return microseconds / 1e6
