"""The engine: fit any `model(**inputs) -> logits`, knowing neither text nor tables."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import torch
from torch import Tensor, nn

from textnorm.errors import ConfigError
from textnorm.training.batching import Inputs, shuffled_batches
from textnorm.training.callbacks import EarlyStopping
from textnorm.training.prediction import Task, check_split, evaluate, moved, predict, resolve_device
from textnorm.training.schedulers import build_scheduler

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray
    from torch.optim.lr_scheduler import LRScheduler

    Array = NDArray[Any]
    Split = tuple[Inputs, Array]
    Figures = dict[str, Any]
    StopReason = Literal["max_epochs", "early_stopping", "diverged"]

__all__ = ["History", "evaluate", "fit", "predict"]


@dataclass
class History:
    """What happened while a model was trained.

    Attributes:
        epochs: One dict an epoch: epoch (from 1), train_loss, lr, seconds, and with a validation split
            valid_loss and valid_<metric> for each single-figure metric.
        stop_reason: Why it ended: "max_epochs", "early_stopping", or "diverged" (a loss that is no finite number).
        best_epoch: The epoch with the best monitored figure; 0 if none was a number.
    """

    epochs: list[Figures] = field(default_factory=list)
    stop_reason: StopReason = "max_epochs"
    best_epoch: int = 0


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
    scheduler: tuple[str, Mapping[str, Any]] | None = None,
    early_stopping: EarlyStopping | None = None,
    precision: Literal["float32", "bfloat16"] = "float32",
    on_batch: Callable[[int, int, float], None] | None = None,
    device: str = "auto",
) -> History:
    """Train a model in place with AdamW, and leave it in eval mode.

    Args:
        model: Maps a batch of inputs, by name, to logits (B, K).
        task: Gives the loss, the metrics and the figure to watch.
        train: Inputs and targets (N,) to learn from.
        valid: Inputs and targets to watch, never learned from.
        max_epochs: Most passes over the training rows.
        batch_size: Rows a step; at least 2.
        lr: Learning rate at the start.
        seed: Decides the shuffling and the dropout: the same seed gives the same weights.
        weight_decay: AdamW's, on matrices alone.
        scheduler: Name and arguments for `build_scheduler`; steps once an epoch.
        early_stopping: When to stop, and whether to return to the best weights; None does neither.
        precision: What matrices are multiplied in while training; weights, loss and validation stay float32.
            "bfloat16" takes a third of the time on a CPU that has it (avx512_bf16), and more on one that has not.
        on_batch: Called after each step with the epoch, the step within it (both from 1) and the loss.
        device: "cpu", "cuda" or "auto".

    Raises:
        DataError: If a split is empty, inputs and targets differ in number, or a target is not finite.
        ConfigError: If the monitored figure does not exist, or for a bad scheduler or device.
    """
    place = resolve_device(device)
    stopping = early_stopping or EarlyStopping(_default_monitor(task, valid), None, mode=task.mode, restore_best=False)
    stopping.reset()
    _check_fit(train, valid, stopping)
    model.to(place)
    optimizer = torch.optim.AdamW(_parameter_groups(model, weight_decay), lr=lr, fused=True)
    schedule = build_scheduler(optimizer, *scheduler) if scheduler else None
    generator = torch.Generator().manual_seed(seed)
    run = _Run(model, task, optimizer, schedule, stopping, generator, batch_size, precision, place, on_batch)
    history = History()
    with torch.random.fork_rng(devices=[place] if place.type == "cuda" else []):
        torch.manual_seed(seed)
        for epoch in range(1, max_epochs + 1):
            history.epochs.append(run.epoch(epoch, train, valid))
            if run.stop_reason:
                history.stop_reason = run.stop_reason
                break
    history.best_epoch = stopping.best_epoch
    run.finish()
    return history


@dataclass
class _Run:
    """One training run: what `fit` was given, and where it stands."""

    model: nn.Module
    task: Task
    optimizer: torch.optim.Optimizer
    schedule: LRScheduler | None
    stopping: EarlyStopping
    generator: torch.Generator
    batch_size: int
    precision: str
    place: torch.device
    on_batch: Callable[[int, int, float], None] | None
    stop_reason: StopReason | None = None
    best_weights: dict[str, Tensor] = field(default_factory=dict)

    def epoch(self, epoch: int, train: Split, valid: Split | None) -> Figures:
        """Train and validate once; afterwards `stop_reason` says whether that was the last time."""
        started = time.perf_counter()
        figures: Figures = {"epoch": epoch, "lr": self.optimizer.param_groups[0]["lr"]}
        figures["train_loss"] = self._train(epoch, train)
        if math.isfinite(figures["train_loss"]):
            figures |= self._valid_figures(valid) if valid else {}
            self._watch(epoch, figures)
        else:
            self.stop_reason = "diverged"
        return figures | {"seconds": time.perf_counter() - started}

    def finish(self) -> None:
        """Return to the best weights where that was asked."""
        if self.best_weights:
            self.model.load_state_dict(self.best_weights)
        self.model.eval()

    def _train(self, epoch: int, train: Split) -> float:
        """Mean loss of the epoch's rows, or the first loss that is no finite number."""
        inputs, target = train[0], torch.as_tensor(train[1]).to(self.task.dtype)
        batches = shuffled_batches(inputs.lengths, self.batch_size, self.generator)
        self.model.train()
        total = 0.0
        for number, batch in enumerate(batches, 1):
            loss = self._step(inputs.batch(batch), target[batch])
            if self.on_batch:
                self.on_batch(epoch, number, loss)
            if not math.isfinite(loss):
                return loss
            total += loss * len(batch)
        if self.schedule:
            self.schedule.step()
        return total / len(target)

    def _step(self, batch: dict[str, Tensor], target: Tensor) -> float:
        with torch.autocast(self.place.type, torch.bfloat16, enabled=self.precision == "bfloat16"):
            logits = self.model(**moved(batch, self.place))
        loss = self.task.loss(logits.float(), target.to(self.place))
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves backward untyped
        self.optimizer.step()
        return loss.item()

    def _valid_figures(self, valid: Split) -> Figures:
        figures = evaluate(self.model, self.task, *valid, batch_size=self.batch_size, device=self.place.type)
        return {f"valid_{name}": value for name, value in figures.items() if not isinstance(value, list)}

    def _watch(self, epoch: int, figures: Figures) -> None:
        monitor = self.stopping.monitor
        if monitor not in figures:
            msg = f"monitor must be one of {', '.join(figures)}; found {monitor!r}: choose one of those"
            raise ConfigError(msg)
        if self.stopping.update(epoch, figures[monitor]) and self.stopping.restore_best:
            self.best_weights = {name: value.detach().clone() for name, value in self.model.state_dict().items()}
        if self.stopping.should_stop:
            self.stop_reason = "early_stopping"


def _parameter_groups(model: nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """Decay matrices alone: pulling a bias or a norm's scale to zero is no regularisation."""
    parameters = [p for p in model.parameters() if p.requires_grad]
    return [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]


def _default_monitor(task: Task, valid: Split | None) -> str:
    return task.monitor if valid else "train_loss"


def _check_fit(train: Split, valid: Split | None, stopping: EarlyStopping) -> None:
    check_split(*train)
    if valid:
        check_split(*valid)
    elif stopping.monitor.startswith("valid_"):
        msg = f"monitoring {stopping.monitor} requires a validation split, and none was found: give one, or train_loss"
        raise ConfigError(msg)
