"""Lists of stopwords: ours, stopwords-iso's, and a user's file. An entry is a form, and the tag it must have, if any."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from textnorm.errors import ConfigError, DataError
from textnorm.extras import import_extra
from textnorm.stages.tagsets import check_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["CODAS", "Entry", "fold", "iso_list", "own_list", "read_list", "versions"]

# Codas that stand alone: Kiwi writes them conjoining (U+11AB), everyone else as compatibility letters (ㄴ).
CODAS = {
    0x11A8 + index: letter for index, letter in enumerate("ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
}
# A list of ours. Matches "stopwords_ko_v1.txt"; must not match "letters_en.txt".
_FILE = re.compile(r"stopwords_([a-z]+)_v(\d+)\.txt")
_FILES_KEPT = 16  # lists of users, in a process


class Entry(NamedTuple):
    """A form to drop; where `tag` is not empty, only with that tag."""

    form: str
    tag: str = ""


def fold(form: str) -> str:
    """Return a form as lists compare it: in lower case, a coda of its own as a compatibility letter.

    Example:
        >>> fold("The"), fold("\u11ab다") == "ㄴ다"
        ('the', True)
    """
    lower = form.lower()
    return lower.translate(CODAS) if "\u11a8" <= lower[:1] <= "\u11c2" else lower


@cache
def versions(language: str) -> tuple[int, ...]:
    """Return the versions of our list that there are: a config that pins one goes on meaning the same words.

    Example:
        >>> versions("ko")
        (1,)
    """
    names = (_FILE.fullmatch(item.name) for item in files("textnorm.stages").joinpath("data").iterdir())
    return tuple(sorted(int(name[2]) for name in names if name and name[1] == language))


@cache
def own_list(language: str, version: int) -> tuple[Entry, ...]:
    """Return our list for a language; it holds no negation.

    Example:
        >>> own_list("ko", 1)[0]
        Entry(form='이', tag='J')
    """
    source = files("textnorm.stages").joinpath("data", f"stopwords_{language}_v{version}.txt")
    return tuple(_entries(source.read_text(encoding="utf-8").splitlines(), source.name))


def iso_list(language: str) -> tuple[Entry, ...]:
    """Return the list of stopwords-iso, which holds negation too: not, no, 아니.

    Raises:
        MissingExtraError: the package stopwordsiso is not installed.
    """
    words = import_extra("stopwordsiso", "stopwords").stopwords(language)
    return tuple(Entry(fold(word)) for word in sorted(words))


def read_list(path: str) -> tuple[Entry, ...]:
    """Read a user's list: one form a line, or a form, a tab, and the tag it must have; lines that begin with # are not read.

    Raises:
        DataError: the file cannot be read, or a line holds more than that.
        ConfigError: a tag is none.
    """
    try:
        found = Path(path).stat()
        return _read(path, found.st_mtime_ns, found.st_size)
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"a UTF-8 list of stopwords is required at {path}: {error}") from error


@lru_cache(_FILES_KEPT)
def _read(path: str, _mtime_ns: int, _size: int) -> tuple[Entry, ...]:
    return tuple(_entries(Path(path).read_text(encoding="utf-8-sig").splitlines(), path))


def _entries(lines: Iterable[str], source: str) -> Iterator[Entry]:
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        form, *tags = (cell.strip() for cell in line.split("\t"))
        if len(tags) > 1 or not form:
            raise DataError(f"{source}, line {number}: a form, or a form, a tab and a tag is required, found {line!r}")
        yield Entry(fold(form), _checked(tags[0], f"{source}, line {number}") if tags else "")


def _checked(tag: str, where: str) -> str:
    try:
        check_names((tag,))
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from error
    return tag
