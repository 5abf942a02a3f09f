"""Which files a job reads: folders and patterns spelled out, encodings guessed, and what tells one input from another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from glob import glob, has_magic
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

from textnorm.bundle_files import file_checksum, paths_of
from textnorm.corpora import resolve
from textnorm.errors import DataError
from textnorm.extras import import_extra
from textnorm.io.archives import archive_of
from textnorm.io.blocks import Block, Reading, read_blocks
from textnorm.io.encodings import guess_encoding
from textnorm.io.files import file_format, is_url
from textnorm.io.packing import packing_of
from textnorm.types import Stage

__all__ = ["blocks_of", "checksums", "fingerprint", "size_of", "spelled_out", "with_encodings"]

_END = 1 << 16


def spelled_out(paths: Iterable[str]) -> list[str]:
    """The files that paths name: each file itself, a folder's files, those that a pattern fits, in order of their names.

    Of a folder, files of a format that textnorm reads, at any depth; not those whose names begin with `.` or `_`.

    Raises:
        DataError: a folder or a pattern without any such file.

    Example:
        >>> spelled_out(["-", "a.txt"])
        ['-', 'a.txt']
    """
    return list(chain.from_iterable(map(_files, map(resolve, paths))))


def _files(path: str) -> list[str]:
    if is_url(path):
        return _remote_files(path)
    if Path(path).is_dir():
        found = [
            str(file) for file in sorted(Path(path).rglob("*")) if file.is_file() and _is_data(file.relative_to(path))
        ]
    elif has_magic(path) and not Path(path).exists() and not archive_of(path):
        found = sorted(file for file in glob(path, recursive=True) if Path(file).is_file())  # noqa: PTH207  # `**` and roots
    else:
        return [path]
    if not found:
        raise DataError(f"at least one file of a known format is required at {path}, and there is none")
    return found


def _remote_files(url: str) -> list[str]:
    if not has_magic(url):
        return [url]
    store, pattern = import_extra("fsspec.core", "fsspec").url_to_fs(url)
    if not (found := sorted(store.glob(pattern))):
        raise DataError(f"at least one file is required at {url}, and there is none")
    return [store.unstrip_protocol(path) for path in found]


def _is_data(path: Path) -> bool:
    if any(part.startswith((".", "_")) for part in path.parts):
        return False
    try:
        file_format(path.name)
    except DataError:
        return False
    return True


def with_encodings(paths: Sequence[str], reading: Reading) -> Iterator[tuple[str, Reading]]:
    """How each file is to be read; `auto` is guessed."""
    for path in paths:
        is_text = (reading.file_type or file_format(path)) != "parquet"
        guess = reading.encoding == "auto" and is_text
        yield path, replace(reading, encoding=guess_encoding(path)) if guess else reading


def blocks_of(files: Iterable[tuple[str, Reading]]) -> Iterator[Block]:
    """All blocks of some files, numbered from 0."""
    for number, block in enumerate(chain.from_iterable(read_blocks(path, reading) for path, reading in files)):
        yield replace(block, number=number)


def size_of(paths: Iterable[str]) -> int | None:
    """How many bytes will be read, where that is known: what is packed does not tell."""
    total = 0
    for path in paths:
        if path == "-" or is_url(path) or packing_of(path) or archive_of(path):
            return None
        total += Path(path).stat().st_size if Path(path).exists() else 0
    return total


def fingerprint(path: str) -> dict[str, Any]:
    """What tells a file from what it was: its size, when it was changed, and a checksum of its two ends.

    Raises:
        DataError: there is no such file.
    """
    if path == "-":
        return {"path": path}
    if is_url(path):
        store, name = import_extra("fsspec.core", "fsspec").url_to_fs(path)
        return {"path": path, "version": store.ukey(name)}
    file = Path(archive_of(path) or path)
    try:
        about = file.stat()
        with file.open("rb") as raw:
            ends = raw.read(_END)
            raw.seek(max(0, about.st_size - _END))
            ends += raw.read(_END)
    except OSError as error:
        raise DataError(f"a readable file is required at {path}: {error}") from error
    return {"path": path, "size": about.st_size, "modified": about.st_mtime_ns, "ends": sha256(ends).hexdigest()}


def checksums(stages: Iterable[Stage]) -> dict[str, str]:
    """The sha256 of each file that stages name, such as lists of words and models."""
    return {path: file_checksum(Path(resolve(path))) for stage in stages for path in paths_of(stage)}
