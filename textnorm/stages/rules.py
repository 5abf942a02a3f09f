"""A text rule is data: a pattern, a replacement, and what must be present for it to fire at all.

From the one definition come both interpreters: `Rule.apply` (the fast path over a batch) and `Rule.edits` (offsets and
`explain`). A stage made of one rule derives from `RuleStage` and says only what its rule is.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from textnorm.alignment import Edit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textnorm.types import StageKind

__all__ = ["Rule", "RuleStage"]


@dataclass(frozen=True)
class Rule:
    """What to look for, and what to put there.

    Args:
        pattern: a compiled pattern (of `re`, or of `regex` for its syntax).
        replace: match -> replacement. A callable even for plain strings: `re` expands a template with a backslash in
            Python on every call, three times slower than calling a function on the few texts that match.
        needs: the rule can fire only where one of these substrings stands; empty means it always runs. Most texts are
            clean, and `in` is ten times cheaper than a search.
        timeout_s: seconds one text may take (only a pattern of `regex` can be stopped).
    """

    pattern: re.Pattern[str]
    replace: Callable[[re.Match[str]], str]
    needs: tuple[str, ...] = ()
    timeout_s: float | None = None

    @property
    def _options(self) -> dict[str, Any]:
        return {} if self.timeout_s is None else {"timeout": self.timeout_s}

    def apply(self, texts: list[str]) -> list[str]:
        """Replace in every text; a text in which nothing matches comes back as the same object."""
        sub, replace, options = self.pattern.sub, self.replace, self._options
        if not self.needs:
            return [sub(replace, text, **options) for text in texts]
        return [sub(replace, text, **options) if self._may_fire(text) else text for text in texts]

    def edits(self, text: str) -> list[Edit]:
        """Say what `apply` would do to one text, leaving out replacements that change nothing."""
        return list(self._find_edits(text)) if self._may_fire(text) else []

    def _may_fire(self, text: str) -> bool:
        return not self.needs or any(need in text for need in self.needs)

    def _find_edits(self, text: str) -> Iterable[Edit]:
        for match in self.pattern.finditer(text, **self._options):
            replacement = self.replace(match)
            if replacement != match.group():
                yield Edit(match.start(), match.end(), replacement)


class RuleStage(ABC):
    """A text stage that is one rule. Subclasses are frozen dataclasses, so the built rule is kept per value."""

    kind: ClassVar[StageKind] = "text"

    @abstractmethod
    def rule(self) -> Rule:
        """Build the rule from the stage's fields."""

    def __call__(self, texts: list[str]) -> list[str]:
        return _built(self).apply(texts)

    def edits(self, text: str) -> list[Edit]:
        """Return what this stage changes in `text`."""
        return _built(self).edits(text)


@cache
def _built(stage: RuleStage) -> Rule:
    return stage.rule()
