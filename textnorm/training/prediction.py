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
    batch_size: int = 1024,
    on_batch: Callable[[int, int], None] | None = None,
    device: str = "auto",
) -> NDArray[np.float32]:
    """Activated outputs of all rows, in the order of the inputs.

    Args:
        model: Maps a batch of inputs, by name, to logits (B, K).
        task: Gives the activation.
        inputs: N rows.
        batch_size: Rows at a time; no row's output depends on its neighbours.
        on_batch: Called after each batch with the rows done and the rows in all.
        device: "cpu", "cuda" or "auto".

    Raises:
        DataError: If there is no row: the number of outputs is then unknown.
        ConfigError: If the device is unknown or absent.

    Shape:
        N rows -> (N, K) float32
    """
    if not len(inputs):
        msg = "prediction needs at least 1 row; found none: check what was read"
        raise DataError(msg)
    logits = logits_of(model, inputs, batch_size, resolve_device(device), on_batch)
    outputs: NDArray[np.float32] = task.activation(logits).numpy()
    return outputs


def evaluate(
    model: nn.Module, task: Task, inputs: Inputs | Feed, target: Array, *, batch_size: int = 1024, device: str = "auto"
) -> Figures:
    """Loss and metrics over a whole split.

    Args:
        model: Maps a batch of inputs, by name, to logits (B, K).
        task: Gives loss, activation and metrics.
        inputs: N rows.
        target: Their targets, (N,), or (N, K) of several labels.
        batch_size: Rows at a time.
        device: "cpu", "cuda" or "auto".

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
    """Turn "cpu", "cuda" or "auto" into a device; "auto" takes a GPU where there is one.

    Raises:
        ConfigError: If the name is unknown, or there is no GPU to ask for.

    Example:
        >>> resolve_device("cpu")
        device(type='cpu')
    """
    if name not in {"cpu", "cuda", "auto"}:
        msg = f"device must be cpu, cuda or auto; found {name!r}: choose one of those"
        raise ConfigError(msg)
    available = torch.cuda.is_available()
    if name == "cuda" and not available:
        msg = "device cuda requires a GPU that torch can see, and none was found: use cpu or auto"
        raise ConfigError(msg)
    return torch.device("cuda" if available and name != "cpu" else "cpu")


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


@torch.inference_mode()
def logits_of(
    model: nn.Module,
    inputs: Inputs | Feed,
    batch_size: int = 1024,
    place: torch.device = _CPU,
    on_batch: Callable[[int, int], None] | None = None,
) -> Tensor:
    """Logits of all rows on the CPU, (N, K), in input order."""
    model.to(place).eval()
    batches = sorted_batches(inputs.lengths, batch_size)
    chunks: list[Tensor] = []
    done = 0
    for rows, batch in Feed.of(inputs, place).batches(batches):
        chunks.append(model(**batch).float())
        done += len(rows)
        if on_batch:
            on_batch(done, len(inputs))
    logits = torch.cat(chunks).cpu()
    in_order = torch.empty_like(logits)
    in_order[np.concatenate(batches)] = logits
    return in_order
