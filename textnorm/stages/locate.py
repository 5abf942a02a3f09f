"""Where tokens stand: forms put back onto the text, and long texts cut so that an engine can bear them."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from textnorm.alignment import Alignment, Edit
from textnorm.types import Token

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["cut", "locate", "readable", "realign"]

# A lone surrogate: half of a UTF-16 pair, which no UTF-8 engine accepts. Matches "\ud800"; must not match "😀".
_SURROGATE = re.compile(r"[\ud800-\udfff]")

# Where a long text is cut, best first; each takes as much of the window as it can (greedy).
_BOUNDARIES = (
    re.compile(r".*\n", re.DOTALL),
    # A sentence end with the space after it. Matches "좋다. "; must not match the "3." of "3.5".
    re.compile(r".*[.!?…。]\s", re.DOTALL),
    re.compile(r".*\s", re.DOTALL),
)


def readable(text: str) -> str:
    r"""Return the text with lone surrogates as U+FFFD: same length, and every engine can encode it.

    Example:
        >>> readable("a\ud800b")
        'a�b'
    """
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def locate(text: str, forms: Sequence[str], tags: Sequence[str]) -> list[Token]:
    """Find each form in the text, from where the one before it ended.

    A form that is not there becomes an empty span at the cursor, so that one surprise does not shift the rest.

    Example:
        >>> [token[2:] for token in locate("가 나다", ["가", "나", "다"], ["", "", ""])]
        [(0, 1), (2, 3), (3, 4)]
    """
    tokens, cursor = [], 0
    for form, tag in zip(forms, tags, strict=True):
        found = text.find(form, cursor)
        start, cursor = (cursor, cursor) if found < 0 else (found, found + len(form))
        tokens.append(Token(form, tag, start, cursor))
    return tokens


def realign(tokens: Sequence[Token], text: str, changed: str) -> list[Token]:
    """Move tokens that stand in `changed` to where they came from in `text`.

    What was replaced belongs to every token that touches the replacement, and what was dropped to the token before it:
    tokens may overlap, but nothing between the first and the last is left out.

    Example:
        >>> tokens = locate("되나요ㅋㅋㅋ", ["되나요", "ㅋㅋㅋ"], ["Verb", "KoreanParticle"])
        >>> [token[2:] for token in realign(tokens, "되나욬ㅋㅋㅋㅋㅋ", "되나요ㅋㅋㅋ")]
        [(0, 3), (3, 8)]
    """
    if not tokens or text == changed:
        return list(tokens)
    alignment = Alignment(_edits(text, changed))
    spans = [alignment.span(token.start, token.end) for token in tokens]
    next_starts = [start for start, _ in spans[1:]] + [len(text)]
    return [
        token._replace(start=start, end=max(end, next_start))
        for token, (start, end), next_start in zip(tokens, spans, next_starts, strict=True)
    ]


def _edits(text: str, changed: str) -> list[Edit]:
    opcodes = SequenceMatcher(None, text, changed, autojunk=False).get_opcodes()
    return [Edit(start, end, changed[i:j]) for name, start, end, i, j in opcodes if name != "equal"]


def cut(text: str, max_chars: int) -> Iterator[tuple[int, str]]:
    """Yield `(start, piece)` with pieces of at most `max_chars`, which join to the text.

    Cuts after the last newline that fits, else after a sentence end, else after whitespace, else anywhere.

    Example:
        >>> list(cut("좋다. 아주 좋다", 8))
        [(0, '좋다. '), (4, '아주 좋다')]
    """
    start = 0
    while len(text) - start > max_chars:
        end = _cut_end(text, start, start + max_chars)
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def _cut_end(text: str, start: int, limit: int) -> int:
    for boundary in _BOUNDARIES:
        if match := boundary.match(text, start, limit):
            return match.end()
    return limit
