"""Patterns written for Java, read from a jar, as Python's `re` and `regex` take them.

No translator of all of Java's patterns: of what the patterns of twitter-text 1.14.7 hold.
"""

from __future__ import annotations

import re

__all__ = ["translate"]

# Java's classes of ASCII characters, as the inside of a class in brackets; \p{L}, \p{M} and \p{Nd} stay, for `regex`.
_POSIX = {"Alnum": "0-9A-Za-z", "Punct": r"!-/:-@\[-`{-~"}
# Java's $ stands before a line terminator at the very end, too; of these U+0085, U+2028 and U+2029 may be in a word.
_END = "(?=[\u0085\u2028\u2029]?\\Z)"
# `[.[^...]]` is a union with a complement, which Python has no word for: this is all that it leaves out. Matches "가", ".";
# must not match "-", U+3000, U+2014.
_HOST = r"[.[^\p{Punct}\s\p{Z}\p{InGeneralPunctuation}]]"
_HOST_HERE = "[^!-\\-/:-@\\[-`{-~\\s\u00a0\u1680\u2000-\u206f\u3000]"
# Python wants lookbehinds of one length.
_SCHEME, _SCHEME_HERE = "(?<=https?://)", "(?:(?<=http://)|(?<=https://))"
# \u0e01, and all that follow at once, since two may make one character beyond U+FFFF. Not \\u.
_CODES = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
# What the pattern is read by: a named class, an escape, a bracket, a dollar, or any one character.
_PARTS = re.compile(r"\\p\{(\w+)\}|\\.|\[\^?|[\]$]|.", re.DOTALL)


def translate(java: str) -> str:
    r"""Return a pattern as Python writes it.

    Example:
        >>> translate(r"[[\p{Alnum}a]\-_]$")
        '[0-9A-Za-za\\-_](?=[\x85\u2028\u2029]?\\Z)'
    """
    plain = java.replace(_HOST, _HOST_HERE).replace(_SCHEME, _SCHEME_HERE)
    return _brackets(_CODES.sub(_characters, plain))


def _characters(codes: re.Match[str]) -> str:
    r"""Write \ud804\udcf0 as the one character that it is in UTF-16."""
    units = [int(code, 16) for code in codes.group().split("\\u")[1:]]
    return b"".join(unit.to_bytes(2, "little") for unit in units).decode("utf-16-le")


def _brackets(pattern: str) -> str:
    """Open the brackets inside of brackets, which unite, and read named classes and the dollar."""
    out: list[str] = []
    depth = 0
    for part in _PARTS.finditer(pattern):
        depth += part.group().startswith("[") - (part.group() == "]")
        out.append(_read(part, depth))
    return "".join(out)


def _read(part: re.Match[str], depth: int) -> str:
    text, posix = part.group(), _POSIX.get(part.group(1) or "")
    if posix:
        return posix if depth else f"[{posix}]"
    if text == "$":
        return r"\$" if depth else _END
    nested = (text == "[" and depth > 1) or (text == "]" and depth > 0)
    return "" if nested else text
