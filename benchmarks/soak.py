"""Whether taggers bear many threads for long: 16 threads, 20,000 calls each, the same answers, flat memory.

Usage: python -m benchmarks soak [NAME ...] [--threads N] [--calls N]   -> benchmarks/results/soak.json

Each thread calls with one short text at a time, as a web server does. Every answer is compared with the one that a single
thread gave before. Memory is flat when the process holds no more at the end than after the first fifth, by 5 % or 20 MB.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.machine import write_record
from textnorm.pipeline import Pipeline

NAMES = ("okt", "komoran", "hannanum", "kkma", "mecab", "kiwi", "nltk_word")
TEXTS = [
    "영화 좋다",
    "배우 연기가 아쉽다 ㅠㅠ",
    "the plot is thin",
    "또 보고 싶어요!",
    "😀 최고",
    "돈이 아깝지 않음",
    "그냥 그래요..",
    "ㅋㅋㅋ",
]
PARTS = 5


def main(argv: list[str]) -> None:
    """Run each tagger, print, and write the record."""
    parser = argparse.ArgumentParser(prog="benchmarks soak")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--threads", type=int, default=16)
    parser.add_argument("--calls", type=int, default=20_000)
    arguments = parser.parse_args(argv)
    load, figures = os.getloadavg()[0], {}
    for name in arguments.names or NAMES:
        figures[name] = soak(name, arguments.threads, arguments.calls)
        print(f"{name:10} {figures[name]}", flush=True)
    bad = [name for name, found in figures.items() if found["wrong"] or not found["flat"]]
    record = {"threads": arguments.threads, "calls": arguments.calls, "bad": bad, "figures": figures}
    write_record("soak", " ".join(["python -m benchmarks soak", *argv]), load, record)
    if bad:
        sys.exit(f"wrong answers, or growing memory: {', '.join(bad)}")


def soak(name: str, threads: int, calls: int) -> dict[str, Any]:
    """All calls of all threads in five parts, looking at the memory after each."""
    tokenize = Pipeline.from_config({"version": 1, "stages": [{"type": name}]}).tokenize
    expected = {text: tokenize([text])[0] for text in TEXTS}
    start, wrong, resident = time.perf_counter(), 0, []
    for _ in range(PARTS):
        with ThreadPoolExecutor(threads) as pool:
            wrong += sum(pool.map(partial(_call, tokenize, expected, calls // PARTS), range(threads)))
        resident.append(_resident_mb())
    seconds = time.perf_counter() - start
    flat = resident[-1] <= max(resident[0] * 1.05, resident[0] + 20)
    rate = round(threads * calls / seconds)
    return {"wrong": wrong, "flat": flat, "resident_mb": resident, "seconds": round(seconds), "calls_per_s": rate}


def _call(tokenize: Callable[[list[str]], Any], expected: dict[str, Any], calls: int, thread: int) -> int:
    """Make one thread's calls; return how many answers were not the expected ones."""
    texts = [TEXTS[(thread + number) % len(TEXTS)] for number in range(calls)]
    return sum(tokenize([text])[0] != expected[text] for text in texts)


def _resident_mb() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20)
