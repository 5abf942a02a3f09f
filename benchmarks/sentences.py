"""How well sentence boundaries are found: F1 over the texts of kiwipiepy's sentence benchmark.

Usage: python -m benchmarks sentences [--errors]

Lines are sentences, blank lines part texts; the lines of a text are joined by one space. A boundary is counted by how
many characters that are not whitespace stand before it. Ends of texts do not count, as nobody can miss them.
"""

from __future__ import annotations

import argparse
import time
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from textnorm.stages.sentences import split_sentences

if TYPE_CHECKING:
    from textnorm.stages.sentences import Engine

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "kiwipiepy-bench" / "sentence_split"


def main(argv: list[str]) -> None:
    """Print precision, recall and F1 of both engines, for each file and over all."""
    parser = argparse.ArgumentParser(prog="benchmarks sentences")
    parser.add_argument("--errors", action="store_true", help="show where the rules differ from the gold")
    arguments = parser.parse_args(argv)
    files = sorted(DATA.glob("*.txt"))
    if not files:
        parser.exit(1, f"the sentence files are required in {DATA}, and there are none\n")
    engines: list[Engine] = ["rules", "kiwi"]
    for engine in engines:
        totals = [0, 0, 0]
        start = time.perf_counter()
        for path in files:
            counts = measure(path, engine, show=arguments.errors and engine == "rules")
            totals = [total + count for total, count in zip(totals, counts, strict=True)]
            report(f"{engine} {path.stem}", *counts)
        report(f"{engine} all ({time.perf_counter() - start:.2f} s)", *totals)


def measure(path: Path, engine: Engine, *, show: bool = False) -> tuple[int, int, int]:
    """Return how many boundaries were right, how many were found, and how many there are."""
    golds = list(read(path))
    texts = [" ".join(lines) for lines in golds]
    right = found = there = 0
    for text, lines, spans in zip(texts, golds, split_sentences(texts, engine), strict=True):
        gold, guess = _boundaries(lines), _boundaries([text[start:end] for start, end in spans])
        right, found, there = right + len(gold & guess), found + len(guess), there + len(gold)
        if show and gold != guess:
            print("missed " + " ⏎ ".join(_mark(text, gold - guess)), "| extra " + " ⏎ ".join(_mark(text, guess - gold)))
    return right, found, there


def read(path: Path) -> list[list[str]]:
    """Return texts, each a list of its sentences."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    return [list(group) for filled, group in groupby(lines, bool) if filled]


def report(name: str, right: int, found: int, there: int) -> None:
    """Print one row."""
    precision, recall = right / max(found, 1), right / max(there, 1)
    f1 = 2 * right / max(found + there, 1)
    print(f"{name:28} precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f} ({there} boundaries)")


def _boundaries(sentences: list[str]) -> set[int]:
    places, count = set(), 0
    for sentence in sentences[:-1]:
        count += len("".join(sentence.split()))
        places.add(count)
    return places


def _mark(text: str, places: set[int]) -> list[str]:
    filled = [index for index, character in enumerate(text) if not character.isspace()]
    return [
        text[max(0, filled[place] - 12) : filled[place]] + "▮" + text[filled[place] :][:8] for place in sorted(places)
    ]
