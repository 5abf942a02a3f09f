"""Short labelled texts: NSMC's training reviews where they lie on this machine, else made-up ones."""

from __future__ import annotations

import random
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from textnorm.corpora import resolve
from textnorm.errors import DataError
from textnorm.io.readers import read_records
from textnorm.types import Record

__all__ = ["labelled", "made_up"]

_WORDS = 2000
_DOUBT = 0.25  # how many words of a text speak for the other label


def labelled(count: int) -> tuple[list[str], NDArray[np.float32]]:
    """Texts and their labels, 0 or 1, half and half or nearly."""
    try:
        path = resolve("corpus:nsmc/ratings_train.txt.gz")
    except DataError:
        return made_up(count)
    rows = read_records(path, file_type="tsv", quote_levels=2)
    fields = [row.fields for row in islice(rows, count) if isinstance(row, Record)]
    return [row["document"] for row in fields], np.array([int(row["label"]) for row in fields], dtype=np.float32)


def made_up(count: int, seed: int = 0) -> tuple[list[str], NDArray[np.float32]]:
    """Texts of 3 to 12 made-up words, of which the first half of all words speaks for 0 and the other for 1.

    Example:
        >>> texts, labels = made_up(2)
        >>> labels.tolist(), all(3 <= len(text.split()) <= 12 for text in texts)
        ([0.0, 1.0], True)
    """
    chance = random.Random(seed)  # noqa: S311  # made-up texts are no secret
    syllables = [chr(code) for code in range(ord("가"), ord("힣"), 28)]
    words = ["".join(chance.choices(syllables, k=chance.randint(1, 3))) for _ in range(_WORDS)]
    sides = words[: _WORDS // 2], words[_WORDS // 2 :]
    texts = [
        " ".join(chance.choice(sides[(row % 2) ^ (chance.random() < _DOUBT)]) for _ in range(chance.randint(3, 12)))
        for row in range(count)
    ]
    return texts, np.array([row % 2 for row in range(count)], dtype=np.float32)
