"""Where tokens stand: the forms that an engine gives, put back onto the text."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from textnorm.alignment import Alignment, Edit
from textnorm.types import Token

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["locate", "realign"]


def locate(text: str, forms: Sequence[str], tags: Sequence[str]) -> list[Token]:
    """Find each form in the text, from where the one before it ended.

    A form that is not there becomes an empty span at the cursor, so that one surprise does not shift the rest.

    Example:
        >>> [token[2:4] for token in locate("가 나다", ["가", "나", "다"], ["", "", ""])]
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
        >>> [token[2:4] for token in realign(tokens, "되나욬ㅋㅋㅋㅋㅋ", "되나요ㅋㅋㅋ")]
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
