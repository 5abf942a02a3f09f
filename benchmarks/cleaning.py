"""How fast texts are cleaned, against one `re.sub` per rule per text, as notebooks do it; the output compared text by text.

Usage: python -m benchmarks cleaning [--texts N]   -> benchmarks/results/cleaning.json

The rules are those of our stages in both columns, so the ratio says what batching saves, and nothing of whose patterns
are better. CPU time of one thread, medians of three.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from unicodedata import normalize

from benchmarks.injectors import inject
from benchmarks.machine import write_record
from textnorm.alignment import Alignment
from textnorm.cleaner import Cleaner
from textnorm.corpora import resolve
from textnorm.io.readers import read_records
from textnorm.stages.case import Case
from textnorm.stages.cleaning import Repeats, Whitespace
from textnorm.stages.contact import Email, Hashtag, Mention
from textnorm.stages.control import Control
from textnorm.stages.emoji import Emoji
from textnorm.stages.emoticon import Emoticon
from textnorm.stages.hangul import Laughter
from textnorm.stages.markup import Html
from textnorm.stages.punctuation import Punctuation
from textnorm.stages.rules import RuleStage
from textnorm.stages.unicode import Unicode
from textnorm.stages.url import Url
from textnorm.streaming import in_batches
from textnorm.types import Record, TextStage

BATCH = 2048
BARS = {"raw": 15.0, "noisy": 9.0, "clean, 300 characters": 30.0}
STAGES: list[TextStage] = [
    Unicode(),
    Control(),
    Html(),
    Url(),
    Email(),
    Mention(),
    Hashtag(),
    Emoji(),
    Emoticon(),
    Punctuation(),
    Laughter(),
    Repeats(),
    Case(),
    Whitespace(),
]

Work = Callable[[list[str]], list[str]]


def main(argv: list[str]) -> None:
    """Measure, print a table, and write the record."""
    parser = argparse.ArgumentParser(prog="benchmarks cleaning")
    parser.add_argument("--texts", type=int, default=40_000)
    arguments = parser.parse_args(argv)
    load, cleaner, loop = os.getloadavg()[0], Cleaner(STAGES), notebook(STAGES)
    figures = {}
    for name, texts in samples(arguments.texts).items():
        figures[name] = compare(cleaner, loop, texts)
        print(f"{name:22} {figures[name]}", flush=True)
    missed = [name for name, bar in BARS.items() if figures[name]["times_faster"] < bar]
    record = {"stages": len(STAGES), "build_s": build_seconds(), "bars": BARS, "missed": missed, "figures": figures}
    write_record("cleaning", " ".join(["python -m benchmarks cleaning", *argv]), load, record)
    if missed:
        sys.exit(f"below the bar: {', '.join(missed)}")


def samples(count: int) -> dict[str, list[str]]:
    """Raw reviews, the same with mixed noise in every fourth, and clean texts of 300 characters."""
    rows = read_records(resolve("corpus:nsmc/ratings_train.txt.gz"), file_type="tsv", quote_levels=2)
    raw = [row.fields["document"] for _, row in zip(range(count), rows, strict=False) if isinstance(row, Record)]
    noisy = inject(raw, "mixed")
    clean = [text for text, cleaned in zip(raw, Cleaner(STAGES)(raw), strict=True) if text == cleaned]
    joined = " ".join(clean)
    return {
        "raw": raw,
        "noisy": [dirty if row % 4 == 0 else text for row, (text, dirty) in enumerate(zip(raw, noisy, strict=True))],
        "clean, 300 characters": [
            text.strip() for start in range(0, len(joined) - 300, 300) if (text := joined[start : start + 300])
        ],
    }


def notebook(stages: list[TextStage]) -> Work:
    """The loop of the notebooks: for every text, one call after the other."""
    calls = [_notebook_call(stage) for stage in stages]

    def work(texts: list[str]) -> list[str]:
        cleaned = []
        for text in texts:
            for call in calls:
                text = call(text)  # noqa: PLW2901  # that is how they are written
            cleaned.append(text)
        return cleaned

    return work


def _notebook_call(stage: TextStage) -> Callable[[str], str]:
    if isinstance(stage, RuleStage):
        rule = stage.rule()
        return partial(re.sub, rule.pattern, rule.replace)
    return partial(normalize, "NFC")


def compare(cleaner: Cleaner, loop: Work, texts: list[str]) -> dict[str, float]:
    """Nanoseconds a text of either way, and of ours with offsets; an output that differs ends the benchmark."""
    expected, slow = timed(loop, texts, 1)
    cleaned, fast = timed(cleaner, texts, 3)
    traced, with_offsets = timed(partial(with_way_back, cleaner), texts, 3)
    if not expected == cleaned == traced:
        sys.exit("the two ways differ")
    changed = sum(old != new for old, new in zip(texts, cleaned, strict=True)) / len(texts)
    return {
        "texts": len(texts),
        "changed": round(changed, 3),
        "notebook_ns": round(slow),
        "ours_ns": round(fast),
        "times_faster": round(slow / fast, 1),
        "with_offsets_times_plain": round(with_offsets / fast, 2),
    }


def with_way_back(cleaner: Cleaner, texts: list[str]) -> list[str]:
    """Clean, and build what maps offsets back to the original."""
    cleaned, trails = cleaner.traced(texts)
    for trail in trails.values():
        _ = [Alignment(change.edits) for change in trail]
    return cleaned


def timed(work: Work, texts: list[str], times: int) -> tuple[list[str], float]:
    """What comes out, and the median nanoseconds a text."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        cleaned = [text for batch in in_batches(texts, BATCH) for text in work(batch)]
        spent.append((time.process_time() - start) / len(texts) * 1e9)
    return cleaned, statistics.median(spent)


def build_seconds() -> float:
    """Seconds until a new pipeline has cleaned its first batch."""
    start = time.process_time()
    Cleaner([*STAGES, Repeats(max_run=5)])(["ㅋㅋ"] * 20)
    return round(time.process_time() - start, 3)
