"""Texts that stand in a file more than once: how many, and those that come most often."""

from __future__ import annotations

from array import array
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from textnorm.recipes.profile.personal import starred

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Duplicates"]

_CANDIDATES = 10_000  # texts that are held in memory as those that may come most often
_TOLD = 10
_LONGEST = 200  # characters of a text that are told


class Duplicates:
    """Counts texts that are equal, by hashes of 8 bytes, of which one is kept for each row: 10 million rows are 80 MB.

    That two different texts of 10 million have one hash has a chance of 1 in 400,000. The hashes say of any text exactly
    how often it came, but not what it was; so up to 20,000 texts are held as candidates. Whatever is more than one row in
    10,000 is sure to be among them, and in a file of fewer different texts everything is.

    Source: J. Misra and D. Gries, Finding repeated elements, 1982, for the candidates.

    Example:
        >>> duplicates = Duplicates()
        >>> duplicates.add(["굿", "좋다", "굿", "굿"])
        >>> duplicates.figures()
        {'distinct': 2, 'repeats': 2, 'share': 0.5, 'top': [{'text': '굿', 'rows': 3}]}
    """

    def __init__(self) -> None:
        self._hashes = array("q")
        self._counts: Counter[int] = Counter()
        self._texts: dict[int, str] = {}

    def add(self, texts: list[str]) -> None:
        """Count a batch."""
        hashes = list(map(hash, texts))
        self._hashes.extend(hashes)
        self._counts.update(hashes)
        for key, text in zip(hashes, texts, strict=True):
            if key not in self._texts:
                self._texts[key] = text if len(text) <= _LONGEST else starred(text)[:_LONGEST]
        if len(self._counts) > 2 * _CANDIDATES:
            self._drop_rare()

    def figures(self) -> dict[str, Any]:
        """How many texts are different, how many rows repeat one before them, and the texts that come most often.

        It is asked once, at the end.
        """
        hashes = np.frombuffer(self._hashes, np.int64)
        hashes.sort()
        rows = len(hashes)
        distinct = int(np.count_nonzero(hashes[1:] != hashes[:-1])) + 1 if rows else 0
        share = round((rows - distinct) / rows, 6) if rows else 0.0
        return {"distinct": distinct, "repeats": rows - distinct, "share": share, "top": self._top(hashes)}

    def _drop_rare(self) -> None:
        *kept, (_, rare) = self._counts.most_common(_CANDIDATES + 1)
        self._counts = Counter({key: count - rare for key, count in kept if count > rare})
        self._texts = {key: self._texts[key] for key in self._counts}

    def _top(self, hashes: NDArray[np.int64]) -> list[dict[str, Any]]:
        keys = np.fromiter(self._texts, np.int64, len(self._texts))
        exact = np.searchsorted(hashes, keys, "right") - np.searchsorted(hashes, keys, "left")
        ordered = sorted(zip(exact.tolist(), self._texts.values(), strict=True), key=lambda item: -item[0])
        return [{"text": starred(text), "rows": rows} for rows, text in ordered[:_TOLD] if rows > 1]
