"""The words a user teaches a tagger: one TSV for all of them, in the format of Kiwi's user dictionaries."""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from textnorm.errors import DataError
from textnorm.registry import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SEJONG", "UserWord", "read_user_words"]

SEJONG = (
    "NNG NNP NNB NR NP VV VA VX VCP VCN MM MAG MAJ IC JKS JKC JKG JKO JKB JKV JKQ JX JC EP EF EC ETN ETM XPN XSN XSV "
    "XSA XR SF SP SS SE SO SW SL SH SN"
).split()
_MAX_FIELDS = 3


class UserWord(NamedTuple):
    """One word: of a predicate the stem (`오지`, VA). A score above 0 makes a tagger prefer it, one below avoid it."""

    form: str
    tag: str = "NNP"
    score: float = 0.0


def read_user_words(path: str) -> tuple[UserWord, ...]:
    r"""Read `form<TAB>tag<TAB>score`, one word a line; tag and score may be left out, `#` begins a comment line.

    The file is read again when it changed; no path is no words. Forms are composed (NFC), as taggers are shown texts.

    Raises:
        DataError: there is no such file, it is not UTF-8, or a line is no word.

    Example:
        >>> from tempfile import mkdtemp
        >>> file = Path(mkdtemp(), "words.tsv")
        >>> _ = file.write_text("# brands\n갤럭시폴드\n오지\tVA\t1.5\n", encoding="utf-8")
        >>> read_user_words(str(file))
        (UserWord(form='갤럭시폴드', tag='NNP', score=0.0), UserWord(form='오지', tag='VA', score=1.5))
    """
    if not path:
        return ()
    try:
        found = Path(path).stat()
        return _read(path, found.st_mtime_ns, found.st_size)
    except OSError as error:
        raise DataError(f"{path}: a file of user words is required, found none that opens: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: UTF-8 is required, found other bytes ({error.reason}): save it as UTF-8") from error


@lru_cache(maxsize=16)
def _read(path: str, _mtime: int, _size: int) -> tuple[UserWord, ...]:
    return tuple(_words(path, Path(path).read_text(encoding="utf-8-sig")))


def _words(path: str, text: str) -> Iterator[UserWord]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            yield _word(line)
        except ValueError as error:
            raise DataError(f"{path}, line {number}: {error}") from None


def _word(line: str) -> UserWord:
    form, tag, score, *more = [field.strip() for field in line.split("\t")] + [""] * (_MAX_FIELDS - 1)
    if not form or any(more):
        raise ValueError(f"required form<TAB>tag<TAB>score, found {line!r}")
    if tag and tag not in SEJONG:
        raise ValueError(f"required a Sejong tag, found {tag!r}{did_you_mean(tag, SEJONG)}")
    return UserWord(normalize("NFC", form), tag or "NNP", _number(score or "0"))


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"required a number as score, found {text!r}")
    return number
