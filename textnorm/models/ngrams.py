"""Texts to hashed character n-grams: nothing is learned, nothing is looked up, and no Python runs an n-gram."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from textnorm.models.packed import Packed, lying_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from textnorm.models.packed import Cut

    Indices = NDArray[np.int64]

# Documents hashed at once: enough that numpy's calls cost nothing, and few enough that long ones fit into memory.
_CHUNK = 512

# They stand around each text, so that an n-gram knows a text's beginning and end.
_BEGIN, _END = "\x02", "\x03"

# Odd numbers without a pattern in their bits spread what is multiplied by them. Source: xxHash's PRIME32_1 and _2.
_STEP, _SPREAD = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77)


@dataclass(frozen=True, eq=False)
class PackedNgrams(Packed):
    """The buckets of all documents' n-grams; each bucket stands once a document.

    Example:
        >>> packed = PackedNgrams(np.array([4, 5, 6], np.int32), np.array([0, 1, 1, 3]))
        >>> {name: values.tolist() for name, values in packed.batch(np.array([2, 1, 0])).items()}
        {'ids': [5, 6, 4], 'offsets': [0, 2, 2]}
    """

    @property
    def lengths(self) -> Indices:
        """1 for each row, (N,): a bag needs no padding, so any rows may share a batch."""
        return np.ones(len(self), dtype=np.int64)

    def batch(self, indices: Indices) -> dict[str, torch.Tensor]:
        """Cut a batch: `ids`, (T,) int32, and where each of the documents begins in it, `offsets`, (B,) int64."""
        starts, sizes = self.offsets[indices], self.sizes_of(indices)
        offsets = np.cumsum(sizes) - sizes
        positions = np.arange(sizes.sum()) + np.repeat(starts - offsets, sizes)
        return {"ids": torch.from_numpy(self.ids[positions]), "offsets": torch.from_numpy(offsets)}

    def cutter(self, place: torch.device) -> Cut:
        """Lay all buckets on a device; what is returned cuts there the batches that `batch` cuts here."""
        ids, offsets = lying_on(place, self.ids, self.offsets)

        def cut(indices: Indices, rows: torch.Tensor) -> dict[str, torch.Tensor]:
            total = int(self.sizes_of(indices).sum())  # counted here: the device would have to be waited for
            starts = offsets[rows]
            sizes = offsets[rows + 1] - starts
            begins = sizes.cumsum(0) - sizes
            shifts = torch.repeat_interleave(starts - begins, sizes, output_size=total)
            return {"ids": ids[torch.arange(total, device=place) + shifts], "offsets": begins}

        return cut


@dataclass(frozen=True)
class NgramHasher:
    """Character n-grams of a document's tokens, joined without spaces, hashed into 2**bits buckets.

    Attributes:
        lengths: Characters of an n-gram.
        bits: Two n-grams that share a bucket share a weight: the more bits, the rarer.

    Example:
        >>> hasher = NgramHasher((1, 2), bits=22)
        >>> packed = hasher.encode([["영화"], ["영", "화"], []])
        >>> packed.sizes.tolist(), packed.ids[:7].tolist() == packed.ids[7:14].tolist()
        ([7, 7, 3], True)
    """

    lengths: tuple[int, ...]
    bits: int

    def encode(self, docs: Sequence[Sequence[str]]) -> PackedNgrams:
        """Hash all documents."""
        texts = ["".join(doc) for doc in docs]
        chunks = [self._hash(texts[start : start + _CHUNK]) for start in range(0, len(texts), _CHUNK)]
        sizes = np.concatenate([np.zeros(1, dtype=np.int64), *(sizes for _, sizes in chunks)])
        ids = np.concatenate([np.zeros(0, dtype=np.int32), *(ids for ids, _ in chunks)])
        return PackedNgrams(ids, np.cumsum(sizes))

    def places(self, text: str) -> tuple[Indices, Indices, Indices]:
        """Where the n-grams of a text without spaces stand in it: each one's bucket, start and end.

        What stands around a text is no part of it: the n-gram of its beginning alone has an empty span.

        Example:
            >>> _, starts, ends = NgramHasher((2,), bits=22).places("영화")
            >>> list(zip(starts.tolist(), ends.tolist()))
            [(0, 1), (0, 2), (1, 2)]
        """
        codes = _framed([text])
        none = np.zeros(0, dtype=np.int64)
        keys = self._keys(codes, np.zeros(len(codes), dtype=np.int64))
        starts = np.concatenate([none, *(np.arange(len(found)) for found in keys)]) - len(_BEGIN)
        lengths = np.repeat([len(codes) + 1 - len(found) for found in keys], [len(found) for found in keys])
        ends = (starts + lengths.astype(np.int64)).clip(0, len(text))
        return np.concatenate([none, *keys]), starts.clip(0, len(text)), ends

    def _hash(self, texts: list[str]) -> tuple[NDArray[np.int32], Indices]:
        """The buckets of some texts, each once a text, and how many each text has."""
        codes = _framed(texts)
        rows = np.repeat(np.arange(len(texts)), [len(text) + 2 for text in texts])
        keys = np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *self._keys(codes, rows)]))
        keys = keys[np.diff(keys, prepend=-1) > 0]  # np.unique, which takes thirty times as long
        return (keys & ((1 << self.bits) - 1)).astype(np.int32), np.bincount(keys >> self.bits, minlength=len(texts))

    def _keys(self, codes: NDArray[np.uint32], rows: Indices) -> list[Indices]:
        """For each length, row and bucket of every n-gram in one number. An n-gram's hash is made of its beginning's."""
        keys = []
        hashes = np.zeros(len(codes), dtype=np.uint32)
        for length in range(1, min(max(self.lengths), len(codes)) + 1):
            count = len(codes) - length + 1
            hashes = hashes[:count] * _STEP + codes[length - 1 :] + np.uint32(1)
            hashes ^= hashes >> np.uint32(15)
            if length in self.lengths:
                buckets = hashes * _SPREAD >> np.uint32(32 - self.bits)
                inside = rows[:count] == rows[length - 1 :]
                keys.append((rows[:count] << self.bits | buckets)[inside])
        return keys


def _framed(texts: list[str]) -> NDArray[np.uint32]:
    """The code points of all texts, each with its beginning and its end marked."""
    framed = "".join(f"{_BEGIN}{text}{_END}" for text in texts)
    return np.frombuffer(framed.encode("utf-32-le", "surrogatepass"), dtype="<u4")
