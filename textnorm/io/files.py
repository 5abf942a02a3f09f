"""Which format a path has, and opening it: `-` for the standard streams, URLs; atomic writing."""

from __future__ import annotations

import os
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, Literal, TextIO, cast, get_args
from zipfile import BadZipFile

from textnorm.errors import DataError
from textnorm.extras import import_extra
from textnorm.io.archives import open_member
from textnorm.io.packing import packing, unpacking, without_packing

__all__ = ["Format", "file_format", "is_url", "open_for_reading", "open_for_writing", "replacing"]

Format = Literal["txt", "csv", "tsv", "jsonl", "parquet"]


def file_format(path: str) -> Format:
    """Tell the format by the suffix, that of a compression aside; the standard streams are txt.

    Raises:
        DataError: the suffix is none of ours.

    Example:
        >>> file_format("reviews.csv.gz"), file_format("-")
        ('csv', 'txt')
    """
    suffix = Path(without_packing(path)).suffix[1:].lower()
    if path == "-":
        return "txt"
    if suffix not in get_args(Format):
        known = ", ".join(f".{name}" for name in get_args(Format))
        raise DataError(f"a file name must end in {known} (or that with .gz or .zst), found {path!r}; or say --format")
    return cast("Format", suffix)


def is_url(path: str) -> bool:
    """Whether a path is a URL, as of an object store, and no file of this machine."""
    return "://" in path


# ---------------------------------------------------------------- reading


@contextmanager
def open_for_reading(path: str) -> Iterator[IO[bytes]]:
    """Open a file's bytes, unpacked.

    Raises:
        DataError: there is no such file, or it is not packed as its name says.
    """
    if path == "-":
        yield sys.stdin.buffer
        return
    try:
        with _open_bytes(path) as raw, unpacking(raw, path) as stream:
            yield stream
    except (OSError, EOFError, zlib.error, BadZipFile) as error:
        raise DataError(f"a readable file is required at {path}: {error}") from error


def _open_bytes(path: str) -> Any:
    if is_url(path):
        return import_extra("fsspec", "fsspec").open(path, "rb")
    return open_member(path) or Path(path).open("rb")


# ---------------------------------------------------------------- writing


@contextmanager
def open_for_writing(path: str) -> Iterator[TextIO]:
    r"""Open for writing into a temporary file that takes the name only when all went well.

    A lone surrogate, which UTF-8 cannot hold, is written as its escape (`\ud800`), which JSON reads back.

    Raises:
        DataError: nothing can be written there.
    """
    if path == "-":
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
        yield sys.stdout
        sys.stdout.flush()
        return
    with replacing(path) as raw, packing(raw, path) as packed:
        stream = TextIOWrapper(packed, encoding="utf-8", errors="backslashreplace", newline="")
        try:
            yield stream
        finally:
            stream.detach()  # which flushes it, and leaves the file to be synced


@contextmanager
def replacing(path: str) -> Iterator[IO[bytes]]:
    """Open bytes that take the name at once when all went well, and are on the disk by then; else nothing is left.

    Raises:
        DataError: nothing can be written there.
    """
    try:
        yield from _uploaded(path) if is_url(path) else _renamed(Path(path))
    except OSError as error:
        raise DataError(f"a place to write to is required at {path}: {error}") from error


def _uploaded(url: str) -> Iterator[IO[bytes]]:
    """An object takes its name when it is closed; one that was not finished is given up."""
    raw = import_extra("fsspec", "fsspec").open(url, "wb").open()
    try:
        yield raw
    except BaseException:
        getattr(raw, "discard", raw.close)()
        raise
    raw.close()


def _renamed(target: Path) -> Iterator[IO[bytes]]:
    temporary = target.with_name(f".{target.name}.part")  # one name, so that a job that was killed leaves one at most
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with temporary.open("wb") as raw:
            yield raw
            raw.flush()
            os.fsync(raw.fileno())
        temporary.replace(target)
    finally:
        with suppress(OSError):  # mostly it is gone, having taken its name
            temporary.unlink()
