"""What the recipes and the bundle know of a side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from textnorm.streaming import Outcome
from textnorm.types import Record, Reject, Stage

if TYPE_CHECKING:
    from torch import nn

    from textnorm.run_config import Run
    from textnorm.training.batching import Inputs


__all__ = ["NOT_FOR_THE_MODULE", "Side", "module_arguments"]

# Settings of what stands before the module, or around it.
NOT_FOR_THE_MODULE = set(
    "name task output_activation max_tokens max_vocab min_count spell ngrams bits scaling bins members columns".split()
)


class Side(Protocol):
    """What the recipes and the bundle know of a side."""

    @property
    def stages(self) -> tuple[Stage, ...]: ...
    def stream(self, rows: Iterable[Record | Reject]) -> Iterator[Outcome | Reject]: ...
    def pack(self, values: Sequence[Any]) -> Inputs: ...
    def build_model(self, out_features: int) -> nn.Module: ...
    def save(self, folder: Path) -> Side: ...
    def kept_in(self, run: Run) -> Run: ...


def module_arguments(settings: Any) -> dict[str, Any]:
    """What of a model's settings its module is given."""
    return {name: value for name, value in asdict(settings).items() if name not in NOT_FOR_THE_MODULE}
