"""A text on a page: what nobody would see stands as its code point, and what changed has a colour."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from unicodedata import name

import regex

from textnorm.alignment import Edit, join_touching
from textnorm.stages.emoji import PICTURE

__all__ = ["in_korean", "marked", "visible"]

_SIGNS = {"\n": "⏎", "\t": "⇥", "\u3000": "␣"}
# What is not seen, or moves what is: controls, marks of direction, zero widths, lone surrogates, code points without a
# character, blanks but the space, the fillers of Hangul. Not the joiner and selectors that make one picture of several
# code points (👨‍👩‍👧, ❤️, 1️⃣): there they do their work.
_UNSEEN = regex.compile(
    rf"(?<={PICTURE}\ufe0f?)\u200d(?={PICTURE})(*SKIP)(*FAIL)"
    rf"|(?:(?<={PICTURE})\ufe0f|\ufe0f(?=\u20e3))(*SKIP)(*FAIL)"
    r"|[\p{C}\p{Z}\u115f\u1160\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef--\ ]",
    regex.VERSION1,
)
_KOREAN = regex.compile(r"\p{Hangul}")


def visible(text: str) -> str:
    r"""A text as HTML, a chip with its code point standing for each character that is not seen.

    Example:
        >>> visible("a<b\n")
        'a&lt;b⏎'
        >>> visible("안\u200b녕")
        '안<span class="chip" title="ZERO WIDTH SPACE">U+200B</span>녕'
    """
    html: str = _UNSEEN.sub(lambda match: _seen(match[0]), escape(text))
    return html


def _seen(character: str) -> str:
    title = escape(name(character, ""))
    return _SIGNS.get(character) or f'<span class="chip" title="{title}">U+{ord(character):04X}</span>'


def marked(text: str, edits: Iterable[Edit]) -> str:
    """HTML of a text with its edits: what went is struck, what came is set beside it.

    Example:
        >>> marked("wow!!!!", [Edit(3, 7, "!!")])
        'wow<del>!!!!</del><ins>!!</ins>'
    """
    pieces, cursor = [], 0
    for start, end, replacement in join_touching(edits):
        pieces.append(f"{visible(text[cursor:start])}<del>{_changed(text[start:end])}</del>")
        pieces.append(f"<ins>{_changed(replacement)}</ins>" if replacement else "")
        cursor = end
    return "".join(pieces) + visible(text[cursor:])


def _changed(piece: str) -> str:
    """Spaces that went or came are seen, too."""
    return "␣".join(map(visible, piece.split(" ")))


def in_korean(html: str, text: str) -> str:
    """Say of the HTML of a text with Hangul that it is Korean, so that a reader's machine takes its Korean letters.

    Example:
        >>> in_korean("좋다", "좋다"), in_korean("good", "good")
        ('<span lang="ko">좋다</span>', 'good')
    """
    return f'<span lang="ko">{html}</span>' if _KOREAN.search(text) else html
