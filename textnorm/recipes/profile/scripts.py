"""Which scripts the texts are written in: of how many characters, and in how many rows."""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from textnorm.stages.emoji import PICTURE

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SCRIPTS", "Scripts"]

_AT_ONCE = 1 << 18  # characters that are looked at in one array
# Each as a character class. Where two hold a character, the later one has it.
_CLASSES = {
    "hangul": "[\uac00-\ud7a3]",
    "jamo": "[\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\ud7b0-\ud7fb\uffa0-\uffdc]",
    "latin": "[A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff\uff21-\uff3a\uff41-\uff5a]",
    "hanja": "[\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]",
    "kana": "[\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f]",
    "digits": "[0-9\uff10-\uff19]",
    "emoji": PICTURE,
    "space": r"\s",
    "punctuation": r"[!-/:-@\[-`{-~\u00a1-\u00a8\u00ab-\u00ad\u00af-\u00b9\u00bb-\u00bf\u2010-\u2027\u2030-\u203b\u3001-\u3003"
    r"\u3008-\u3020\u30fb\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]",
}
SCRIPTS = (*_CLASSES, "other")


class Scripts:
    """Counts characters by script, and the rows that hold any of it. An emoji of several code points counts as several.

    Example:
        >>> scripts = Scripts()
        >>> scripts.add(["영화 good", "ㅋㅋ"])
        >>> {name: (found["characters"], found["rows"]) for name, found in scripts.figures().items() if found["rows"]}
        {'hangul': (2, 1), 'jamo': (2, 1), 'latin': (4, 1), 'space': (1, 1)}
    """

    def __init__(self) -> None:
        self._characters = np.zeros(len(SCRIPTS), np.int64)
        self._rows = np.zeros(len(SCRIPTS), np.int64)
        self._texts = 0

    def add(self, texts: list[str]) -> None:
        """Count a batch."""
        self._texts += len(texts)
        short = [text for text in texts if 0 < len(text) <= _AT_ONCE]
        if short:
            self._count(short, np.cumsum([0, *map(len, short[:-1])]))
        for text in texts:
            if len(text) > _AT_ONCE:
                self._count_long(text)

    def _count(self, texts: list[str], starts: NDArray[Any]) -> None:
        classes = _classes_of("".join(texts))
        self._characters += np.bincount(classes, minlength=len(SCRIPTS))
        held = np.bitwise_or.reduceat(_bits()[classes], starts)
        self._rows += _rows_of(held)

    def _count_long(self, text: str) -> None:
        counts = np.zeros(len(SCRIPTS), np.int64)
        for start in range(0, len(text), _AT_ONCE):
            counts += np.bincount(_classes_of(text[start : start + _AT_ONCE]), minlength=len(SCRIPTS))
        self._characters += counts
        self._rows += counts > 0

    def figures(self) -> dict[str, dict[str, Any]]:
        """Of each script its characters and rows, and their shares of all."""
        total = int(self._characters.sum())
        counted = zip(SCRIPTS, self._characters.tolist(), self._rows.tolist(), strict=True)
        return {
            name: {
                "characters": characters,
                "share": round(characters / total, 6) if total else 0.0,
                "rows": rows,
                "row_share": round(rows / self._texts, 6) if self._texts else 0.0,
            }
            for name, characters, rows in counted
        }


def _classes_of(text: str) -> NDArray[Any]:
    return _table()[np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)]


def _rows_of(held: NDArray[Any]) -> NDArray[Any]:
    return np.array([np.count_nonzero(held & bit) for bit in _bits()])


@cache
def _bits() -> NDArray[np.uint16]:
    return np.left_shift(1, np.arange(len(SCRIPTS))).astype(np.uint16)


@cache
def _table() -> NDArray[np.uint8]:
    """The script of each code point, as its place in SCRIPTS."""
    table = np.full(sys.maxunicode + 1, SCRIPTS.index("other"), np.uint8)
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    for place, name in enumerate(_CLASSES):
        for run in re.finditer(f"{_CLASSES[name]}+", everything):
            table[slice(*run.span())] = place
    return table
