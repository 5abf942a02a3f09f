"""Learning-rate schedules: torch's own schedulers by their own names and arguments, a warm-up in front."""

from __future__ import annotations

import inspect
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, CosineAnnealingWarmRestarts, LRScheduler, StepLR

from textnorm.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from torch.optim import Optimizer

SCHEDULERS: dict[str, type[LRScheduler]] = {
    "StepLR": StepLR,
    "CosineAnnealingLR": CosineAnnealingLR,
    "CosineAnnealingWarmRestarts": CosineAnnealingWarmRestarts,
}

# Those that belong to the loop and not to the schedule.
_NOT_OFFERED = {"self", "optimizer", "last_epoch"}


class Schedule(NamedTuple):
    """The learning rate of each step, as torch's scheduler gives it.

    A schedule is its rates and nothing else, so there is no state to keep in step with the training: whoever knows how
    many steps were taken knows where it stands.

    Attributes:
        name: A key of `SCHEDULERS`.
        arguments: Its arguments, by torch's names; CosineAnnealingLR without T_max falls until the last step.
        interval: Whether a step of the schedule is an "epoch" or a "batch".
        warmup: Below 1 the share of all steps, from 1 on the epochs, in which the rate rises in a line from near 0 to
            where the schedule begins.

    Example:
        >>> from itertools import islice
        >>> schedule = Schedule("StepLR", {"step_size": 1, "gamma": 0.5}, warmup=1)
        >>> list(islice(schedule.rates(1.0, max_epochs=4, batches=2), 8))
        [0.5, 0.5, 1.0, 1.0, 0.5, 0.5, 0.25, 0.25]
    """

    name: str
    arguments: Mapping[str, Any]
    interval: Literal["epoch", "batch"] = "epoch"
    warmup: float = 0.0

    def rates(self, lr: float, max_epochs: int, batches: int) -> Iterator[float]:
        """The rate of each batch, epoch after epoch, without end.

        Args:
            lr: The rate at the start of the schedule, after the warm-up.
            max_epochs: How many epochs all steps are.
            batches: Batches an epoch.

        Raises:
            ConfigError: If the name or an argument is unknown, an argument is missing, or torch refuses a value.
        """
        steps, each = (batches, 1) if self.interval == "batch" else (1, batches)
        rising = round(self.warmup * steps * (1 if self.warmup >= 1 else max_epochs))
        warmup = (lr * (step + 1) / (rising + 1) for step in range(rising))
        left = max(1, steps * max_epochs - rising)
        return chain.from_iterable(repeat(rate, each) for rate in chain(warmup, self._after_warmup(lr, left)))

    def _after_warmup(self, lr: float, left: int) -> Iterator[float]:
        optimizer = torch.optim.SGD([torch.zeros(1)], lr=lr)
        whole = {"T_max": left} if self.name == "CosineAnnealingLR" else {}
        scheduler = build_scheduler(optimizer, self.name, {**whole, **self.arguments})

        def rates() -> Iterator[float]:
            while True:
                yield optimizer.param_groups[0]["lr"]
                optimizer.step()  # of nothing: torch warns of a schedule that runs ahead of its optimizer
                scheduler.step()

        return rates()


def build_scheduler(optimizer: Optimizer, name: str, arguments: Mapping[str, Any]) -> LRScheduler:
    """Build one of `SCHEDULERS`.

    Args:
        optimizer: Whose learning rate follows the schedule.
        name: The torch class's name.
        arguments: Its arguments, by torch's names.

    Raises:
        ConfigError: If the name or an argument is unknown, an argument is missing, or torch refuses a value.

    Example:
        >>> import torch
        >>> optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        >>> type(build_scheduler(optimizer, "StepLR", {"step_size": 2, "gamma": 0.5})).__name__
        'StepLR'
    """
    check_scheduler(name, arguments)
    try:
        return SCHEDULERS[name](optimizer, **arguments)
    except (TypeError, ValueError) as error:
        msg = f"{name} cannot take {dict(arguments)}: {error}"
        raise ConfigError(msg) from error


def check_scheduler(name: str, arguments: Mapping[str, Any]) -> None:
    """Check name and arguments, without an optimizer.

    Raises:
        ConfigError: If the name or an argument is unknown, or a required argument is missing.

    Example:
        >>> check_scheduler("CosineAnnealingLR", {"T_max": 4})
    """
    if name not in SCHEDULERS:
        msg = f"scheduler must be one of {', '.join(SCHEDULERS)}; found {name!r}: choose one of those"
        raise ConfigError(msg)
    offered = {key: p for key, p in inspect.signature(SCHEDULERS[name]).parameters.items() if key not in _NOT_OFFERED}
    required = {key for key, p in offered.items() if p.default is p.empty}
    if not required <= set(arguments) <= set(offered):
        msg = f"{name} takes {', '.join(offered)} and requires {', '.join(sorted(required))}; found {dict(arguments)}"
        raise ConfigError(msg)
