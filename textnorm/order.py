"""Which stage may stand where in a pipeline: text stages, then one tokenizer, then token stages."""

from __future__ import annotations

from collections.abc import Iterable

from textnorm.errors import Problem
from textnorm.registry import stage_type
from textnorm.types import Stage

__all__ = ["check_order"]


def check_order(stages: Iterable[Stage], path: str = "stages") -> list[Problem]:
    """Text stages come first, then one tokenizer, then token stages; return what stands elsewhere.

    Example:
        >>> from textnorm.stages.filters import Stopwords
        >>> [str(problem) for problem in check_order([Stopwords()])]
        ["stages[0]: 'stopwords' works on tokens, so a tokenizer must stand before it"]
    """
    order = list(stages)
    misplaced = ((index, _misplaced(stage, order[:index])) for index, stage in enumerate(order))
    return [Problem(f"{path}[{index}]", message) for index, message in misplaced if message]


def _misplaced(stage: Stage, before: list[Stage]) -> str:
    """Why a stage cannot stand after these; empty when it can."""
    name = repr(stage_type(stage) or type(stage).__name__)
    tokenized = any(earlier.kind == "tokenizer" for earlier in before)
    if stage.kind == "tokens" and not tokenized:
        return f"{name} works on tokens, so a tokenizer must stand before it"
    if stage.kind != "tokens" and tokenized:
        return f"{name} works on text, so it must stand before the tokenizer (there can be only one)"
    return ""
