"""Files inside a zip: `ARCHIVE.zip/PATTERN` names those that match."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

from textnorm.errors import DataError

__all__ = ["archive_of", "members", "open_member"]


def members(path: str) -> list[str]:
    """The files inside an archive that a path names, sorted; none for the path of an ordinary file.

    Args:
        path: `reviews.zip/*/train.*`; a `*` stands for any characters.

    Raises:
        DataError: no such archive, it is no zip, or nothing in it matches.

    Example:
        >>> members("reviews.csv")
        []
    """
    archive, pattern = _parts(path)
    if not pattern:
        return []
    try:
        with ZipFile(archive) as opened:
            names = sorted(name for name in opened.namelist() if not name.endswith("/"))
    except (OSError, BadZipFile) as error:
        raise DataError(f"a zip is required at {archive}: {error}") from error
    found = [f"{archive}/{name}" for name in names if fnmatchcase(name, pattern)]
    if not found:
        raise DataError(f"{archive} must hold a file {pattern!r}, found {', '.join(names[:10]) or 'none'}")
    return found


def open_member(path: str) -> IO[bytes] | None:
    """Open a file inside an archive by its whole path; None for the path of an ordinary file."""
    archive, name = _parts(path)
    return ZipFile(archive).open(name) if name else None


def archive_of(path: str) -> str:
    """The archive that a path leads into, or nothing.

    Example:
        >>> archive_of("a/b.zip/c/d.txt"), archive_of("b.zip")
        ('a/b.zip', '')
    """
    archive, name = _parts(path)
    return archive if name else ""


def _parts(path: str) -> tuple[str, str]:
    """The archive and what stands behind it, which is nothing for an ordinary file.

    Example:
        >>> _parts("a/b.zip/c/d.txt"), _parts("b.zip")
        (('a/b.zip', 'c/d.txt'), ('b.zip', ''))
    """
    archive = next((parent for parent in Path(path).parents if parent.suffix.lower() == ".zip"), None)
    if archive is None or archive.is_dir():
        return path, ""
    return str(archive), Path(path).relative_to(archive).as_posix()
