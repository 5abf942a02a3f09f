"""What was worked out once, kept in the user's cache folder: written whole or not at all, and never believed unseen."""

from __future__ import annotations

import json
import mmap
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from struct import Struct
from tempfile import NamedTemporaryFile
from typing import Any, NamedTuple
from zlib import crc32

from platformdirs import user_cache_dir

__all__ = ["Kept", "cache_folder", "keep"]

_HEADER = Struct("=8sII")  # what it is, the checksum of all that follows, and how long the notes are
_MAGIC = b"textnorm"
_ALIGNED = 8  # bytes: arrays begin at multiples of it


class Kept(NamedTuple):
    """What a file of the cache holds: a few notes, and bytes that are read where they lie."""

    notes: dict[str, Any]
    data: memoryview


def cache_folder() -> Path:
    """Where this user's programs keep what they can make again: ~/.cache/textnorm, or what the platform has for it."""
    return Path(user_cache_dir("textnorm", appauthor=False))


def keep(name: str, make: Callable[[], tuple[dict[str, Any], bytes]]) -> Kept:
    """Return what is kept under a name; make it when it is not there, or broken.

    Where nothing can be written it is made each time.

    Args:
        name: of the file; says of what it was made, so that another thing has another name.
        make: gives notes that JSON can hold, and bytes.
    """
    path = cache_folder() / name
    found = _read(path)
    if found is None:
        content = _packed(*make())
        with suppress(OSError):
            _write(path, content)
        found = _read(path) or _unpacked(memoryview(content))
    return found


def _packed(notes: dict[str, Any], data: bytes) -> bytes:
    text = json.dumps(notes, ensure_ascii=False).encode()
    text += b" " * (-len(text) % _ALIGNED)
    body = text + data
    return _HEADER.pack(_MAGIC, crc32(body), len(text)) + body


def _unpacked(content: memoryview) -> Kept:
    size = _HEADER.unpack_from(content)[2]
    body = content[_HEADER.size :]
    return Kept(json.loads(bytes(body[:size])), body[size:])


def _read(path: Path) -> Kept | None:
    """Map a file into memory, where all processes share it; None where there is none that is whole."""
    try:
        with path.open("rb") as file:
            content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError):  # an empty file cannot be mapped
        return None
    if len(content) < _HEADER.size:
        return None
    magic, checksum, _ = _HEADER.unpack_from(content)
    whole = magic == _MAGIC and crc32(content[_HEADER.size :]) == checksum
    return _unpacked(content) if whole else None


def _write(path: Path, content: bytes) -> None:
    """Write next to where it belongs, then put it there: whoever reads finds the old file or the new one, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(content)
            file.close()
            os.replace(temporary, path)  # noqa: PTH105 - as it is called everywhere
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
