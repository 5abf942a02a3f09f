"""A user's words as a dictionary that mecab loads beside its own."""

from __future__ import annotations

import atexit
import csv
import os
import shutil
import subprocess
import sys
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock

from textnorm.errors import DataError
from textnorm.stages.user_words import SEJONG, UserWord

__all__ = ["OPEN_TAGS", "dictionary_of"]

# In whose contexts a word stands whose tag has none of its own: mecab-ko-dic lists bound nouns, suffixes and some marks
# one by one. Particles, the copula and adnominal endings are such lists too, and nothing is like them.
_LIKE = {"NNB": "NNG", "XSN": "NNG", "SF": "SY", "SS": "SY", "SO": "SY", "SW": "SY"}
OPEN_TAGS = [tag for tag in SEJONG if tag[0] != "J" and tag not in {"VCP", "ETM"}]

_COST = 800  # of a score of 1: mecab-ko-dic's cost-factor, by which log odds become costs
# What a word is preferred by at score 0: as much as makes `대구시장` one word, which is 대구 and 시장 to mecab, so that a
# file does in mecab what it does in Kiwi. Must not make `가슴이` one.
_BONUS = 3.0
_MOST = 2**15 - 1  # a cost is a C short

_CODA_ENDS = frozenset("lmn013678")  # what is read with a coda at its end: 3 is 삼, n is 엔
_compiling = Lock()


def dictionary_of(words: tuple[UserWord, ...], dicpath: str = "") -> Path:
    """Return the path of a compiled dictionary of these words, made once in a process and removed at its end.

    Raises:
        DataError: mecab cannot take one of the words.
    """
    refused = next((word for word in words if word.tag not in OPEN_TAGS), None)
    if refused:
        message = f"a tag that mecab's dictionary is open for is required, found {refused.form!r} as {refused.tag}"
        raise DataError(f"{message}: particles and endings cannot be added, take the line out")
    with _compiling:
        return _compiled(words, dicpath)


@lru_cache(maxsize=8)
def _compiled(words: tuple[UserWord, ...], dicpath: str) -> Path:
    name = sha256(repr((words, dicpath)).encode()).hexdigest()[:16]
    listed, weighed, compiled = (_folder(os.getpid()) / f"{name}{end}" for end in (".csv", ".weighed.csv", ".dic"))
    _write(listed, [_row(word) for word in words])
    _index(dicpath, "-u", str(weighed), "-a", str(listed))
    with weighed.open(encoding="utf-8", newline="") as file:
        _write(listed, [_scored(row, word) for row, word in zip(csv.reader(file), words, strict=True)])
    _index(dicpath, "-u", str(compiled), str(listed))
    return compiled


@lru_cache(maxsize=1)
def _folder(pid: int) -> Path:
    folder = Path(mkdtemp(prefix="textnorm-mecab-"))
    atexit.register(_remove, folder, pid)
    return folder


def _remove(folder: Path, pid: int) -> None:
    if os.getpid() == pid:  # a forked child ends too, and its parent still reads here
        shutil.rmtree(folder, ignore_errors=True)


def _row(word: UserWord) -> list[str]:
    """What mecab's indexer gives ids and a cost: form, three blanks, then the features of a word of its model."""
    tag = _LIKE.get(word.tag, word.tag)
    coda = "*" if tag[0] == "S" else "T" if _ends_in_coda(word.form) else "F"
    return [word.form, "", "", "", tag, "*", coda, "*", "*", "*", "*", "*"]


def _scored(row: list[str], word: UserWord) -> list[str]:
    cost = int(row[3]) - round(_COST * (word.score + _BONUS))
    return [*row[:3], str(max(-_MOST, min(_MOST, cost))), word.tag, *row[5:]]


def _ends_in_coda(form: str) -> bool:
    last = form[-1].lower()
    return (ord(last) - 0xAC00) % 28 > 0 if "가" <= last <= "힣" else last in _CODA_ENDS


def _write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def _index(dicpath: str, *arguments: str) -> None:
    """Run mecab's own indexer, in a process of its own: it prints to stdout, and dies where it fails."""
    where = ["--dicdir", dicpath] if dicpath else []
    command = [sys.executable, "-m", "mecab", "dict-index", *where, "-f", "utf-8", "-t", "utf-8", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)  # noqa: S603 - our own command
    if done.returncode:
        reason = (done.stderr.strip() or done.stdout.strip() or f"exit {done.returncode}").splitlines()[-1]
        raise DataError(f"words that mecab's indexer takes are required, found one that it does not: {reason}")
