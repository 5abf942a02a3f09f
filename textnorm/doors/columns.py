"""Texts in whatever holds them (a list, an array, pandas, polars), and values back in the same kind of thing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any, Literal

from textnorm.errors import DataError
from textnorm.pipeline import Pipeline, Verb
from textnorm.types import Token

__all__ = ["Missing", "kind_of", "require_column", "run_column", "texts_of", "values_of"]

Missing = Literal["error", "keep"]


def run_column(pipeline: Pipeline, data: Any, verb: Verb = "normalize", *, missing: Missing = "error") -> Any:
    """Run a pipeline on a column of texts, or on each column of a frame.

    Args:
        pipeline: what to run.
        data: a Series or DataFrame of pandas or polars, a numpy array, or any other iterable of str.
        verb: "normalize" gives texts, "forms" lists of str, "tokenize" lists of `Token` (of structs in polars).
        missing: what becomes of None, NaN and NA: they are refused, or stay as they are.

    Returns:
        The same kind of thing: a Series with the same index and name, an array (of objects) of the same shape, else a list.

    Raises:
        DataError: a value that is no text; the message says where it stands.

    Example:
        >>> run_column(Pipeline.from_preset("ko-review"), ["좋아욬ㅋㅋㅋㅋ", None, ""], missing="keep")
        ['좋아요ㅋㅋ', None, '']
    """
    kind = kind_of(data)
    if kind.endswith("DataFrame"):
        columns = [data[name] for name in data.columns] if kind.startswith("polars") else _pandas_columns(data)
        return _FRAMES[kind](data, [run_column(pipeline, column, verb, missing=missing) for column in columns])
    return _LIKE[kind](data, _run(getattr(pipeline, verb), values_of(data), missing), verb)


def kind_of(data: Any) -> str:
    """What holds the texts, without importing it: "pandas.Series" and the like, or "list" for any other iterable."""
    names = (f"{cls.__module__.partition('.')[0]}.{cls.__name__}" for cls in type(data).__mro__)
    return next((name for name in names if name in _LIKE or name in _FRAMES), "list")


def require_column(data: Any) -> None:
    """Refuse one text where a column of them is meant: its letters would pass for texts.

    Raises:
        TypeError: it is one text.
    """
    if isinstance(data, str | bytes):
        raise TypeError(f"a column of texts is required, found one {type(data).__name__}; put it in a list: [text]")


def values_of(data: Any) -> list[Any]:
    """The values of a column, or of all cells of an array or frame.

    Raises:
        TypeError: it is one text.
    """
    require_column(data)
    cells = data.to_numpy() if kind_of(data).endswith("DataFrame") else data
    return cells.ravel().tolist() if kind_of(cells) == "numpy.ndarray" else list(cells)


def texts_of(data: Any, missing: Missing) -> list[str]:
    """The texts of a column, without those that are missing.

    Raises:
        DataError: a value that is no text; a missing one, unless they are kept.
    """
    values = values_of(data)
    _check(values, missing)
    return [value for value in values if isinstance(value, str)]


def _run(work: Callable[[list[str]], list[Any]], values: list[Any], missing: Missing) -> list[Any]:
    _check(values, missing)
    results = iter(work([value for value in values if isinstance(value, str)]))
    return [next(results) if isinstance(value, str) else value for value in values]


def _check(values: Iterable[Any], missing: Missing) -> None:
    for row, value in enumerate(values):
        if isinstance(value, str):
            continue
        if not _is_missing(value):
            raise DataError(f"row {row} must hold text, found {value!r}; turn it into a str, or drop the row")
        if missing != "keep":
            raise DataError(
                f"row {row} must hold text, found {value!r}; fill the cell, drop the row, or keep such with missing='keep'"
            )


def _is_missing(value: Any) -> bool:
    """Whether it is None, NaN (the one float that is not itself), or pandas' NA or NaT, which need no pandas to know."""
    if isinstance(value, float):
        return value != value  # noqa: PLR0124  # that is the question
    return value is None or type(value).__name__ in {"NAType", "NaTType"}


# ---------------------------------------------------------------- and back; a library that holds data is loaded already


def _as_list(_data: Any, values: list[Any], _verb: Verb) -> list[Any]:
    return values


def _as_array(data: Any, values: list[Any], _verb: Verb) -> Any:
    import numpy as np

    array = np.empty(len(values), dtype=object)
    for row, value in enumerate(values):  # a slice would make columns of lists that are equally long
        array[row] = value
    return array.reshape(data.shape)


def _as_pandas(data: Any, values: list[Any], verb: Verb) -> Any:
    pandas = sys.modules["pandas"]
    dtype: Any = object
    if verb == "normalize":  # None: pandas' own string type, in place of a category
        dtype = data.dtype if pandas.api.types.is_string_dtype(data.dtype) else None
    return pandas.Series(values, index=data.index, name=data.name, dtype=dtype)


def _as_polars(data: Any, values: list[Any], verb: Verb) -> Any:
    polars = sys.modules["polars"]
    token = polars.Struct({name: polars.Int64 if name in {"start", "end"} else polars.String for name in Token._fields})
    dtypes = {"normalize": polars.String, "forms": polars.List(polars.String), "tokenize": polars.List(token)}
    if verb == "tokenize":
        values = [tokens and [part._asdict() for part in tokens] for tokens in values]
    return polars.Series(data.name, values, dtype=dtypes[verb])


def _pandas_columns(frame: Any) -> list[Any]:
    """By place: two columns may have one name."""
    return [frame.iloc[:, place] for place in range(frame.shape[1])]


def _joined_pandas(_frame: Any, columns: list[Any]) -> Any:
    return sys.modules["pandas"].concat(columns, axis=1)


def _joined_polars(frame: Any, columns: list[Any]) -> Any:
    return frame.with_columns(columns)


_LIKE: dict[str, Callable[[Any, list[Any], Verb], Any]] = {
    "list": _as_list,
    "numpy.ndarray": _as_array,
    "pandas.Series": _as_pandas,
    "polars.Series": _as_polars,
}
_FRAMES: dict[str, Callable[[Any, list[Any]], Any]] = {
    "pandas.DataFrame": _joined_pandas,
    "polars.DataFrame": _joined_polars,
}
