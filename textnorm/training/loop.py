"""The loop: epochs of batches, checks between them, and what ends it."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import torch
from torch import Tensor

from textnorm.errors import ConfigError
from textnorm.ranks import agreed
from textnorm.training import distributed
from textnorm.training.averaging import recompute_statistics
from textnorm.training.batching import shuffled_batches
from textnorm.training.callbacks import EarlyStopping, check_points
from textnorm.training.feeding import Feed, read_losses
from textnorm.training.prediction import evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from textnorm.training.learner import Learner

    Array = NDArray[Any]
    Split = tuple[Feed, Array]
    Figures = dict[str, Any]
    StopReason = Literal["max_epochs", "early_stopping", "non_finite", "blended"]

__all__ = ["History", "Loop"]


@dataclass
class History:
    """What happened while a model was trained.

    Attributes:
        epochs: One dict a check, which is an epoch unless early stopping checks more often: epoch (how many were
            trained by then: 1.25 is a quarter into the second), train_loss (since the last check), lr (of the last
            step), seconds, and with a validation split valid_loss and valid_<metric> for each single-figure metric.
        stop_reason: Why it ended: "max_epochs", "early_stopping", or "non_finite" (a loss or a monitored figure that is
            no finite number); of a blend, "blended": its members were trained, and it was weighed.
        best_epoch: The `epoch` with the best monitored figure; 0 if none was a number.
    """

    epochs: list[Figures] = field(default_factory=list)
    stop_reason: StopReason = "max_epochs"
    best_epoch: float = 0


@dataclass
class Loop:
    """One training run: what `fit` was given, and where it stands.

    Attributes:
        learner: The model and what changes it.
        train: What is learned from.
        valid: What is watched.
        stopping: Told a figure at each check.
        generator: Decides the batches.
        batch_size: Rows a step.
        on_batch: Told of each step.
        epoch: Epochs done.
        history: What happened so far.
        best_weights: Those of the best check, where they are to come back.
        stopped: Whether something said stop.
    """

    learner: Learner
    train: Split
    valid: Split | None
    stopping: EarlyStopping
    generator: torch.Generator
    batch_size: int
    on_batch: Callable[[int, int, float], None] | None = None
    epoch: int = 0
    history: History = field(default_factory=History)
    best_weights: dict[str, Tensor] = field(default_factory=dict)
    stopped: bool = False

    def next_epoch(self) -> None:
        """Train on all rows once, or until a check says stop."""
        self.epoch += 1
        chance = distributed.own_chance(self.generator)
        batches = distributed.as_many(shuffled_batches(self.train[0].lengths, self.batch_size, chance))
        start = 0
        for end, share in check_points(len(batches), self.stopping.check_every).items():
            if not self.stopped:
                self._stretch(self.epoch if share == 1 else self.epoch - 1 + share, batches[start:end], start)
                start = end

    def finish(self) -> History:
        """Leave the model with the weights that are to be kept."""
        model, average = self.learner.model, self.learner.average
        kept = self.best_weights or (average.weights if average else {})
        if kept:
            model.load_state_dict(kept)
        if average:
            recompute_statistics(model, self.train[0], self.batch_size, self.learner.place, self.generator)
        model.eval()
        self.history.best_epoch = self.stopping.best_epoch
        return self.history

    def _stretch(self, position: float, batches: Sequence[Array], before: int) -> None:
        """Train up to a check, and check; afterwards `stopped` says whether that was the last."""
        started = time.perf_counter()
        loss = self._train(batches, before)
        figures: Figures = {"epoch": position, "lr": self.learner.rate, "train_loss": loss}
        if math.isfinite(loss):
            with self.learner.kept_weights():
                figures = agreed(figures | self._valid_figures())
                self._watch(position, figures)
        else:
            self._stop("non_finite")
        self.history.epochs.append(figures | {"seconds": time.perf_counter() - started})

    def _train(self, batches: Sequence[Array], before: int) -> float:
        """Mean loss of the rows, or the first loss that is no finite number."""
        learner, (feed, targets) = self.learner, self.train
        target = torch.as_tensor(targets).to(learner.place, learner.task.dtype)
        learner.model.train()
        total = 0.0
        steps = (learner.step(batch, target[rows]) for rows, batch in feed.batches(batches))
        for number, (batch, loss) in enumerate(
            zip(batches, read_losses(steps, learner.place), strict=True), before + 1
        ):
            if self.on_batch:
                self.on_batch(self.epoch, number, loss)
            if not math.isfinite(loss):
                return loss
            total += loss * len(batch)
        return total / sum(map(len, batches))

    def _valid_figures(self) -> Figures:
        if not self.valid:
            return {}
        learner, place = self.learner, str(self.learner.place)
        figures = evaluate(learner.model, learner.task, *self.valid, batch_size=self.batch_size, device=place)
        return {f"valid_{name}": value for name, value in figures.items() if not isinstance(value, list)}

    def _watch(self, position: float, figures: Figures) -> None:
        monitor = self.stopping.monitor
        if monitor not in figures:
            msg = f"monitor must be one of {', '.join(figures)}; found {monitor!r}: choose one of those"
            raise ConfigError(msg)
        figure = figures[monitor]
        if self.stopping.update(position, figure) and self.stopping.restore_best:
            state = self.learner.model.state_dict()
            self.best_weights = {name: value.detach().clone() for name, value in state.items()}
        if figure is not None and not math.isfinite(figure):
            self._stop("non_finite")
        elif self.stopping.should_stop:
            self._stop("early_stopping")

    def _stop(self, reason: StopReason) -> None:
        self.history.stop_reason, self.stopped = reason, True
