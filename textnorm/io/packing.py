"""Compression by a path's suffix: `.gz` and `.zst`, to read and to write, the same bytes each time."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from textnorm.errors import DataError
from textnorm.extras import import_extra

__all__ = ["packed", "packing", "packing_of", "unpacking", "without_packing"]

_SUFFIXES = (".gz", ".zst")


def packing_of(path: str) -> str:
    """The suffix of a path's compression, or nothing.

    Example:
        >>> packing_of("a.csv.zst"), packing_of("a.csv")
        ('.zst', '')
    """
    return next((suffix for suffix in _SUFFIXES if path.lower().endswith(suffix)), "")


def without_packing(path: str) -> str:
    """A path without the suffix of its compression.

    Example:
        >>> without_packing("a.csv.zst")
        'a.csv'
    """
    return path[: len(path) - len(packing_of(path))]


@contextmanager
def unpacking(raw: Any, path: str) -> Iterator[Any]:
    """Read what is packed as the path's suffix says.

    Raises:
        DataError: it is no zstandard; of what is wrong with a gzip, gzip raises its own errors.
    """
    suffix = packing_of(path)
    if suffix == ".zst":
        zstd = _zstd()
        try:
            with zstd.ZstdFile(raw) as stream:
                yield stream
        except zstd.ZstdError as error:
            raise DataError(f"a readable file is required at {path}: {error}") from error
    elif suffix == ".gz":
        with gzip.GzipFile(fileobj=raw) as stream:
            yield stream
    else:
        yield raw


@contextmanager
def packing(raw: Any, path: str) -> Iterator[Any]:
    """Write packed as the path's suffix says; `raw` stays open."""
    suffix = packing_of(path)
    if suffix == ".zst":
        with _zstd().ZstdFile(raw, "wb") as stream:
            yield stream
    elif suffix == ".gz":  # no name and no time stamp in the header: the same rows give the same bytes
        with gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=6, mtime=0) as stream:
            yield stream
    else:
        yield raw


def packed(data: bytes, suffix: str) -> bytes:
    """Pack bytes; what was packed piece by piece and joined unpacks to the joined pieces.

    Example:
        >>> packed(b"as it is", "")
        b'as it is'
    """
    with packing(whole := BytesIO(), suffix) as stream:
        stream.write(data)
    return whole.getvalue()


def _zstd() -> Any:
    if sys.version_info >= (3, 14):
        from compression import zstd

        return zstd
    return import_extra("backports.zstd", "zst")
