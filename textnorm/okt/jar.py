"""The jars of the installed konlpy wheel, read as what they are: zip files. Nothing of them is copied into the project.

Neither konlpy nor jpype is imported, so no JVM is needed, and none is started.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from struct import unpack_from
from zipfile import ZipFile

from textnorm.errors import DataError, MissingExtraError

__all__ = ["OKT", "TWITTER_TEXT", "class_strings", "is_installed", "read_lines", "read_member", "sha256_of"]

OKT, TWITTER_TEXT = "open-korean-text-2.1.0.jar", "twitter-text-1.14.7.jar"
# What konlpy 0.6.0 ships. The rules of this room hold for these bytes: another version has other words and other rules.
_SHA256 = {
    OKT: "568fd66e85b849a18f838a9ff88b5e1c6c29b210fa36eb3b61865a736c7b3fe6",
    TWITTER_TEXT: "e81c89d9b3e1707294f7102a1af42438b72855078f9a3b8fea5d5fea82a79c68",
}
_RESOURCES = "org/openkoreantext/processor/util/"
# Java's String.trim takes away what is not above U+0020.
_TRIMMED = "".join(map(chr, range(0x21)))
# Sizes of the constants in a class file by tag, those of text (1) and of 8 bytes (5, 6) aside (JVM specification, 4.4).
_CONSTANT_BYTES = {3: 4, 4: 4, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 18: 4}
_TEXT, _WIDE, _STRING = 1, (5, 6), 8


def is_installed() -> bool:
    """Whether konlpy's jar of Okt is there."""
    return _path(OKT) is not None


def read_lines(name: str) -> Iterator[str]:
    """Yield the lines of one of Okt's dictionaries, trimmed, without the empty ones."""
    data = read_member(OKT, _RESOURCES + name)
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")
    trimmed = (line.strip(_TRIMMED) for line in text.replace("\r", "\n").split("\n"))
    return filter(None, trimmed)


def read_member(jar: str, member: str) -> bytes:
    """Read a file that lies in one of konlpy's jars."""
    with ZipFile(_known(jar)) as archive:
        return archive.read(member)


def sha256_of(jar: str) -> str:
    """Return the checksum of one of konlpy's jars, which was looked at: there is but one that is known."""
    _known(jar)
    return _SHA256[jar]


def _known(jar: str) -> Path:
    """Return where a jar lies.

    Raises:
        MissingExtraError: konlpy is not installed, or without this jar.
        DataError: the jar is not the one whose rules this room holds.
    """
    path = _path(jar)
    if path is None:
        raise MissingExtraError("konlpy", "konlpy")
    if path not in _CHECKED:
        _check(path)
        _CHECKED.add(path)
    return path


def _path(jar: str) -> Path | None:
    spec = find_spec("konlpy")
    path = Path(spec.origin).parent / "java" / jar if spec and spec.origin else None
    return path if path and path.is_file() else None


_CHECKED: set[Path] = set()


def _check(path: Path) -> None:
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != _SHA256[path.name]:
        raise DataError(
            f"{path}: required the jar of konlpy 0.6.0 (sha256 {_SHA256[path.name][:12]}...), found {found[:12]}...; "
            "install konlpy==0.6.0, or tag through the JVM"
        )


def class_strings(data: bytes) -> dict[int, str]:
    """Read the string constants of a Java class file, by their number in its pool."""
    texts: dict[int, str] = {}
    strings: dict[int, int] = {}
    number, at, count = 1, 10, unpack_from(">H", data, 8)[0]
    while number < count:
        tag = data[at]
        size = 2 + unpack_from(">H", data, at + 1)[0] if tag == _TEXT else 8 if tag in _WIDE else _CONSTANT_BYTES[tag]
        if tag == _TEXT:
            texts[number] = data[at + 3 : at + 1 + size].decode("utf-8", "surrogatepass")
        elif tag == _STRING:
            strings[number] = unpack_from(">H", data, at + 1)[0]
        number, at = number + (2 if tag in _WIDE else 1), at + 1 + size
    return {number: texts[where] for number, where in strings.items()}
