"""How fast texts are cleaned, against one `re.sub` per rule per text, as notebooks do it; the output compared text by text.

Usage: python -m benchmarks cleaning [--texts N]   -> benchmarks/results/cleaning.json

The rules are those of our stages in both columns, so the ratio says what asking first saves (and the simpler twin that a
rule may have for most texts), and nothing of whose patterns are better. CPU time of one thread, medians of five.

The sets:
- raw: reviews of NSMC as they are.
- noisy: the same, with one piece of one kind put into every fourth (`PIECES`: a URL, a tag, an entity, a mention, an
  e-mail address, an emoji, full-width signs, a zero-width character, a long run). What people's texts look like.
- heavily spoilt: every fourth text spoilt as a whole in three ways (`injectors.py`, "mixed": zero-width characters all
  through it, every word as HTML and the like). Recorded, without a bar.
- clean, 300 characters: what no stage changes, joined and cut.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from unicodedata import normalize

from benchmarks.injectors import inject
from benchmarks.machine import write_record
from benchmarks.texts import reviews
from textnorm.alignment import Alignment
from textnorm.cleaner import Cleaner
from textnorm.stages.case import Case
from textnorm.stages.cleaning import Repeats, Whitespace
from textnorm.stages.contact import Email, Hashtag, Mention
from textnorm.stages.control import Control
from textnorm.stages.emoji import Emoji
from textnorm.stages.emoticon import Emoticon
from textnorm.stages.hangul import Laughter
from textnorm.stages.hanja import Hanja
from textnorm.stages.markup import Html
from textnorm.stages.punctuation import Punctuation
from textnorm.stages.rules import RuleStage
from textnorm.stages.unicode import Unicode
from textnorm.stages.url import Url
from textnorm.streaming import in_batches
from textnorm.types import TextStage

BATCH = 2048
BARS = {"raw": 15.0, "noisy": 9.0, "clean, 300 characters": 30.0}  # times faster, at least
OFFSETS_BAR, BUILD_BAR = 3.0, 0.1  # times the plain cost, on the sets with a bar; seconds
STAGES: list[TextStage] = [
    Hanja(),
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

# Ours, of no corpus. What stands between words first, then what touches them.
WORDS = {
    "url": ["https://example.com/review?id=31", "http://www.example.org/a/b.html", "www.example.net/movie#top"],
    "mention": ["@movie_fan", "@kim.cs", "@홍길동님"],
    "email": ["kim.cs@example.co.kr", "review@example.com"],
    "emoji": ["😀", "👍🏻", "❤️", "👨‍👩‍👧", "🎬"],
}
GLUED = {
    "tag": ["<br />", "<b>강추</b>", '<a href="/movie/31">더보기</a>'],
    "entity": ["&amp;", "&nbsp;", "&quot;", "&#39;", "&lt;3"],
    "full_width": ["！！", "？", "（영화）", "ＢＥＳＴ", "～"],
    "zero_width": ["\u200b", "\ufeff", "\u00ad"],
    "run": ["!!!!!!", "ㅋㅋㅋㅋㅋㅋ", "~~~~~", "ㅠㅠㅠㅠ", "....", "와아아아ㅏㅏㅏㅏ"],
}
PIECES = WORDS | GLUED

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
    build_s = build_seconds()
    missed = [name for name, bar in BARS.items() if figures[name]["times_faster"] < bar]
    missed += [f"{name}, offsets" for name in BARS if figures[name]["with_offsets_times_plain"] > OFFSETS_BAR]
    missed += ["build"] if build_s > BUILD_BAR else []
    bars = BARS | {"offsets": OFFSETS_BAR, "build_s": BUILD_BAR}
    record = {"stages": len(STAGES), "build_s": build_s, "bars": bars, "missed": missed, "figures": figures}
    write_record("cleaning", " ".join(["python -m benchmarks cleaning", *argv]), load, record)
    if missed:
        sys.exit(f"bars missed: {', '.join(missed)}")


def samples(count: int) -> dict[str, list[str]]:
    """The sets by name, as the module's docstring tells."""
    raw = reviews(count)
    clean = [text for text, cleaned in zip(raw, Cleaner(STAGES)(raw), strict=True) if text == cleaned]
    joined = " ".join(clean)
    return {
        "raw": raw,
        "noisy": _every_fourth(raw, [with_piece(text, row) for row, text in enumerate(raw)]),
        "heavily spoilt": _every_fourth(raw, inject(raw, "mixed")),
        "clean, 300 characters": [
            text.strip() for start in range(0, len(joined) - 300, 300) if (text := joined[start : start + 300])
        ],
    }


def _every_fourth(texts: list[str], others: list[str]) -> list[str]:
    return [other if row % 4 == 0 else text for row, (text, other) in enumerate(zip(texts, others, strict=True))]


def with_piece(text: str, row: int) -> str:
    """Put one piece of one kind somewhere into a text; which and where depends on the row alone."""
    chance = random.Random(f"piece/{row}")  # noqa: S311  # noise is no secret
    kind = chance.choice(list(PIECES))
    piece = chance.choice(PIECES[kind])
    if kind in GLUED:
        at = chance.randint(0, len(text))
        return text[:at] + piece + text[at:]
    words = text.split(" ")
    words.insert(chance.randint(0, len(words)), piece)
    return " ".join(words)


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
    cleaned, fast = timed(cleaner, texts, 5)
    traced, with_offsets = timed(partial(with_way_back, cleaner), texts, 5)
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
