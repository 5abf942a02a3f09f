"""Okt without Java against stock KoNLPy: the same output, how much faster, and what it takes to start.

Usage: python -m benchmarks okt [PART ...] [--share X] [--rounds N]   -> benchmarks/results/okt-PART.json

The parts: identity (all of NSMC train), fuzz, other (corpora of other kinds), speed, threads, first (token), long (runs),
pipeline, leak. Each is a record of its own, since each wants its own hour. CPU time of one core where nothing else is said.
With `--share` a part is tried on so much of its texts, and nothing is recorded. The engine in C is left out where it is not
built. Linux only.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable

from benchmarks import okt_identity, okt_limits, okt_speed, okt_start, okt_whole
from benchmarks.bars import Figure, told
from benchmarks.machine import write_record

Part = Callable[[float, int], dict[str, Figure]]
PARTS: dict[str, Part] = {
    "identity": okt_identity.identity,
    "fuzz": okt_identity.fuzz,
    "other": okt_identity.other,
    "speed": okt_speed.speed,
    "threads": okt_whole.threads,
    "first": okt_start.first,
    "long": okt_limits.long,
    "pipeline": okt_whole.pipeline,
    "leak": okt_limits.leak,
}


def main(argv: list[str]) -> None:
    """Measure the parts, print every figure, and write the records."""
    parser = argparse.ArgumentParser(prog="benchmarks okt")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help=f"of {', '.join(PARTS)}; none means all")
    parser.add_argument("--share", type=float, default=1.0, help="of the texts, for a quick look that is not recorded")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args(argv)
    found = {name: run(name, arguments.share, arguments.rounds) for name in arguments.parts or PARTS}
    below = [f"{part}: {name}" for part, names in found.items() for name in names]
    if below:
        sys.exit(f"below the bar: {'; '.join(below)}")


def run(name: str, share: float, rounds: int) -> list[str]:
    """Measure a part; record it, if it is whole; return what missed its bar."""
    load, start = os.getloadavg()[0], time.perf_counter()
    figures = PARTS[name](share, rounds)
    below = told(name, figures)
    if share == 1:
        record = {"rounds": rounds, "seconds": round(time.perf_counter() - start), "missed": below, "figures": figures}
        write_record(f"okt-{name}", f"python -m benchmarks okt {name} --rounds {rounds}", load, record)
    return below
