"""The text stages of a pipeline as one: a batch goes through a gate, so that only stages with something to do are called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from textnorm.errors import StageError, TextnormError
from textnorm.registry import stage_type
from textnorm.stages.rules import Trigger
from textnorm.types import Stage, TextStage

if TYPE_CHECKING:
    from textnorm.alignment import Edit
    from textnorm.stages.gate import Gate

__all__ = ["Change", "Cleaner", "Trails", "blamed", "cleaner_of", "labels_of", "run_stage", "stage_name"]

SMALL = 16  # texts; below that the arrays cost more than they save


class Change(NamedTuple):
    """What one stage did to one text; the edits are in coordinates of `before`."""

    stage: TextStage
    before: str
    edits: list[Edit]


Trails = dict[int, list[Change]]  # of a batch: by the index of a text, what the stages did to it in turn
Spot = tuple[int, int, str]  # which text, which stage, and the text before it


def stage_name(stage: Stage) -> str:
    """What a config calls a stage, or its class where no config can."""
    return stage_type(stage) or type(stage).__name__


def labels_of(stages: Sequence[Stage]) -> dict[Stage, str]:
    """Each stage's name; with its place where there are several of that name."""
    names = [stage_name(stage) for stage in stages]
    return {
        stage: name if names.count(name) == 1 else f"{name}[{position}]"
        for position, (stage, name) in enumerate(zip(stages, names, strict=True))
    }


def run_stage(stage: Any, items: list[Any]) -> list[Any]:
    """Call a stage on a batch; whatever an engine throws becomes a `StageError` with the stage's name.

    Raises:
        StageError: the stage failed.
        TextnormError: what a stage raised on purpose, such as a missing extra.
    """
    result: list[Any] = blamed(stage, stage, items)
    return result


def _change(stage: TextStage, text: str) -> Change:
    """What a stage changes in a text; telling its edits may fail as the call may, by a time limit for one."""
    return Change(stage, text, blamed(stage, stage.edits, text))


def blamed(stage: Any, work: Callable[[Any], Any], given: Any) -> Any:
    """Do some work of a stage's; whatever an engine throws becomes a `StageError` with the stage's name."""
    try:
        return work(given)
    except TextnormError:
        raise
    except Exception as error:  # whatever an engine throws is this stage's failure, and its row's, not the job's
        raise StageError(stage_name(stage), f"{type(error).__name__}: {error}") from error


class Cleaner:
    """Text stages in order. Neighbours that know their triggers share one gate; the others take whole batches.

    Args:
        stages: text stages, in order.

    Example:
        >>> from textnorm.stages.cleaning import Repeats, Whitespace
        >>> Cleaner((Repeats(), Whitespace()))(["so  goooood"] * 2)
        ['so good', 'so good']
    """

    def __init__(self, stages: Sequence[TextStage]) -> None:
        grouped = [
            (gated, list(group)) for gated, group in groupby(stages, key=lambda stage: trigger_of(stage) is not None)
        ]
        self._groups = [(_Gated(group) if gated else None, group) for gated, group in grouped]

    def __call__(self, texts: list[str]) -> list[str]:
        """Clean a batch; an unchanged text comes back as the same object."""
        for gated, stages in self._groups:
            texts = gated(texts) if gated else _one_by_one(stages, texts)
        return texts

    def traced(self, texts: list[str]) -> tuple[list[str], Trails]:
        """Clean, and tell for each changed text what its stages did. Texts that nothing changed cost nothing."""
        trails: Trails = defaultdict(list)
        for gated, stages in self._groups:
            texts = gated.traced(texts, trails) if gated else _one_by_one_traced(stages, texts, trails)
        return texts, trails


@lru_cache(64)
def cleaner_of(stages: tuple[TextStage, ...]) -> Cleaner:
    """The cleaner of some stages, built once a process."""
    return Cleaner(stages)


