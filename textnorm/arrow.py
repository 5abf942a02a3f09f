"""A pyarrow table through any work on texts: every row keeps its place, every other column stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textnorm.errors import DataError, StageError
from textnorm.extras import import_extra
from textnorm.io.parquet import token_lists
from textnorm.streaming import attempt, no_text

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["map_table"]

REJECTED = "rejected"


def map_table(work: Callable[[list[str]], list[Any]], table: pa.Table, verb: str, column: str) -> pa.Table:
    """Do the work on one column; `Pipeline.map_batch` tells what comes out.

    The schema of what comes out depends on the schema of what goes in, and on nothing else: an engine that asks for it
    beforehand is told by an empty table, on which no work is done.

    Args:
        work: texts in, as many values out: texts, lists of tokens or lists of forms, as the verb says.
        table: rows with a column of text. A column `rejected` of an earlier run keeps what it says.
        verb: "normalize" replaces the column, "tokenize" adds a column `tokens`, "forms" a column `forms`.
        column: the column that holds the text.

    Raises:
        MissingExtraError: pyarrow is not installed.
        DataError: there is no such column, it holds no text, or a column `rejected` tells something else.

    Example:
        >>> import pyarrow as pa  # doctest: +SKIP
        >>> table = pa.table({"text": ["so good"]})  # doctest: +SKIP
        >>> map_table(lambda texts: [text.split() for text in texts], table, "forms", "text")["forms"]  # doctest: +SKIP
        [[["so", "good"]]]
    """
    pa = import_extra("pyarrow", "parquet")
    kind = _text_type(pa, table, column)
    texts = table[column].to_pylist()
    values, errors = _done(work, texts, column)
    if verb == "normalize":
        table = _with_column(table, column, pa.array(values, kind))
    elif verb == "tokenize":
        table = _with_column(table, "tokens", token_lists(values))
    else:
        table = _with_column(table, "forms", pa.array(values, pa.list_(pa.string())))
    return _with_column(table, REJECTED, _rejected(pa, table, errors))


def _text_type(pa: Any, table: pa.Table, column: str) -> pa.DataType:
    """The type the column is to have: its own; where it is all null, and so has none, that of texts."""
    if column not in table.column_names:
        raise DataError(f"column {column!r} is required, found {', '.join(table.column_names) or 'no column at all'}")
    found = table.schema.field(column).type
    if found == pa.null():
        return pa.string()
    if found not in {pa.string(), pa.large_string()}:
        raise DataError(f"column {column!r} must hold text (string or large_string), found {found}; cast it first")
    return found


def _done(
    work: Callable[[list[str]], list[Any]], texts: list[str | None], column: str
) -> tuple[list[Any], list[tuple[str, str] | None]]:
    """Each row's value, or nothing; and each row's stage and reason, where there is no value."""
    present = [text for text in texts if text is not None]
    made = iter(attempt(work, present) if present else ())
    found = [StageError("read", no_text(column, None)) if text is None else next(made) for text in texts]
    values = [None if isinstance(item, StageError) else item for item in found]
    return values, [(item.stage, item.reason) if isinstance(item, StageError) else None for item in found]


def _rejected(pa: Any, table: pa.Table, errors: list[tuple[str, str] | None]) -> pa.Array:
    """Stage and reason of the rows that failed. What an earlier run rejected stays rejected, for the first reason."""
    columns = [pa.array((error and error[place] for error in errors), pa.string()) for place in (0, 1)]
    found = pa.StructArray.from_arrays(columns, ["stage", "reason"], mask=_nulls(pa, errors))
    if REJECTED not in table.column_names:
        return found
    if table.schema.field(REJECTED).type != found.type:
        raise DataError(
            f"column {REJECTED!r} is to tell which rows failed, found one that is no {found.type}; rename it"
        )
    return import_extra("pyarrow.compute", "parquet").coalesce(table[REJECTED], found)


def _nulls(pa: Any, values: list[Any]) -> pa.Array:
    return pa.array([value is None for value in values], pa.bool_())


def _with_column(table: pa.Table, name: str, values: Any) -> pa.Table:
    """Put a column in the place of the one of that name, or last; what was said of the old one stays true."""
    if name not in table.column_names:
        return table.append_column(name, values)
    place = table.column_names.index(name)
    return table.set_column(place, table.schema.field(place).with_type(values.type).with_nullable(True), values)
