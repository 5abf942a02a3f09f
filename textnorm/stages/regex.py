"""A rule of the user's own, with an explicit greedy/lazy switch."""

from __future__ import annotations

import re
from dataclasses import dataclass

from textnorm.stages.greediness import make_lazy
from textnorm.stages.rules import Rule, RuleStage

__all__ = ["Regex"]


@dataclass(frozen=True)
class Regex(RuleStage):
    r"""Replace what a pattern of your own matches.

    Args:
        pattern: in the syntax of the `regex` package, so `\p{Hangul}` works.
        replacement: may refer to groups (`\1`, `\g<name>`).
        greedy: False makes every greedy quantifier lazy (`.*` -> `.*?`); see `effective_pattern`.
        flags: letters of `imsx`: ignore case, multi-line, dot matches all, verbose.
        timeout_s: a text on which the pattern runs longer than this many seconds is rejected.

    Raises:
        ValueError: the pattern does not compile, or a flag is not one of `imsx`.

    Source: https://pypi.org/project/regex

    Example:
        >>> Regex(r"\[.*\]", "")(["[a] b [c] d"]), Regex(r"\[.*\]", "", greedy=False)(["[a] b [c] d"])
        ([' d'], [' b  d'])
        >>> Regex(r"\[.*\]", greedy=False).effective_pattern
        '\\[.*?\\]'
    """

    pattern: str
    replacement: str = ""
    greedy: bool = True
    flags: str = ""
    timeout_s: float = 5.0

    def __post_init__(self) -> None:
        if unknown := set(self.flags) - set("imsx"):
            raise ValueError(f"flags must be letters of 'imsx', found {''.join(sorted(unknown))!r}")
        import regex

        try:
            self._compile()
        except regex.error as error:
            raise ValueError(f"pattern {self.pattern!r} does not compile: {error}") from error

    @property
    def effective_pattern(self) -> str:
        """The pattern that is run: the one given, with its quantifiers made lazy where `greedy` is False."""
        return self.pattern if self.greedy else make_lazy(self.pattern, verbose="x" in self.flags)

    def rule(self) -> Rule:
        return Rule(self._compile(), self._expand, timeout_s=self.timeout_s)

    def _compile(self) -> re.Pattern[str]:
        import regex

        letters = f"(?{self.flags})" if self.flags else ""
        compiled: re.Pattern[str] = regex.compile(letters + self.effective_pattern)
        return compiled

    def _expand(self, match: re.Match[str]) -> str:
        return match.expand(self.replacement) if "\\" in self.replacement else self.replacement
