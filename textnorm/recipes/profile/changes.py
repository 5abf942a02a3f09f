"""Before and after a config: what its text stages did to a sample."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any

from textnorm.alignment import Edit
from textnorm.errors import MissingExtraError
from textnorm.pipeline import Pipeline
from textnorm.recipes.losses import LossReport
from textnorm.recipes.profile.personal import hidden
from textnorm.streaming import Outcome
from textnorm.types import Record, Reject

__all__ = ["changes"]

_EXAMPLES = 2  # of each stage
_LONGEST = 200  # characters of a text that is an example


def changes(pipeline: Pipeline, texts: Iterable[str]) -> dict[str, Any]:
    """Run the text stages of a pipeline over a sample, and tell what they did.

    Where a stage lacks its extra nothing can be counted, and `reason` says why. A text that a stage refuses (a limit of its own, such as `max_letter_loss`) is counted by stage, and left out of all
    else. A word is what stands between blanks. Examples hold no personal data.

    Example:
        >>> from textnorm.stages.cleaning import Repeats
        >>> found = changes(Pipeline([Repeats()]), ["와!!!!", "굿"])
        >>> found["changed"], found["mean_length"], found["examples"][0]["after"]
        (1, {'before': 3.0, 'after': 2.0}, '와!!')
    """
    seen = _Seen()
    records = (Record(number, {"text": text}) for number, text in enumerate(texts, 1))
    try:
        for outcome in pipeline.stream(records, loss=True):
            seen.add(outcome)
    except MissingExtraError as error:
        return {"reason": str(error)}
    return seen.figures()


class _Seen:
    """The counts on both sides."""

    def __init__(self) -> None:
        self._report = LossReport()
        self._rejected: Counter[str] = Counter()
        self._rows = self._changed = 0
        self._characters = {"before": 0, "after": 0}
        self._words: dict[str, set[str]] = {"before": set(), "after": set()}
        self._examples: dict[str, dict[str, Any]] = {}
        self._shown: Counter[str] = Counter()

    def add(self, outcome: Outcome | Reject) -> None:
        if isinstance(outcome, Reject):
            self._rejected[outcome.stage] += 1
            return
        after, losses = outcome.value
        self._report.add(outcome.record, losses)
        self._count(outcome.record.fields["text"], after, [stage for stage, _ in losses])

    def _count(self, before: str, after: str, stages: list[str]) -> None:
        self._rows += 1
        self._changed += before != after
        for side, text in (("before", before), ("after", after)):
            self._characters[side] += len(text)
            self._words[side].update(text.split())
        if any(self._shown[stage] < _EXAMPLES for stage in stages):
            self._show(before, after, stages)

    def figures(self) -> dict[str, Any]:
        return {
            "rows": self._rows,
            "rejected": dict(self._rejected),
            "changed": self._changed,
            "share": round(self._changed / self._rows, 6) if self._rows else 0.0,
            "mean_length": {
                side: round(characters / self._rows, 2) if self._rows else 0.0
                for side, characters in self._characters.items()
            },
            "vocabulary": {side: len(words) for side, words in self._words.items()},
            "stages": self._report.sums,
            "examples": list(self._examples.values()),
        }

    def _show(self, before: str, after: str, stages: list[str]) -> None:
        if before in self._examples or len(before) > _LONGEST or hidden(before) or hidden(after):
            return
        self._shown.update(stages)
        self._examples[before] = {
            "before": before,
            "after": after,
            "edits": [list(edit) for edit in _edits(before, after)],
            "stages": stages,
        }


def _edits(before: str, after: str) -> list[Edit]:
    """What became of a text as edits, whichever stages made them."""
    pieces = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [Edit(start, end, after[left:right]) for how, start, end, left, right in pieces if how != "equal"]
