"""Hashed character n-grams."""

from __future__ import annotations

import random
from itertools import chain, pairwise

import numpy as np
import pytest

from textnorm.models.ngrams import _CHUNK, NgramHasher, PackedNgrams

HASHER = NgramHasher((1, 2, 3, 4, 5), bits=22)
ODD = ["", "a", "영", "\ud83d", "\ud83d\ude00", "\0", "\x02\x03", "가" * 5000, "𠀀😀", "a\nb"]


def buckets(text: str, hasher: NgramHasher = HASHER) -> list[int]:
    packed: list[int] = hasher.encode([[text]]).ids.tolist()
    return packed


def ngrams(text: str, lengths: tuple[int, ...]) -> set[str]:
    """The n-grams of a text between its two marks, by hand."""
    framed = f"\x02{text}\x03"
    return {framed[i : i + n] for n in lengths for i in range(len(framed) - n + 1)}


@pytest.mark.parametrize("lengths", [(1,), (5,), (2, 4), (1, 2, 3, 4, 5)])
@pytest.mark.parametrize("text", ODD, ids=ascii)
def test_each_ngram_has_one_bucket(text: str, lengths: tuple[int, ...]) -> None:
    """A text has as many buckets as it has different n-grams, whatever is in it; so few do not collide in 2**22."""
    assert len(buckets(text, NgramHasher(lengths, 22))) == len(ngrams(text, lengths))


def test_texts_share_the_buckets_of_their_common_ngrams() -> None:
    """An n-gram has one bucket wherever it stands, and n-grams of different texts have different ones."""
    chance = random.Random(0)  # noqa: S311  # made-up texts are no secret
    texts = ["".join(chance.choices("가나다라마ab", k=30)) for _ in range(20)]
    for left, right in pairwise(texts):
        common = ngrams(left, HASHER.lengths) & ngrams(right, HASHER.lengths)
        assert len(set(buckets(left)) & set(buckets(right))) == len(common)


def test_order_of_characters_matters() -> None:
    """An n-gram is no bag of its characters."""
    assert set(buckets("가나", NgramHasher((2,), 22))).isdisjoint(buckets("나가", NgramHasher((2,), 22))[1:2])
    assert buckets("가나다") != buckets("다나가")


def test_a_document_is_its_own_whatever_stands_beside_it() -> None:
    """Documents hashed together, over the seams of chunks too, have the buckets that each has alone, in order."""
    chance = random.Random(0)  # noqa: S311  # made-up texts are no secret
    docs = [["".join(chance.choices("가나다 ab", k=chance.randrange(6)))] for _ in range(2 * _CHUNK + 3)]
    packed = HASHER.encode(docs)
    assert len(packed) == len(docs)
    for row in (0, 1, _CHUNK - 1, _CHUNK, 2 * _CHUNK, len(docs) - 1):
        alone = HASHER.encode([docs[row]]).ids.tolist()
        assert packed.ids[packed.offsets[row] : packed.offsets[row + 1]].tolist() == alone


def test_tokens_are_joined() -> None:
    """Where words end is no feature: the spaces in a review are as its writer felt."""
    assert buckets("재미있다") == HASHER.encode([["재미", "있", "", "다"]]).ids.tolist()


def test_hashes_are_fixed() -> None:
    """A saved model reads buckets, so a hash may never change: not with the machine, not with numpy."""
    assert buckets("영화", NgramHasher((1, 2), 22)) == [206714, 388042, 1090129, 2388183, 2719056, 3938010, 4143330]


def test_buckets_are_even() -> None:
    """A thousand texts fill 256 buckets alike: none has twice its share."""
    chance = random.Random(0)  # noqa: S311  # made-up texts are no secret
    docs = [["".join(chr(0xAC00 + chance.randrange(11172)) for _ in range(20))] for _ in range(1000)]
    counts = np.bincount(NgramHasher((3,), bits=8).encode(docs).ids, minlength=256)
    assert counts.max() < 1.4 * counts.mean()
    assert counts.min() > 0.6 * counts.mean()


@pytest.mark.parametrize("bits", [1, 22, 26])
def test_buckets_lie_within_their_bits(bits: int) -> None:
    """Every bucket is a row of the model's weights."""
    ids = NgramHasher((1, 2, 3), bits).encode([["영화가 재밌다"], [""]]).ids
    assert ids.dtype == np.int32
    assert (ids.min() >= 0) & (ids.max() < 2**bits)


def test_no_documents_are_no_rows() -> None:
    """Nothing in, nothing out."""
    packed = HASHER.encode([])
    assert (len(packed), len(packed.ids)) == (0, 0)


def test_batch_equals_cutting_by_hand() -> None:
    """Any choice of rows, repeated, reversed or empty, is cut out in that order."""
    rng = np.random.default_rng(0)
    docs = [rng.integers(0, 99, n).tolist() for n in rng.integers(0, 9, 30)]
    packed = PackedNgrams(np.array([*chain.from_iterable(docs)], np.int32), np.cumsum([0, *map(len, docs)]))
    for _ in range(20):
        rows = rng.integers(0, 30, 7)
        batch = packed.batch(rows)
        assert batch["ids"].tolist() == [id_ for row in rows for id_ in docs[row]]
        assert batch["offsets"].tolist() == np.cumsum([0, *(len(docs[row]) for row in rows[:-1])]).tolist()


@pytest.mark.parametrize("lengths", [(1,), (5,), (4, 2), (1, 2, 3, 4, 5)])
@pytest.mark.parametrize("text", ODD, ids=ascii)
def test_places_are_those_of_the_ngrams(text: str, lengths: tuple[int, ...]) -> None:
    """Each n-gram is told with its bucket and with what it covers of the text; of what stands around it, nothing."""
    hasher = NgramHasher(lengths, bits=22)
    found, starts, ends = hasher.places(text)
    assert sorted(set(found.tolist())) == buckets(text, hasher)
    framed = f"\x02{text}\x03"
    spans = [(i - 1, i - 1 + n) for n in sorted(lengths) for i in range(len(framed) - n + 1)]
    covered = [(max(start, 0), min(end, len(text))) for start, end in spans]
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == covered
