"""The engine in C at work: in two threads, and inside of a pipeline, against itself alone."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.bars import Figure, at_least
from benchmarks.okt_identity import ENGINES
from benchmarks.okt_sides import BATCH, WARM
from benchmarks.texts import reviews
from textnorm.models.encoding import Vocabulary
from textnorm.okt import Engine, engine
from textnorm.pipeline import Pipeline
from textnorm.stages.konlpy.okt_exact import ExactOkt

__all__ = ["pipeline", "threads"]

THREADED, PIPED = 100_000, 8_000  # texts of a pass; those of a pipeline are new in each round
TIMES_ONE, SHARE_OF_BARE = 1.8, 0.5
CLEANING = [
    {"type": "unicode", "form": "NFC"},
    {"type": "html"},
    {"type": "url"},
    {"type": "laughter"},
    {"type": "repeats"},
    {"type": "whitespace"},
]
STAGES = [*CLEANING, {"type": "okt", "engine": "native"}, {"type": "stopwords"}]


def threads(share: float, rounds: int) -> dict[str, Figure]:
    """Wall time of reviews that the engine has not seen, by one thread and by two: a fresh engine each time."""
    if "native" not in ENGINES:
        return {}
    texts = reviews()
    size = round(THREADED * share)
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for count, times in seconds.items():
            times.append(_threaded(_fresh(texts), texts[WARM : WARM + size], count))
    one, two = map(statistics.median, seconds.values())
    rates = {"per_s": {1: round(size / one), 2: round(size / two)}, "cores": len(os.sched_getaffinity(0))}
    return {"native: two threads against one": at_least(TIMES_ONE, round(one / two, 2), **rates)}


def _fresh(texts: list[str]) -> Engine:
    """An engine that has read the first texts alone."""
    fresh = type(engine("native"))()
    fresh.pairs(texts[:WARM])
    return fresh


def _threaded(native: Engine, texts: list[str], count: int) -> float:
    os.environ["TEXTNORM_THREADS"] = str(count)
    pairs = ExactOkt(native).pairs  # what the stage and the drop-in ask, with its share for a thread
    pairs(texts[:BATCH])  # threads are started
    start = time.perf_counter()
    for batch in _batches(texts):
        pairs(batch)
    return time.perf_counter() - start


def pipeline(share: float, rounds: int) -> dict[str, Figure]:
    """CPU time of clean -> Okt -> stopwords -> ids by one thread, against the engine alone on the same new reviews."""
    if "native" not in ENGINES:
        return {}
    os.environ["TEXTNORM_THREADS"] = "1"
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    texts, size = reviews(), round(PIPED * share)
    bare, whole = _fresh(texts).tokens, _to_ids(texts[:WARM])
    pairs = []
    for number in range(rounds):
        batches = _batches(texts[WARM + number * size : WARM + (number + 1) * size])
        pairs.append((_seconds(bare, batches), _seconds(whole, batches)))
    alone, piped = (statistics.median(column) for column in zip(*pairs, strict=True))
    rates = {"bare_per_s": round(size / alone), "pipeline_per_s": round(size / piped), "texts": size}
    return {"native: pipeline against the bare engine": at_least(SHARE_OF_BARE, round(alone / piped, 3), **rates)}


def _to_ids(texts: list[str]) -> Callable[[Sequence[str]], Any]:
    """The pipeline and the vocabulary of these texts, as `textnorm train` has them."""
    tokenize = Pipeline.from_config({"version": 1, "stages": STAGES}).tokenize
    vocabulary = Vocabulary.fit([token.form for token in doc] for doc in tokenize(texts))
    return lambda batch: vocabulary.encode([token.form for token in doc] for doc in tokenize(batch))


def _batches(texts: list[str]) -> list[list[str]]:
    return [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]


def _seconds(work: Callable[[Sequence[str]], Any], batches: list[list[str]]) -> float:
    start = time.process_time()
    for batch in batches:
        work(batch)
    return time.process_time() - start
