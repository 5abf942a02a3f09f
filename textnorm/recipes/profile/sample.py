"""A uniform sample of rows, held in memory, for what costs too much to be done with each."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, floor, log, log1p
from random import Random

__all__ = ["LONGEST", "Sample"]

LONGEST = 4000  # characters that are kept of a text
_SEED = 0


class Sample:
    """Keeps a number of the texts it is shown, each with the same chance, in the order they came in.

    The seed is fixed: the same rows give the same sample. Of a text longer than LONGEST its beginning is kept, up to a
    space where there is one.

    Args:
        size: how many are kept.

    Raises:
        ValueError: `size` is below 1.

    Source: K.-H. Li, Reservoir-Sampling Algorithms of Time Complexity O(n(1+log(N/n))), 1994, algorithm L: how many
    texts are passed over is drawn, so that most of them cost nothing.

    Example:
        >>> sample = Sample(3)
        >>> sample.add([str(number) for number in range(100)])
        >>> len(list(sample)), len(sample)
        (3, 3)
    """

    def __init__(self, size: int) -> None:
        if size < 1:
            raise ValueError(f"size must be 1 or more, found {size}")
        self.size = size
        self._kept: list[tuple[int, str]] = []
        self._chance = Random(_SEED)  # noqa: S311  # a sample is no secret
        self._seen = 0
        self._weight = 1.0
        self._next = size - 1
        self._skip()

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[str]:
        return (text for _, text in sorted(self._kept))

    def add(self, texts: list[str]) -> None:
        """Take what the draw takes of a batch."""
        first = self._seen
        self._seen += len(texts)
        free = max(0, self.size - first)
        self._kept += [(first + index, _cut(text)) for index, text in enumerate(texts[:free])]
        while self._next < self._seen:
            place = self._chance.randrange(self.size)
            self._kept[place] = (self._next, _cut(texts[self._next - first]))
            self._skip()

    def _skip(self) -> None:
        """Draw the next text that is taken."""
        self._weight *= exp(log(1 - self._chance.random()) / self.size)
        self._next += floor(log(1 - self._chance.random()) / log1p(-self._weight)) + 1


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    space = text.rfind(
        " ", 0, LONGEST + 1
    )  # what is personal is not to be cut in two: a half is not known for what it is
    return text[: space if space > 0 else LONGEST]