class _Gated:
    """Neighbouring stages behind one gate."""

    def __init__(self, stages: list[TextStage]) -> None:
        self._stages = stages
        self._singles = [single_of(stage) for stage in stages]
        self._triggers = [cast("Trigger", trigger_of(stage)) for stage in stages]
        self._asked = [
            (single, trigger.question) for single, trigger in zip(self._singles, self._triggers, strict=True)
        ]

    @cached_property
    def _gate(self) -> Gate:
        from textnorm.stages.gate import Gate

        return Gate(self._triggers)

    def __call__(self, texts: list[str]) -> list[str]:
        try:
            return self._clean(texts)[0]
        except Exception:  # noqa: BLE001  # whatever it is: the slow path meets it again, and says which stage failed
            return _one_by_one(self._stages, texts)

    def traced(self, texts: list[str], trails: Trails) -> list[str]:
        """The same, noting what was done."""
        try:
            cleaned, changes = self._clean(texts)
        except Exception:  # noqa: BLE001  # as above
            return _one_by_one_traced(self._stages, texts, trails)
        for index, position, before in changes:
            trails[index].append(_change(self._stages[position], before))
        return cleaned

    def _clean(self, texts: list[str]) -> tuple[list[str], list[Spot]]:
        cleaned, changes = list(texts), list[Spot]()
        few = len(texts) < SMALL
        left = [(index, 0) for index in range(len(texts))] if few else self._clean_most(cleaned, changes)
        for index, start in left:
            self._finish(cleaned, index, start, changes)
        return cleaned, changes

    def _clean_most(self, cleaned: list[str], changes: list[Spot]) -> list[tuple[int, int]]:
        """Ask the flagged stages. Once one has changed a text its flags are stale: it goes through the gate again.

        Returns:
            The last few, which a gate is not worth: which text, and from which stage on.
        """
        pending = [(index, flags) for index, flags in enumerate(self._gate.flags(cleaned)) if flags]
        while True:
            changed = self._change(cleaned, pending)
            changes += changed
            behind = [(index, position + 1) for index, position, _ in changed]
            if len(behind) < SMALL:
                return behind
            again = self._gate.flags([cleaned[index] for index, _ in behind])
            later = ((index, flags >> start << start) for (index, start), flags in zip(behind, again, strict=True))
            pending = [(index, flags) for index, flags in later if flags]

    def _change(self, cleaned: list[str], pending: list[tuple[int, int]]) -> list[Spot]:
        """Let the flagged stages at each text, until one changes it. Stage by stage, since a pattern in use is faster."""
        waiting: list[list[tuple[int, int]]] = [[] for _ in self._singles]  # by the next stage to ask
        for index, flags in pending:
            waiting[_lowest(flags)].append((index, flags))
        changed = []
        for position, single in enumerate(self._singles):
            for index, flags in waiting[position]:
                text = cleaned[index]
                if (after := single(text)) != text:
                    cleaned[index] = after
                    changed.append((index, position, text))
                elif rest := flags & (flags - 1):
                    waiting[_lowest(rest)].append((index, rest))
        return changed

    def _finish(self, cleaned: list[str], index: int, start: int, changes: list[Spot]) -> None:
        """Let the stages from `start` on at one text, each asking it first."""
        text = cleaned[index]
        for position, (single, asked) in enumerate(self._asked[start:], start):
            if asked(text) and (after := single(text)) != text:
                changes.append((index, position, text))
                text = after
        cleaned[index] = text


def _lowest(flags: int) -> int:
    """The place of the lowest bit."""
    return (flags & -flags).bit_length() - 1


def trigger_of(stage: TextStage) -> Trigger | None:
    """When a stage may change a text; None where it does not say."""
    ask: Callable[[], Trigger | None] | None = getattr(stage, "trigger", None)
    return ask() if ask else None


def single_of(stage: TextStage) -> Callable[[str], str]:
    """A stage as a function of one text, without the list around it."""
    ask: Callable[[], Callable[[str], str]] | None = getattr(stage, "single", None)
    return ask() if ask else lambda text: stage([text])[0]


def _one_by_one(stages: Sequence[TextStage], texts: list[str]) -> list[str]:
    for stage in stages:
        texts = run_stage(stage, texts)
    return texts


def _one_by_one_traced(stages: Sequence[TextStage], texts: list[str], trails: Trails) -> list[str]:
    for stage in stages:
        after = run_stage(stage, texts)
        for index, (old, new) in enumerate(zip(texts, after, strict=True)):
            if new is not old and new != old:
                trails[index].append(_change(stage, old))
        texts = after
    return texts
