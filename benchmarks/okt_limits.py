"""What must not grow: the time of one long run, faster than its length; memory, over a million calls."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from itertools import cycle, islice

from benchmarks.bars import Figure, at_most
from benchmarks.memory import is_flat, resident_mb
from benchmarks.okt_identity import ENGINES
from benchmarks.okt_stock import MODES
from benchmarks.okt_texts import syllables, words
from benchmarks.texts import reviews
from textnorm.okt import Engine, EngineName, engine

__all__ = ["leak", "long"]

SIZES = (25_000, 50_000, 100_000)
SECONDS, LINEAR = 1.0, 1.5  # of the longest run; of its time a character, against the shortest's
CALLS = 1_000_000


def long(share: float, rounds: int) -> dict[str, Figure]:
    """One syllable over and over, which has a bar; words without a space and syllables of chance, which are told."""
    sizes = [round(size * share) for size in SIZES]
    figures: dict[str, Figure] = {}
    for name in ENGINES:
        for kind, text in _runs(sizes[-1]).items():
            spent = [statistics.median(_seconds(name, text[:size]) for _ in range(rounds)) for size in sizes]
            found, per_char = round(spent[-1], 3), round(spent[-1] / spent[0] * sizes[0] / sizes[-1], 2)
            told = {"cpu_s": dict(zip(sizes, [round(each, 4) for each in spent], strict=True))}
            bar = kind == "가"
            figures[f"{name}, {kind}: seconds"] = at_most(SECONDS, found, **told) if bar else {"found": found} | told
            figures[f"{name}, {kind}: times as long a character"] = (
                at_most(LINEAR, per_char) if bar else {"found": per_char}
            )
    return figures


def _runs(size: int) -> dict[str, str]:
    rng = random.Random(1)  # noqa: S311  # the same runs every time are the point
    chosen = "".join(rng.choices([word for word in words() if word.isalpha()], k=size))
    return {"가": "가" * size, "words": chosen[:size], "chance": syllables(rng, size)}


def _fresh(name: EngineName) -> Engine:
    """An engine that remembers no word, on the dictionaries that are read already."""
    return type(engine(name))()


def _seconds(name: EngineName, text: str) -> float:
    tokens = _fresh(name).tokens
    tokens(["가나"])
    start = time.process_time()
    tokens([text])
    return time.process_time() - start


def leak(share: float, _rounds: int) -> dict[str, Figure]:
    """A million calls of the engine in C, a text each, no two alike: memory at each tenth, of which the first is warm-up."""
    if "native" not in ENGINES:
        return {}
    sizes = list(_sizes(engine("native"), round(CALLS * share)))
    grown = round(sizes[-1] - sizes[0], 1)
    return {
        "native: MB more than at a tenth": {"found": grown, "met": is_flat(sizes[0], sizes[-1]), "mb_at_tenths": sizes}
    }


def _sizes(native: Engine, calls: int) -> Iterator[float]:
    """Call in all modes in turn; yield how much memory is held after each tenth of the calls."""
    texts = islice(cycle(reviews()), calls)
    for number, (text, (norm, stem)) in enumerate(zip(texts, cycle(MODES), strict=False), 1):
        call = native.tokens if number % 2 else native.pairs
        call([f"{text} {number}"], norm=norm, stem=stem)
        if number % (calls // 10) == 0:
            yield round(resident_mb(), 1)
