"""The rows of a file as batches of texts, and what was refused on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from textnorm.errors import DataError
from textnorm.recipes.profile.personal import starred
from textnorm.types import Record, Reject

__all__ = ["Rows"]

_AT_ONCE = 2048  # texts
_MOST = 1 << 20  # characters: a batch of long lines ends sooner
_REASONS = 50  # that are told apart
_WHERE = re.compile(r":? line \d+ column \d+ \(char \d+\)$")  # of a JSON error: where in the line it is


class Rows:
    """Counts rows while they pass, used and rejected by reason; what is personal in a reason is starred.

    Args:
        records: what a reader gives.
        column: the field that holds the text.

    Example:
        >>> rows = Rows([Record(1, {"text": "좋다"}), Record(2, {"text": None}), Record(3, {})], "text")
        >>> list(rows.batches()), rows.figures()["reasons"]
        ([['좋다']], {"column 'text' must hold text, found NoneType": 1, "no column 'text'": 1})
    """

    def __init__(self, records: Iterable[Record | Reject], column: str) -> None:
        self._records = records
        self._column = column
        self._used = 0
        self._reasons: Counter[str] = Counter()

    def batches(self) -> Iterator[list[str]]:
        """Texts, as many at a time as are worth it.

        Raises:
            DataError: there is no row at all, neither used nor rejected.
        """
        batch, characters = list[str](), 0
        for text in self._texts():
            batch.append(text)
            characters += len(text)
            if len(batch) == _AT_ONCE or characters > _MOST:
                yield batch
                batch, characters = [], 0
        if batch:
            yield batch
        if not self._used and not self._reasons:
            raise DataError("at least one row is required, found none")

    def figures(self) -> dict[str, Any]:
        """Rows read, used and rejected, and how many for which reason."""
        rejected = self._reasons.total()
        reasons = dict(self._reasons.most_common())
        return {"read": self._used + rejected, "used": self._used, "rejected": rejected, "reasons": reasons}

    def _texts(self) -> Iterator[str]:
        for item in self._records:
            if isinstance(item, Reject):
                self._refuse(item.reason)
            elif isinstance(text := item.fields.get(self._column), str):
                self._used += 1
                yield text
            else:
                self._refuse(self._lack(item))

    def _lack(self, record: Record) -> str:
        if self._column not in record.fields:
            return f"no column {self._column!r}"
        return f"column {self._column!r} must hold text, found {type(record.fields[self._column]).__name__}"

    def _refuse(self, reason: str) -> None:
        told = starred(_WHERE.sub("", reason))
        self._reasons[told if told in self._reasons or len(self._reasons) < _REASONS else "other reasons"] += 1
