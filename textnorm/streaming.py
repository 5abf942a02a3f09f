"""Rows through any work on texts, batch by batch: each comes out once, in order, as an outcome or as a reject."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from textnorm.errors import StageError
from textnorm.types import Record, Reject

__all__ = ["Outcome", "attempt", "in_batches", "no_text", "require_texts", "stream", "text_of"]

T = TypeVar("T")


class Outcome(NamedTuple):
    """A record that came through, and what was made of it."""

    record: Record
    value: Any


def stream(
    work: Callable[[list[str]], list[Any]], records: Iterable[Record | Reject], column: str, batch_size: int
) -> Iterator[Outcome | Reject]:
    """Do the work on one column of the records.

    Args:
        work: texts in, as many values out; where it fails with a `StageError`, the texts that fail are found and
            rejected.
        records: what a reader gives; rejects among them pass through.
        column: the field that holds the text.
        batch_size: how many texts the work sees at once.
    """
    for batch in in_batches(records, batch_size):
        checked = [item if isinstance(item, Reject) else _check_cell(item, column) for item in batch]
        values = iter(attempt(work, [item.fields[column] for item in checked if isinstance(item, Record)]))
        yield from (item if isinstance(item, Reject) else _outcome(item, next(values)) for item in checked)


def in_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut an iterable into lists of at most `size` items.

    Example:
        >>> list(in_batches("abcde", 2))
        [['a', 'b'], ['c', 'd'], ['e']]
    """
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def no_text(column: str, value: Any) -> str:
    """Why a row is rejected whose cell is no text: wherever it was read from, it is told in the same words."""
    return f"column {column!r} must hold text, found {value!r}"


def attempt(work: Callable[[list[str]], list[Any]], texts: list[str]) -> list[Any]:
    """Do the work on a batch; where it fails, halve the batch until the texts that fail stand alone.

    Returns:
        For each text its value, or the `StageError` it fails with.
    """
    try:
        return work(texts)
    except StageError as error:
        if len(texts) <= 1:
            return [error] * len(texts)
    middle = len(texts) // 2
    return attempt(work, texts[:middle]) + attempt(work, texts[middle:])


def text_of(fields: Mapping[str, Any], column: str) -> str | StageError:
    """The text of a row, or why there is none."""
    value = fields.get(column)
    if isinstance(value, str):
        return value
    return StageError("read", no_text(column, value) if column in fields else f"no column {column!r}")


def _check_cell(record: Record, column: str) -> Record | Reject:
    text = text_of(record.fields, column)
    if isinstance(text, str):
        return record
    return Reject(record.row, text.stage, text.reason, record.fields, record.source)


def _outcome(record: Record, value: Any) -> Outcome | Reject:
    if isinstance(value, StageError):
        return Reject(record.row, value.stage, value.reason, record.fields, record.source)
    return Outcome(record, value)


def require_texts(texts: Sequence[str]) -> list[str]:
    """Take texts as a list.

    Raises:
        TypeError: it is one string, or holds something that is none.
    """
    if isinstance(texts, str):
        raise TypeError("a list of str is required, found one str; put it in a list: [text]")
    result = list(texts)
    for index, text in enumerate(result):
        if not isinstance(text, str):
            raise TypeError(f"texts[{index}] must be a str, found {text!r}; drop the row or fill the cell first")
    return result
