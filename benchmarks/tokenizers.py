"""How fast texts are tokenized, against the loops that people write; the output compared token by token on every text.

Usage: python -m benchmarks tokenizers [NAME ...] [--rounds N] [--share X]   -> benchmarks/results/tokenizers.json

Either side runs in a process of its own, so that a stock JVM has stock flags; both stay alive and take turns, so that the
load of the machine meets both. Wall time, medians over the rounds, after a warm pass over other texts. Ours may use two
threads (TEXTNORM_THREADS=2), as the stock loops cannot. A text on which the stock loop raises is counted and not compared.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, Self

from benchmarks.machine import ROOT, write_record
from benchmarks.texts import messages, reviews

WARM = 300  # texts: Java is slow at first
THREADS = "2"


class Bar(NamedTuple):
    """How many texts of which corpus, and how many times faster than the stock loop is due."""

    texts: int
    times: float
    corpus: str = "nsmc"


BARS = {
    "okt": Bar(20_000, 1.9),
    "komoran": Bar(20_000, 4),
    "hannanum": Bar(4_000, 2),
    "kkma": Bar(1_000, 2),
    "mecab": Bar(20_000, 1.7),
    "kiwi": Bar(20_000, 1.7),
    "nltk_word": Bar(5_000, 2.5, "sms-spam"),
    "sentencepiece": Bar(20_000, 1.5),
    "clean_to_ids": Bar(20_000, 4.5),
}


def main(argv: list[str]) -> None:
    """Measure, print a table, and write the record."""
    parser = argparse.ArgumentParser(prog="benchmarks tokenizers")
    parser.add_argument("names", nargs="*", default=list(BARS), help=f"of {', '.join(BARS)}")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--share", type=float, default=1.0, help="of the texts, for a quick look")
    arguments = parser.parse_args(argv)
    load, figures = os.getloadavg()[0], {}
    for name in arguments.names or BARS:
        bar = BARS[name]
        texts = samples(bar.corpus, WARM + round(bar.texts * arguments.share))
        figures[name] = compare(name, texts, arguments.rounds) | {"bar": bar.times}
        print(f"{name:14} {figures[name]}", flush=True)
    missed = [name for name, found in figures.items() if found["times_faster"] < found["bar"] or found["differ"]]
    record = {"rounds": arguments.rounds, "threads": THREADS, "missed": missed, "figures": figures}
    write_record("tokenizers", " ".join(["python -m benchmarks tokenizers", *argv]), load, record)
    if missed:
        sys.exit(f"below the bar, or not identical: {', '.join(missed)}")


def samples(corpus: str, count: int) -> list[str]:
    """Raw reviews, or English messages."""
    return messages(count) if corpus == "sms-spam" else reviews(count)


def compare(name: str, texts: list[str], rounds: int) -> dict[str, Any]:
    """Let both sides take turns over the same texts; compare what they gave, text by text."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        sides = [stack.enter_context(Side(name, side, texts, Path(folder))) for side in ("stock", "ours")]
        seconds = list(zip(*([side.pass_over() for side in sides] for _ in range(rounds)), strict=True))
        stock, ours = (side.answers() for side in sides)
        first = [side.first for side in sides]
    slow, fast = map(statistics.median, seconds)
    both = [(left, right) for left, right in zip(stock, ours, strict=True) if left is not None]
    return {
        "texts": len(stock),
        "stock_us": round(slow / len(stock) * 1e6, 1),
        "ours_us": round(fast / len(stock) * 1e6, 1),
        "times_faster": round(slow / fast, 2),
        "differ": sum(left != right for left, right in both),
        "stock_raised": len(stock) - len(both),
        "first_answer_s": {"stock": first[0]["seconds"], "ours": first[1]["seconds"]},
        "resident_mb": {"stock": first[0]["resident_mb"], "ours": first[1]["resident_mb"]},
    }


class Side:
    """One side in its own process, told to go by a line on its standard input."""

    def __init__(self, name: str, side: str, texts: list[str], folder: Path) -> None:
        self._out = folder / f"{side}.json"
        source = folder / "texts.json"
        source.write_text(json.dumps(texts), encoding="utf-8")
        command = [sys.executable, "-m", "benchmarks.tokenizer_sides", name, side, str(source), str(self._out)]
        environment = os.environ | {"TEXTNORM_THREADS": THREADS, "BENCHMARK_WARM": str(WARM)}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
        )
        self.first: dict[str, float] = self._answer()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def pass_over(self) -> float:
        """Tokenize all texts once; return the seconds."""
        assert self._process.stdin is not None  # noqa: S101  # it is a pipe
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return float(self._answer()["seconds"])

    def answers(self) -> list[Any]:
        """What the last pass gave."""
        found: list[Any] = json.loads(self._out.read_text(encoding="utf-8"))
        return found

    def _answer(self) -> dict[str, float]:
        assert self._process.stdout is not None  # noqa: S101  # it is a pipe
        line = self._process.stdout.readline()
        if not line:
            sys.exit(f"a side of the benchmark ended early: {self._process.args}")
        answer: dict[str, float] = json.loads(line)
        return answer
