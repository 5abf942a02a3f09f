"""A rule of the user's own, with an explicit greedy/lazy switch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from textnorm.stages.greediness import make_lazy
from textnorm.stages.rules import Rule, RuleStage

__all__ = ["Regex"]

_PROBE_CHARS, _PROBE_S = 1500, 0.25  # a pattern that is quadratic passes, one that is exponential does not
_PROBES = "a1 가ㅋ."
_REFERENCE = re.compile(r"\\(?:\\|g<(\w+)>|([1-9]\d?))")  # \2, \g<word>; not the \\2 that writes a backslash and a 2


@dataclass(frozen=True)
class Regex(RuleStage):
    r"""Replace what a pattern of your own matches.

    Args:
        pattern: in the syntax of the `regex` package, so `\p{Hangul}` works.
        replacement: may refer to groups (`\1`, `\g<name>`).
        greedy: False makes every greedy quantifier lazy (`.*` -> `.*?`); see `effective_pattern`.
        flags: letters of `imsx`: ignore case, multi-line, dot matches all, verbose.
        timeout_s: a text on which the pattern runs longer than this many seconds is rejected.
        max_growth: a text that becomes more than so many times as long (and 1,000 characters more) is rejected.
        check: try the pattern on a few long texts of one character when it is loaded, and refuse one that hangs.

    Raises:
        ValueError: the pattern does not compile, hangs on a text of the check, or a flag is not one of `imsx`.

    Source: the documentation of the `regex` package.

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
    max_growth: float = 10.0
    check: bool = True

    def __post_init__(self) -> None:
        if letters := set(self.flags) - set("imsx"):
            raise ValueError(f"flags must be letters of 'imsx', found {''.join(sorted(letters))!r}")
        import regex

        try:
            compiled = self._compile()
        except regex.error as error:
            raise ValueError(f"pattern {self.pattern!r} does not compile: {error}") from error
        if unknown := _unknown_group(compiled, self.replacement):
            raise ValueError(f"replacement {self.replacement!r} names group {unknown}, which the pattern does not have")
        if self.check and (probe := _hangs_on(compiled, self.pattern)):
            raise ValueError(
                f"pattern {self.pattern!r} takes more than {_PROBE_S} s on {_PROBE_CHARS:,} times {probe!r}: a repetition "
                "inside a repetition tries every way to share them out; make the inner one possessive (a++), or say "
                "check = false and rely on timeout_s"
            )

    @property
    def effective_pattern(self) -> str:
        """The pattern that is run: the one given, with its quantifiers made lazy where `greedy` is False."""
        return self.pattern if self.greedy else make_lazy(self.pattern, verbose="x" in self.flags)

    def rule(self) -> Rule:
        return Rule(self._compile(), self._expand, timeout_s=self.timeout_s, max_growth=self.max_growth)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the pattern matches."""
        return [match.span() for match in self._compile().finditer(text)]

    def _compile(self) -> re.Pattern[str]:
        import regex

        letters = f"(?{self.flags})" if self.flags else ""
        compiled: re.Pattern[str] = regex.compile(letters + self.effective_pattern)
        return compiled

    def _expand(self, match: re.Match[str]) -> str:
        return match.expand(self.replacement) if "\\" in self.replacement else self.replacement


def _unknown_group(compiled: re.Pattern[str], replacement: str) -> str | None:
    r"""The first group that a replacement refers to (`\2`, `\g<word>`) and the pattern does not have."""
    for named, number in _REFERENCE.findall(replacement):
        group = named or number
        known = int(group) <= compiled.groups if group.isdigit() else group in compiled.groupindex
        if (named or number) and not known:
            return str(group)
    return None


def _hangs_on(compiled: Any, pattern: str) -> str | None:
    """The character on a long run of which the pattern hangs: one of its own letters, or of a few others."""
    letters = [character for character in pattern if character.isalnum()]
    probes: list[str] = [*letters[:8], *_PROBES]
    for probe in probes:
        try:
            compiled.search(probe * _PROBE_CHARS + "\0", timeout=_PROBE_S)
        except TimeoutError:
            return probe
    return None
