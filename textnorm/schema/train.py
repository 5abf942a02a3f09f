"""How a model is trained."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Le

from textnorm.errors import ConfigError, Problem
from textnorm.schema.leaves import DEVICE, Count, Positive, Precision, Share, Size, require

__all__ = ["SCHEDULER_ARGUMENTS", "EarlyStopping", "Scheduler", "SchedulerName", "Train"]

SchedulerName = Literal["StepLR", "CosineAnnealingLR", "CosineAnnealingWarmRestarts"]
SCHEDULER_ARGUMENTS = {
    "StepLR": {"step_size", "gamma"},
    "CosineAnnealingLR": {"T_max", "eta_min"},
    "CosineAnnealingWarmRestarts": {"T_0", "T_mult", "eta_min"},
}


@dataclass(frozen=True)
class Scheduler:
    """One of torch's learning-rate schedulers; arguments by torch's names, counted in steps of the schedule.

    Args:
        name: "StepLR" (step_size, gamma), "CosineAnnealingLR" (T_max, eta_min) or "CosineAnnealingWarmRestarts" (T_0,
            T_mult, eta_min). StepLR with gamma = 1.0 keeps the rate after a warm-up; without T_max the rate falls until
            the last step.
        interval: a step of the schedule is an "epoch" or a "batch".
        warmup: how long the rate rises in a line before the schedule begins: below 1 a share of all steps, from 1 on a
            number of epochs.

    Example:
        >>> Scheduler("StepLR", step_size=2).arguments
        {'step_size': 2}
    """

    name: SchedulerName
    step_size: Size | None = None
    gamma: Positive | None = None
    T_max: Size | None = None
    eta_min: Annotated[float, Ge(0)] | None = None
    T_0: Size | None = None
    T_mult: Size | None = None
    interval: Literal["epoch", "batch"] = "epoch"
    warmup: Annotated[float, Ge(0)] = 0.0

    def __post_init__(self) -> None:
        allowed = SCHEDULER_ARGUMENTS[self.name]
        required = {"step_size", "T_0"} & allowed
        given = set(self.arguments)
        message = f"{self.name} requires {', '.join(required) or 'nothing'} and may have {', '.join(sorted(allowed))}"
        require(required <= given <= allowed, f"{message}; found {', '.join(sorted(given)) or 'nothing'}")

    @property
    def arguments(self) -> dict[str, Any]:
        """What torch's class is given."""
        ours = {"name", "interval", "warmup"}
        return {key: value for key, value in asdict(self).items() if key not in ours and value is not None}


@dataclass(frozen=True)
class EarlyStopping:
    """When training ends before `max_epochs`.

    Args:
        monitor: a figure of an epoch: valid_loss, valid_accuracy, valid_auc, ...
        patience: checks without improvement that are one too many.
        min_delta: how much better counts as better, in the figure's own units.
        mode: "min", "max", or "auto", as the task says of the figure.
        restore_best: end with the best check's weights.
        check_every: share of an epoch between two checks; there is one at each epoch's end in any case.
    """

    monitor: str = "valid_loss"
    patience: Size = 3
    min_delta: Annotated[float, Ge(0)] = 0.0
    mode: Literal["min", "max", "auto"] = "auto"
    restore_best: bool = True
    check_every: Annotated[float, Gt(0), Le(1)] = 1.0


@dataclass(frozen=True)
class Train:
    """How the model is trained.

    Args:
        max_epochs: passes over the training rows, at most.
        batch_size: rows a step.
        lr: learning rate at the start, or after the scheduler's warm-up.
        weight_decay: of AdamW.
        class_weights: "balanced" makes every class weigh the same in the loss (valid_loss, too), however few rows it
            has; none does not.
        label_smoothing: share of each label dealt evenly over all classes in the loss (valid_loss, too), so that the
            model is never quite sure.
        masked_tokens: beside its task, a deep model guesses the tokens that `token_dropout` took from it, and this much of
            what that costs is added to its loss; 0 asks nothing.
        clip_norm: gradients longer than this are shortened to it; 0 leaves them.
        ema: the kept weights are a moving average over steps, this much of it old: 0.999; 0 keeps the last weights.
        seed: the same seed on the same machine gives the same weights.
        deterministic: refuse operations that do not give the same bits each time (on a GPU; slower).
        device: "auto" (a GPU where there is one), "cpu", "cuda", or one of several GPUs: "cuda:0", "cuda:1", ...
        num_threads: torch's, for the whole process; 0 leaves torch's own choice. Small models are fastest on 1.
        precision: "float32" or "bfloat16" (weights and validation stay float32).
        predict_precision: what the trained bundle multiplies matrices in, "float32" or "bfloat16": of a deep model more
            than twice as many texts a second on a CPU that has it (avx512_bf16).
        calibrate: after training, fit on the validation rows the temperature at which probabilities are as often right as
            they say (no regression); labels stay what they are.
        scheduler: see `Scheduler`; none keeps the learning rate.
        early_stopping: see `EarlyStopping`; none runs all epochs.
    """

    max_epochs: Size = 10
    batch_size: Annotated[int, Ge(2)] = 256
    lr: Positive = 1e-3
    weight_decay: Annotated[float, Ge(0)] = 0.0
    class_weights: Literal["balanced"] | None = None
    label_smoothing: Share = 0.0
    masked_tokens: Annotated[float, Ge(0)] = 0.0
    clip_norm: Annotated[float, Ge(0)] = 0.0
    ema: Share = 0.0
    seed: Count = 0
    deterministic: bool = False
    device: str = field(default="auto", metadata={"pattern": DEVICE})
    num_threads: Count = 0
    precision: Precision = "float32"
    predict_precision: Precision = "float32"
    calibrate: bool = False
    scheduler: Scheduler | None = None
    early_stopping: EarlyStopping | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(DEVICE, self.device):
            raise ConfigError([Problem("device", f"required auto, cpu, cuda or cuda:N, found {self.device!r}")])
