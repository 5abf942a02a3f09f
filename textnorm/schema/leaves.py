"""What may stand in a field: the kinds of numbers and names that the tables of a run config share."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Gt, Lt

__all__ = ["DEVICE", "PATH", "Activation", "Count", "Positive", "Precision", "Share", "Size", "Task", "require"]

Task = Literal["binary", "multiclass", "multilabel", "regression"]
Activation = Literal["relu", "gelu", "silu", "mish", "selu", "tanh"]
Precision = Literal["float32", "bfloat16"]
Count = Annotated[int, Ge(0)]
Size = Annotated[int, Ge(1)]
Share = Annotated[float, Ge(0), Lt(1)]
Positive = Annotated[float, Gt(0)]
PATH = {"path": True}
# "cpu", "cuda", "cuda:1"; not "gpu", "cuda:" or "cuda:-1". Torch's own names, and auto.
DEVICE = r"^(auto|cpu|cuda(:\d{1,3})?)$"


def require(condition: bool, message: str) -> None:
    """Raise ValueError with the message, unless the condition holds: what a table's `__post_init__` says no with."""
    if not condition:
        raise ValueError(message)
