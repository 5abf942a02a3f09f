"""Rows with bytes that are no text: they were read as surrogate escapes, so that the rest of the file could be."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

__all__ = ["Found", "Undecodable", "checked", "shown"]

# A surrogate that JSON wrote as \udc80 looks the same as an escaped byte: it is as broken.
_ESCAPED = re.compile("[\udc80-\udcff]")


class Undecodable(NamedTuple):
    """A row with bytes in some cell that are not valid in the file's encoding."""

    fields: dict[str, Any]


Found = dict[str, Any] | Undecodable | str  # a row's fields, or why they are not to be used


def checked(fields: dict[str, Any]) -> dict[str, Any] | Undecodable:
    r"""Tell whether a row's cells are text.

    Example:
        >>> checked({"text": "good"}), checked({"text": "b\udcffd"})
        ({'text': 'good'}, Undecodable(fields={'text': 'b\udcffd'}))
    """
    is_broken = any(isinstance(cell, str) and not cell.isascii() and _ESCAPED.search(cell) for cell in fields.values())
    return Undecodable(fields) if is_broken else fields


def shown(cell: Any) -> Any:
    r"""A cell with its broken bytes to be seen.

    Example:
        >>> shown("b\udcffd")
        'b\\xffd'
    """
    if not isinstance(cell, str):
        return cell
    return cell.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
