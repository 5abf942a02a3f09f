"""A file's bytes as UTF-8, whatever encoding it is in; and a guess which one that is."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import IO

from textnorm.errors import DataError
from textnorm.io.files import open_for_reading

__all__ = ["chunks", "guess_encoding"]

CHUNK = 1 << 20
_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def chunks(path: str, encoding: str = "utf-8") -> Iterator[bytes]:
    """Read a file as UTF-8, about 1 MiB at a time, without a byte order mark.

    Bytes that are none of the encoding stay as they are, so that whoever reads the row can tell that it is broken.

    Raises:
        DataError: there is no such file, or it is not packed as its name says, or the encoding is unknown or not the
            file's (a UTF-16 file must begin as one).
    """
    with open_for_reading(path) as raw:
        try:
            pieces = _pieces(raw) if _is_utf_8(encoding) else _transcoded(raw, encoding)
            first = next(pieces, b"")
            yield first.removeprefix(codecs.BOM_UTF8)
            yield from pieces
        except (LookupError, UnicodeError) as error:
            raise DataError(f"{path} cannot be read: {error}") from error


def _is_utf_8(encoding: str) -> bool:
    return codecs.lookup(encoding).name in {"utf-8", "utf-8-sig"}


def _pieces(raw: IO[bytes]) -> Iterator[bytes]:
    while piece := raw.read(CHUNK):
        yield piece


def _transcoded(raw: IO[bytes], encoding: str) -> Iterator[bytes]:
    for text in codecs.iterdecode(_pieces(raw), encoding, "surrogateescape"):
        yield text.encode("utf-8", "surrogateescape")


def guess_encoding(path: str) -> str:
    """Guess a file's encoding from its first MiB: by its mark, else that of utf-8, utf-16 and cp949 with the fewest bad lines.

    Raises:
        DataError: there is no such file.
    """
    with open_for_reading(path) as raw:
        head = raw.read(CHUNK)
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    if (nuls := head.count(0)) * 50 > len(head):  # half of each Latin letter, space, digit and line end
        return "utf-16-le" if head[1::2].count(0) * 2 > nuls else "utf-16-be"
    lines = head.split(b"\n")[:-1] or [head]  # the last may be cut within a letter
    return min(("utf-8", "cp949"), key=lambda encoding: sum(not _decodes(line, encoding) for line in lines))


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
