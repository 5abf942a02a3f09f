"""Which format a path has, and opening it: gzip, `-` for the standard streams, atomic writing."""

from __future__ import annotations

import gzip
import os
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Literal, TextIO, cast, get_args
from zipfile import BadZipFile

from textnorm.errors import DataError
from textnorm.io.archives import open_member

__all__ = ["Format", "file_format", "open_for_reading", "open_for_writing"]

Format = Literal["txt", "csv", "tsv", "jsonl"]


def file_format(path: str) -> Format:
    """Tell the format by the suffix, `.gz` aside; the standard streams are txt.

    Raises:
        DataError: the suffix is none of ours.

    Example:
        >>> file_format("reviews.csv.gz"), file_format("-")
        ('csv', 'txt')
    """
    suffix = Path(path.removesuffix(".gz")).suffix[1:].lower()
    if path == "-":
        return "txt"
    if suffix not in get_args(Format):
        known = ", ".join(f".{name}" for name in get_args(Format))
        raise DataError(f"a file name must end in {known} (or that with .gz), found {path!r}; or say --format")
    return cast("Format", suffix)


@contextmanager
def open_for_reading(path: str, encoding: str) -> Iterator[TextIO]:
    """Open a text for reading, bytes that do not decode kept as surrogate escapes so that their row can be told.

    Raises:
        DataError: there is no such file, or it is no gzip though its name says so, or the encoding is unknown or
            not the file's (a UTF-16 file must begin as one).
    """
    options = {"encoding": "utf-8-sig" if encoding == "utf-8" else encoding, "errors": "surrogateescape", "newline": ""}
    if path == "-":
        yield TextIOWrapper(sys.stdin.buffer, **options)  # type: ignore[arg-type]  # keywords by name
        return
    try:
        with _open_bytes(path) as raw, TextIOWrapper(raw, **options) as stream:  # type: ignore[arg-type]
            yield cast("TextIO", stream)
    except (OSError, EOFError, zlib.error, BadZipFile) as error:
        raise DataError(f"a readable file is required at {path}: {error}") from error
    except (LookupError, UnicodeError) as error:
        raise DataError(f"{path} cannot be read: {error}") from error


def _open_bytes(path: str) -> IO[bytes]:
    inside = open_member(path)
    if path.endswith(".gz"):
        return cast("IO[bytes]", gzip.open(inside or path))
    return inside or Path(path).open("rb")


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
    target = Path(path)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with (
            _create(temporary, zipped=path.endswith(".gz")) as raw,
            TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", newline="") as stream,
        ):
            yield stream
        temporary.replace(target)
    except OSError as error:
        raise DataError(f"a place to write to is required at {path}: {error}") from error
    finally:
        with suppress(OSError):  # mostly it is gone, having taken its name
            temporary.unlink()


def _create(path: Path, *, zipped: bool) -> IO[bytes]:
    # no time stamp in the gzip header: the same rows give the same bytes
    return cast("IO[bytes]", gzip.GzipFile(path, "wb", mtime=0) if zipped else path.open("wb"))
