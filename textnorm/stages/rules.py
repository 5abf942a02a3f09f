"""A text rule is data: a pattern, a replacement, and what must be present for it to fire at all.

From the one definition come both interpreters: `Rule.apply` (the fast path over a batch) and `Rule.edits` (offsets and
`explain`). A stage made of one rule derives from `RuleStage` and says only what its rule is.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar

from textnorm.alignment import Edit

if TYPE_CHECKING:
    from textnorm.types import StageKind

__all__ = ["Rule", "RuleStage", "Trigger"]

_NOTHING = re.compile("(?!)")
_ROOM = 1000  # characters that any text may gain


@dataclass(frozen=True)
class Trigger:
    """What must be present for a stage to change a text; one of these is enough.

    It may hold for a text that the stage then leaves alone, never fail for one that it changes. Most texts are clean:
    asking this is ten times cheaper than a search, and a `Gate` asks it of a whole batch at once.

    Args:
        substrings: one of these stands in the text.
        characters: one of these does; the body of a character class, such as "<&" or "a-z", without escapes.
        pairs: a character of the first set stands right before one of the second; each the body of a class.
        run: the text has so many equal characters in a row,
        run_of: of these; empty means of any.
        edges: the text begins or ends with one of these.
    """

    substrings: tuple[str, ...] = ()
    characters: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    run: int = 0
    run_of: str = ""
    edges: str = ""

    def may_fire(self, text: str) -> bool:
        """Ask one text."""
        return bool(self.question(text))

    @cached_property
    def question(self) -> Callable[[str], object]:
        """All that one text can be asked, as one function: a search costs less than a call for each question.

        Looking for a run would cost as much as the rule itself, so that is taken for granted.
        """
        if self.run and not self.run_of:
            return _always
        # `re` skips to what a pattern's first class holds: so one class of all that any answer begins with, and only
        # behind that what makes it one, a lookbehind telling which it is.
        first = "|".join(f"[{begins}]" for begins, _, _ in self._answers)
        which = "|".join(f"(?<={before}[{begins}]){rest}" for begins, before, rest in self._answers)
        return re.compile(f"(?:{first})(?:{which})" if first else "(?!)").search

    @property
    def _answers(self) -> list[tuple[str, str, str]]:
        """For each thing to look for the class it begins with, and what stands before and behind that."""
        body, edges, run_of = (_escaped(characters) for characters in (self.characters, self.edges, self.run_of))
        found = [(body, "", "")] if body else []
        found += [(edges, r"\A", ""), (edges, "", r"\Z")] if edges else []
        found += [(run_of, "", f"[{run_of}]{{{self.run - 1}}}")] if self.run else []
        found += [(_escaped(left), "", f"[{_escaped(right)}]") for left, right in self.pairs]
        return found + [(_escaped(text[0]), "", re.escape(text[1:])) for text in self.substrings]


def _always(_: str) -> bool:
    return True


def _escaped(characters: str) -> str:
    return re.sub(r"([\\\]^\[&~|])", r"\\\1", characters)


@dataclass(frozen=True)
class Rule:
    """What to look for, and what to put there.

    Args:
        pattern: a compiled pattern (of `re`, or of `regex` for its syntax).
        replace: match -> replacement. A callable even for plain strings: `re` expands a template with a backslash in
            Python on every call, three times slower than calling a function on the few texts that match.
        needs: what must be present for the rule to fire, as a `Trigger` or just its substrings; empty: it always runs.
        timeout_s: seconds one text may take (only a pattern of `regex` can be stopped).
        max_growth: how many times as long a text may become, and 1,000 characters more.
        usual: a simpler rule that comes to the same in most texts; tests hold both equal.
        rare: finds what a text must not hold for `usual` to be right.
    """

    pattern: re.Pattern[str]
    replace: Callable[[re.Match[str]], str]
    needs: Trigger | tuple[str, ...] = ()
    timeout_s: float | None = None
    max_growth: float | None = None
    usual: Rule | None = None
    rare: re.Pattern[str] = _NOTHING

    @cached_property
    def trigger(self) -> Trigger | None:
        """When the rule may fire; None when nothing is known."""
        needs = self.needs
        if isinstance(needs, Trigger):
            return needs
        return Trigger(substrings=needs) if needs else None

    @property
    def function(self) -> Callable[[str], str]:
        """The rule as a function of one text, whether or not the trigger holds; the same object when nothing matches."""
        if self.timeout_s is not None or self.max_growth is not None:
            return self._guarded
        whole = partial(self.pattern.sub, self.replace)
        if self.usual is None:
            return whole
        usual, is_rare = self.usual.function, self.rare.search
        return lambda text: whole(text) if is_rare(text) else usual(text)

    def _guarded(self, text: str) -> str:
        replaced: str = self.pattern.sub(self.replace, text, **self._options)
        if self.max_growth is not None and len(replaced) > self.max_growth * len(text) + _ROOM:
            raise ValueError(
                f"{len(text):,} characters became {len(replaced):,}, more than max_growth = {self.max_growth} allows"
            )
        return replaced

    def apply(self, texts: list[str]) -> list[str]:
        """Replace in every text in which the rule may fire."""
        run = self.function
        if self.trigger is None:
            return [run(text) for text in texts]
        asked = self.trigger.question
        return [run(text) if asked(text) else text for text in texts]

    def edits(self, text: str) -> list[Edit]:
        """Say what `apply` would do to one text, leaving out replacements that change nothing."""
        if self.trigger is not None and not self.trigger.may_fire(text):
            return []
        if self.usual is not None and not self.rare.search(text):
            return self.usual.edits(text)
        edits = []
        for match in self.pattern.finditer(text, **self._options):
            replacement = self.replace(match)
            if replacement != match.group():
                edits.append(Edit(*match.span(), replacement))
        return edits

    @property
    def _options(self) -> dict[str, Any]:
        return {} if self.timeout_s is None else {"timeout": self.timeout_s}


class RuleStage(ABC):
    """A text stage that is one rule. Subclasses are frozen dataclasses, so the built rule is kept per value."""

    kind: ClassVar[StageKind] = "text"

    @abstractmethod
    def rule(self) -> Rule:
        """Build the rule from the stage's fields."""

    def __call__(self, texts: list[str]) -> list[str]:
        return _built(self).apply(texts)

    def single(self) -> Callable[[str], str]:
        """This stage as a function of one text; it does not ask the trigger."""
        return _built(self).function

    def trigger(self) -> Trigger | None:
        """When this stage may change a text; None when it must always be asked."""
        return _built(self).trigger

    def edits(self, text: str) -> list[Edit]:
        """Return what this stage changes in `text`."""
        return _built(self).edits(text)


@cache
def _built(stage: RuleStage) -> Rule:
    return stage.rule()
