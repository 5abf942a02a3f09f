"""The sides of the house: what turns rows into a model's inputs. From there on text and tables are the same water.

A side is fitted on training rows, encodes any rows, builds the model that fits its inputs, and saves what it learned.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textnorm import ranks
from textnorm.progress import counted
from textnorm.sides.blend import BlendSide, together
from textnorm.sides.joint import JointSide
from textnorm.sides.side import Side
from textnorm.sides.table import TableSide
from textnorm.sides.text import TextSide
from textnorm.streaming import Outcome
from textnorm.types import Record, Reject

if TYPE_CHECKING:
    from textnorm import run_config
    from textnorm.progress import Phases

__all__ = [
    "BlendSide",
    "JointSide",
    "Side",
    "TableSide",
    "TextSide",
    "fit_side",
    "load_side",
    "stream_all",
    "take_side",
    "together",
]

_SIDES: dict[str, type[TextSide | TableSide | JointSide]] = {"text": TextSide, "table": TableSide, "both": JointSide}


def fit_side(
    run: run_config.Run, rows: Sequence[Record | Reject], folder: Path, phases: Phases
) -> tuple[Side, list[Outcome | Reject]]:
    """Fit the side that the run's data ask for."""
    return _SIDES[run.data.kind].fit(run, rows, folder, phases)


def take_side(
    run: run_config.Run, before: Side, rows: Sequence[Record | Reject], phases: Phases
) -> tuple[Side, list[Outcome | Reject]]:
    """Take over the side that another run fitted, for one that begins where that ended; return the rows' values, too."""
    side = cast("TextSide", before).suited(run)
    with phases("tokenize", len(rows)) as advance, ranks.together():
        return side, list(counted(side.stream(rows), advance))


def stream_all(side: Side, rows: Sequence[Record | Reject], advance: Callable[[int], None]) -> list[Outcome | Reject]:
    """Do rows of which every process needs all, such as those that are watched: each does its own, and tells the others."""
    with ranks.together():
        own = list(counted(side.stream(ranks.own(rows)), advance))
    return list(ranks.gathered(own))


def load_side(run: run_config.Run, folder: Path) -> Side:
    """Load the side that was saved in `folder`."""
    if run.members:
        members = enumerate(run.members)
        return BlendSide(tuple(load_side(member, folder / str(number)) for number, member in members))
    return _SIDES[run.data.kind].load(run, folder)
