"""Prediction: what a model says of all rows, in their order, and how right it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from textnorm.errors import ConfigError, DataError
from textnorm.training.batching import Inputs, sorted_batches
from textnorm.training.feeding import Feed

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[Any]
    Figures = dict[str, Any]

_CPU = torch.device("cpu")

# Rows at a time: of like length, so that little is padding, and few enough to stay in a core's cache. A convolution over
# 1,024 took half as long again a row; a bag took the same.
_ROWS = 256


class Task(Protocol):
    """What the engine asks of a task; a row of the task table has it all."""

    @property
    def dtype(self) -> torch.dtype:
        """What the loss wants targets to be."""
        ...

    @property
    def monitor(self) -> str:
        """The figure to watch unless told otherwise."""
        ...

    def better(self, figure: str) -> str:
        """Which way a figure of the history is better, "min" or "max"."""
        ...

    @property
    def loss(self) -> Callable[[Tensor, Tensor], Tensor]:
        """(logits (B, K), target (B,) or (B, K)) -> scalar."""
        ...

    @property
    def activation(self) -> Callable[[Tensor], Tensor]:
        """Logits (B, K) -> outputs (B, K)."""
        ...

    @property
    def metrics(self) -> Callable[[Array, Array], Figures]:
        """(outputs (N, K), target (N,) or (N, K)) -> figures."""
        ...


def predict(
    model: nn.Module,
    task: Task,
    inputs: Inputs | Feed,
    *,
    batch_size: int = _ROWS,
    on_batch: Callable[[int, int], None] | None = None,
    device: str = "auto",
    precision: str = "float32",
) -> NDArray[np.float32]:
    """Activated outputs of all rows, in the order of the inputs.

    Args:
        model: Maps a batch of inputs, by name, to logits (B, K).
        task: Gives the activation.
        inputs: N rows.
        batch_size: Rows at a time; no row's output depends on its neighbours.
        on_batch: Called after each batch with the rows done and the rows in all.
        device: "cpu", "cuda", "cuda:1" or "auto".
        precision: What matrices are multiplied in, "float32" or "bfloat16".

    Raises:
        DataError: If there is no row: the number of outputs is then unknown.
        ConfigError: If the device is unknown or absent.

    Shape:
        N rows -> (N, K) float32
    """
    if not len(inputs):
        msg = "prediction needs at least 1 row; found none: check what was read"
        raise DataError(msg)
    logits = logits_of(model, inputs, batch_size, resolve_device(device), on_batch, precision)
    outputs: NDArray[np.float32] = task.activation(logits).numpy()
    return outputs


def evaluate(
    model: nn.Module, task: Task, inputs: Inputs | Feed, target: Array, *, batch_size: int = _ROWS, device: str = "auto"
) -> Figures:
    """Loss and metrics over a whole split.

    Args:
        model: Maps a batch of inputs, by name, to logits (B, K).
        task: Gives loss, activation and metrics.
        inputs: N rows.
        target: Their targets, (N,), or (N, K) of several labels.
        batch_size: Rows at a time.
        device: "cpu", "cuda", "cuda:1" or "auto".

    Returns:
        `loss` and the task's metrics: JSON-able.

    Raises:
        DataError: If the split is empty, inputs and target differ in number, or a target is not finite.
        ConfigError: If the device is unknown or absent.
    """
    check_split(inputs, target)
    logits = logits_of(model, inputs, batch_size, resolve_device(device))
    loss = task.loss(logits, torch.as_tensor(target).to(task.dtype)).item()
    return {"loss": loss, **task.metrics(task.activation(logits).numpy(), target)}


def resolve_device(name: str) -> torch.device:
    """Turn "cpu", "cuda", "cuda:1" or "auto" into a device; "auto" takes a GPU where there is one.

    Raises:
        ConfigError: If the name is unknown, or there is no such GPU.

    Example:
        >>> resolve_device("cpu")
        device(type='cpu')
    """
    kind, _, number = name.partition(":")
    if kind not in {"cpu", "cuda", "auto"} or (":" in name and (kind != "cuda" or not number.isdecimal())):
        msg = f"device must be cpu, cuda, cuda:N or auto; found {name!r}: choose one of those"
        raise ConfigError(msg)
    seen = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if kind == "cuda" and seen <= int(number or 0):
        found = f"torch sees {seen}, counted from cuda:0" if seen else "none was found"
        msg = (
            f"device {name} requires a GPU that torch can see, and {found}: use {'cuda:0, ' if seen else ''}cpu or auto"
        )
        raise ConfigError(msg)
    return torch.device(("cuda" if seen else "cpu") if kind == "auto" else name)


def available_device(name: str) -> str:
    """The device of that name, or where it is absent "auto": what was trained on a GPU may serve without one.

    Example:
        >>> available_device("cpu")
        'cpu'
    """
    try:
        resolve_device(name)
    except ConfigError:
        return "auto"
    return name


def check_split(inputs: Inputs | Feed, target: Array) -> None:
    """Check that inputs and targets belong together.

    Raises:
        DataError: If the split is empty, inputs and target differ in number, or a target is not finite.
    """
    if not len(inputs) or target.shape[:1] != (len(inputs),):
        msg = f"a split must have rows, and one target a row; found {len(inputs)} rows and targets {target.shape}"
        raise DataError(msg)
    bad = np.argwhere(~np.isfinite(target))
    if len(bad):
        found = target[tuple(bad[0])]
        msg = f"every target must be a finite number; found {found} in row {bad[0][0]}: drop or mend the row"
        raise DataError(msg)


def logits_of(
    model: nn.Module,
    inputs: Inputs | Feed,
    batch_size: int = _ROWS,
    place: torch.device = _CPU,
    on_batch: Callable[[int, int], None] | None = None,
    precision: str = "float32",
) -> Tensor:
    """Logits of all rows on the CPU, (N, K), in input order."""
    model.to(place).eval()  # outside of inference mode: weights that were moved inside could have no gradient any more
    batches = sorted_batches(inputs.lengths, batch_size)
    autocast = torch.autocast(place.type, torch.bfloat16, enabled=precision == "bfloat16")
    chunks: list[Tensor] = []
    done = 0
    for rows, batch in Feed.of(inputs, place).batches(batches):
        with torch.inference_mode(), autocast:
            chunks.append(model(**batch).float())
        done += len(rows)
        if on_batch:
            on_batch(done, len(inputs))
    logits = torch.cat(chunks).cpu()
    in_order = torch.empty_like(logits)
    in_order[np.concatenate(batches)] = logits
    return in_order
