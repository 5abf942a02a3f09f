"""NLTK's data: looked for, never downloaded."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from textnorm.errors import MissingExtraError

__all__ = ["MissingNltkDataError", "resource"]


class MissingNltkDataError(MissingExtraError):
    """Data of NLTK's is not there; the message holds the command that gets it."""

    def __init__(self, name: str, searched: list[str]) -> None:
        self.name, self.searched = name, searched
        package = name.strip("/").split("/")[1]
        folder = searched[0] if searched else "DIR"
        Exception.__init__(
            self,
            f"NLTK's {package!r} is required ({name.strip('/')}), and was not found in {', '.join(searched) or 'no folder'}: "
            f"python -m nltk.downloader -d {folder} {package}, then --nltk-data {folder} (or NLTK_DATA={folder})",
        )

    def __reduce__(self) -> tuple[type[MissingNltkDataError], tuple[str, list[str]]]:
        """An error that a worker sends home is made anew there."""
        return type(self), (self.name, self.searched)


@contextmanager
def resource(name: str, folder: str = "") -> Iterator[Any]:
    """NLTK's pointer to a resource, to be read while this is open.

    It is looked for in `folder` if one is named, else in NLTK_DATA and where NLTK looks.

    Raises:
        MissingNltkDataError: it is in none of them.
    """
    from nltk import data

    folders = [str(Path(folder).expanduser())] if folder else _folders(data)
    try:
        found = data.find(name, folders)
    except LookupError:
        raise MissingNltkDataError(name, folders) from None
    before = data.path[:]
    data.path += [each for each in folders if each not in before]  # NLTK opens no file outside its search path
    try:
        yield found
    finally:
        data.path[:] = before


def _folders(data: Any) -> list[str]:
    """NLTK reads NLTK_DATA when it is imported; a command may set it later."""
    named = [str(Path(folder).expanduser()) for folder in os.environ.get("NLTK_DATA", "").split(os.pathsep) if folder]
    return list(dict.fromkeys([*named, *data.path]))
