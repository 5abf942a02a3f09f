"""JSON lines: a line to an object and back, by pydantic's parser; what that refuses, Python's own may still know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic_core import PydanticSerializationError, from_json, to_json

from textnorm.io.broken import Found, checked

__all__ = ["json_line", "json_object", "with_text"]


def json_object(line: bytes) -> Found:
    """Read a line; where it holds no object, the reason.

    Example:
        >>> json_object(b'{"n": 1}'), json_object(b"[]")
        ({'n': 1}, 'a JSON object is required, found list')
    """
    try:
        value = from_json(line, cache_strings="keys")
    except ValueError:  # as of a lone surrogate, which JSON can write and UTF-8 cannot
        return _python_object(line)
    return value if isinstance(value, dict) else f"a JSON object is required, found {type(value).__name__}"


def _python_object(line: bytes) -> Found:
    if not line.strip():
        return "a JSON object is required, found a blank line"
    try:
        value = json.loads(line.decode("utf-8", "surrogateescape"))
    except (ValueError, RecursionError) as error:  # a thousand open brackets are too deep
        return f"a JSON object is required: {error}"
    return checked(value) if isinstance(value, dict) else f"a JSON object is required, found {type(value).__name__}"


def json_line(fields: Mapping[str, Any]) -> bytes:
    r"""Write an object as a line. A lone surrogate is written as its escape, what JSON does not know as its text.

    Example:
        >>> json_line({"text": "정말", "n": 1.5}).decode()
        '{"text":"정말","n":1.5}\n'
    """
    try:
        return to_json(fields, inf_nan_mode="constants", fallback=str) + b"\n"
    except (PydanticSerializationError, ValueError):
        text = json.dumps(fields, ensure_ascii=False, default=str, separators=(",", ":"))
        return text.encode("utf-8", "backslashreplace") + b"\n"


def with_text(line: bytes, old: str, new: str) -> bytes:
    """A line with another text in the place of one, and all else as it stands; nothing, where the place is not plain.

    Example:
        >>> with_text(b'{"n": 1.10, "text": "wow!!!!"}', "wow!!!!", "wow!!")
        b'{"n": 1.10, "text": "wow!!"}'
    """
    if b"\\" in line:  # a string may be written in several ways
        return b""
    place = f'"{old}"'.encode()
    return line.replace(place, to_json(new)) if line.count(place) == 1 else b""
