"""Several sides over the same rows: each gives the member of a blend its own inputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import tee
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textnorm.models.blended import Blended, PackedTogether
from textnorm.sides.side import Side
from textnorm.streaming import Outcome
from textnorm.types import Record, Reject, Stage

if TYPE_CHECKING:
    from torch import nn

    from textnorm.run_config import Run

__all__ = ["BlendSide", "together"]


@dataclass(frozen=True)
class BlendSide:
    """The sides of a blend's members."""

    sides: tuple[Side, ...]

    @property
    def stages(self) -> tuple[Stage, ...]:
        """None of its own: each member has its own."""
        return ()

    def stream(self, rows: Iterable[Record | Reject]) -> Iterator[Outcome | Reject]:
        """Rows -> what each side makes of them; what one of them rejects is rejected."""
        copies = tee(rows, len(self.sides))
        yield from together(side.stream(copy) for side, copy in zip(self.sides, copies, strict=True))

    def pack(self, values: Sequence[tuple[Any, ...]]) -> PackedTogether:
        """What each side made of the rows -> the inputs of its member."""
        parts = zip(*values, strict=True)
        return PackedTogether(tuple(side.pack(part) for side, part in zip(self.sides, parts, strict=True)))

    def build_model(self, out_features: int) -> nn.Module:
        """Build the untrained members, weighed alike."""
        return Blended([side.build_model(out_features) for side in self.sides], out_features)

    def save(self, folder: Path) -> BlendSide:
        """Write what each side learned into a folder of its own."""
        folders = [folder / str(number) for number in range(len(self.sides))]
        for place in folders:
            place.mkdir(exist_ok=True)
        return replace(self, sides=tuple(side.save(place) for side, place in zip(self.sides, folders, strict=True)))

    def kept_in(self, run: Run) -> Run:
        """The run with the members' stages as they were trained."""
        pairs = zip(self.sides, run.members, strict=True)
        return replace(run, members=tuple(side.kept_in(member) for side, member in pairs))


def together(streams: Iterable[Iterable[Outcome | Reject]]) -> Iterator[Outcome | Reject]:
    """Join what several sides made of the same rows: an outcome has a value of each side, a reject is the first."""
    for items in zip(*streams, strict=True):
        rejects = [item for item in items if isinstance(item, Reject)]
        yield rejects[0] if rejects else items[0]._replace(value=tuple(item.value for item in items))
