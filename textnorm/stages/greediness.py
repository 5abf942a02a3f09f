"""Rewriting a pattern's greedy quantifiers into lazy ones, without touching what only looks like a quantifier."""

from __future__ import annotations

import re

__all__ = ["make_lazy"]

# One piece of a pattern at a time. Order matters: what may hide a quantifier's character comes first.
_PIECE = re.compile(
    r"""
    (?P<opaque>
        \\[pPN]\{[^}]*\}          # \p{Hangul}, \N{BULLET}: the braces are no quantifier
      | \\.                       # \*  an escaped character
      | \[\^?\]?(?:\\.|[^\]\\])*\]  # [*+?]  a character class, whose first character may be ]
      | \(\?\#[^)]*\)             # (?#...)  a comment
      | \(\?P?[<=!:>a-zA-Z^-]?    # (?:  (?P<  (?=  : the ? of a group opening
      | \(\*[A-Z]+\)              # (*FAIL)  a verb of the regex package
    )
    | (?P<comment>\#[^\n]*)       # only in verbose patterns
    | (?P<quantifier>[*+?]|\{\d*,?\d*\})(?P<mode>[?+]?)
    """,
    re.VERBOSE | re.DOTALL,
)


def make_lazy(pattern: str, *, verbose: bool = False) -> str:
    r"""Return `pattern` with every greedy quantifier made lazy; lazy and possessive ones stay as they are.

    Example:
        >>> make_lazy(r"<.+>"), make_lazy(r"[*+]\*{2,}"), make_lazy(r"(?:a*?)b++")
        ('<.+?>', '[*+]\\*{2,}?', '(?:a*?)b++')
    """

    def lazy(match: re.Match[str]) -> str:
        if match["comment"] and not verbose:  # an ordinary `#`: what follows it is pattern too
            return "#" + _PIECE.sub(lazy, match["comment"][1:])
        if match["quantifier"] is None or match["mode"] or match["quantifier"] in {"{}", "{,}"}:
            return match.group()
        return match.group() + "?"

    return _PIECE.sub(lazy, pattern)
