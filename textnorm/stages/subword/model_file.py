"""What a `.model` file says: its pieces and how it normalizes, read without the protobuf package.

The file is one protobuf message, `ModelProto`. Of the format (https://protobuf.dev/programming-guides/encoding) little
is needed: a key and a value at a time; the field numbers are those of sentencepiece_model.proto.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

from textnorm.errors import DataError

__all__ = ["ModelFile", "Piece", "PieceType", "read_model", "wire_fields", "with_exact_scores"]

_PIECES, _TRAINER, _NORMALIZER = 1, 2, 3
_EXACT = 256  # parts of one, to which a score is rounded
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_MODEL_TYPES = {1: "unigram", 2: "bpe", 3: "word", 4: "char"}

Value = int | bytes | float


class PieceType(IntEnum):
    """What a piece is for."""

    NORMAL = 1
    UNKNOWN = 2
    CONTROL = 3
    USER_DEFINED = 4
    UNUSED = 5
    BYTE = 6


class Piece(NamedTuple):
    """One row of the vocabulary; its place is its id."""

    form: str
    score: float
    type: PieceType


class ModelFile(NamedTuple):
    """The part of a model that says how it encodes."""

    pieces: list[Piece]
    model_type: str
    unk_surface: str
    byte_fallback: bool
    split_by_whitespace: bool
    treat_whitespace_as_suffix: bool
    normalization: str
    precompiled_charsmap: bytes
    add_dummy_prefix: bool
    remove_extra_whitespaces: bool


def read_model(path: str) -> ModelFile:
    """Read a `.model` file.

    Raises:
        DataError: there is none at `path`, or the file is something else.
    """
    try:
        return _model(Path(path).read_bytes())
    except (OSError, ValueError, IndexError, struct.error) as error:
        raise DataError(f"a SentencePiece model is required at {path}, which cannot be read: {error}") from error


def _model(content: bytes) -> ModelFile:
    parts = list(wire_fields(content))
    pieces = [_piece(_bytes(value)) for number, value in parts if number == _PIECES]
    if not pieces:
        raise ValueError("it has no pieces")
    trainer, normalizer = (_merged(parts, number) for number in (_TRAINER, _NORMALIZER))
    return ModelFile(
        pieces,
        model_type=_MODEL_TYPES[int(trainer.get(3, 1))],
        unk_surface=_bytes(trainer.get(44, b" \xe2\x81\x87 ")).decode(),
        byte_fallback=bool(trainer.get(35, 0)),
        split_by_whitespace=bool(trainer.get(22, 1)),
        treat_whitespace_as_suffix=bool(trainer.get(24, 0)),
        normalization=_bytes(normalizer.get(1, b"")).decode(),
        precompiled_charsmap=_bytes(normalizer.get(2, b"")),
        add_dummy_prefix=bool(normalizer.get(3, 1)),
        remove_extra_whitespaces=bool(normalizer.get(4, 1)),
    )


def with_exact_scores(content: bytes) -> bytes:
    r"""Round the scores of a unigram model to 1/256, in the bytes of its file.

    SentencePiece adds scores up in 32 bits, from the beginning of a text on. Two ways to cut `!!!!` that cost the same
    (!!! and !, ! and !!!) then differ in the last bit or not, by what stands before them: one word has two answers, and
    no other program finds the same. Sums of such scores are exact up to 65,536, some 7,000 pieces.

    Example:
        >>> with_exact_scores(b"\x0a\x08\x0a\x01a\x15\xcd\xcc\x8c\xbf")[-4:].hex()  # -1.1 becomes -1.1015625
        '00008dbf'
    """
    return b"".join(
        _field(number, _rounded(_bytes(value)) if number == _PIECES else _bytes(value))
        for number, value in wire_fields(content)
    )


def _rounded(piece: bytes) -> bytes:
    fields = dict(wire_fields(piece))
    score = struct.pack("<f", round(float(fields.get(2, 0.0)) * _EXACT) / _EXACT)
    kind = b"\x18" + bytes([int(fields[3])]) if 3 in fields else b""  # noqa: PLR2004  # field 3, the type
    return _field(1, _bytes(fields[1])) + b"\x15" + score + kind


def _field(number: int, content: bytes) -> bytes:
    """A field that holds bytes: its key, the length in 7 bits a byte, and they."""
    size, length = len(content), bytearray()
    while size > 0x7F:  # noqa: PLR2004  # the high bit
        length.append(size & 0x7F | 0x80)
        size >>= 7
    return bytes([number << 3 | _BYTES, *length, size]) + content


def _merged(parts: list[tuple[int, Value]], number: int) -> dict[int, Value]:
    """The fields of a message inside; where it stands twice, the later fields hold, as protobuf has it."""
    return {key: value for field, inner in parts if field == number for key, value in wire_fields(_bytes(inner))}


def _piece(content: bytes) -> Piece:
    found = dict(wire_fields(content))
    return Piece(_bytes(found.get(1, b"")).decode(), float(found.get(2, 0.0)), PieceType(int(found.get(3, 1))))


def _bytes(value: Value) -> bytes:
    if not isinstance(value, bytes):
        raise ValueError("a number stands where a text or a message should")  # noqa: TRY004  # of the file, not the caller
    return value


def wire_fields(content: bytes) -> Iterator[tuple[int, Value]]:
    r"""Yield the fields of a protobuf message: number and value, in the order of the file.

    Example:
        >>> list(wire_fields(b"\x08\x96\x01\x12\x02hi"))
        [(1, 150), (2, b'hi')]
    """
    at = 0
    while at < len(content):
        key, at = _varint(content, at)
        number, kind = key >> 3, key & 7
        if kind == _VARINT:
            value, at = _varint(content, at)
            yield number, value
        elif kind == _BYTES:
            size, at = _varint(content, at)
            yield number, content[at : at + size]
            at += size
        elif kind in {_FIXED32, _FIXED64}:
            form, size = ("<f", 4) if kind == _FIXED32 else ("<d", 8)
            yield number, struct.unpack_from(form, content, at)[0]
            at += size
        else:
            raise ValueError("it is no protobuf message")


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """A number of 7 bits a byte, lowest first; the high bit says that more follow."""
    value = shift = 0
    while True:
        byte = content[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:  # noqa: PLR2004  # the high bit
            return value, at
