"""What each stage of a pipeline does to one text, step by step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from textnorm.alignment import Edit
from textnorm.cleaner import run_stage, stage_name
from textnorm.types import Stage, TextStage, Token

__all__ = ["Step", "steps_of"]


class Step(NamedTuple):
    """What one stage did to one text. `before` and `after` are texts, or the tokens where there are tokens already.

    `notes` says what a tagger was not shown as it is; see `textnorm.stages.guard`.
    """

    name: str
    before: str | list[Token]
    after: str | list[Token]
    edits: list[Edit]
    notes: tuple[str, ...] = ()


def steps_of(stages: Iterable[Stage], text: str) -> list[Step]:
    """Run the stages one after the other on one text, and tell of each.

    Example:
        >>> from textnorm.stages.case import Case
        >>> [(step.name, step.after) for step in steps_of([Case()], "WOW")]
        [('case', 'wow')]
    """
    steps, before = [], cast("Any", text)
    for stage in stages:
        after = run_stage(stage, [before])[0]
        edits = cast("TextStage", stage).edits(before) if stage.kind == "text" else []
        steps.append(Step(stage_name(stage), before, after, edits, _notes(stage, before)))
        before = after
    return steps


def _notes(stage: Stage, text: Any) -> tuple[str, ...]:
    guard = getattr(getattr(stage, "wrapped", stage), "guard", None)
    return tuple(guard.notes(text)) if guard else ()
