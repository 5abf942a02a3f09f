"""Learning-rate schedulers, by torch's own names and arguments, stepped once an epoch."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from torch.optim.lr_scheduler import CosineAnnealingLR, CosineAnnealingWarmRestarts, LRScheduler, StepLR

from textnorm.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch.optim import Optimizer

SCHEDULERS: dict[str, type[LRScheduler]] = {
    "StepLR": StepLR,
    "CosineAnnealingLR": CosineAnnealingLR,
    "CosineAnnealingWarmRestarts": CosineAnnealingWarmRestarts,
}

# Those that belong to the loop and not to the schedule.
_NOT_OFFERED = {"self", "optimizer", "last_epoch"}


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
