"""Whether memory stays flat: many rows through `Pipeline.stream`, and two sizes of file through `textnorm normalize`.

Usage: python -m benchmarks memory [--rows N] [--file-rows N]   -> benchmarks/results/memory.json

The rows are NSMC's over and over, each with its row number behind it, so that no two are the same and whatever keeps
what it has seen would grow. Flat is: at the end no more than 5 % or 20 MB above what it was at a tenth. Linux only.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import texts
from benchmarks.machine import write_record
from textnorm.pipeline import Pipeline
from textnorm.types import Record, Reject

PRESET = "ko-review"  # it ends in a tagger, which `normalize` does not run
SHARE, ROOM_MB = 0.05, 20.0
STATM = Path("/proc/self/statm")
# A process between us and the command: a child starts as large as its parent was, and that would count as its peak.
WATCH = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_maxrss / 1024, used.ru_utime + used.ru_stime)
"""
COMMAND = (sys.executable, "-c", "from textnorm.cli import main; main()", "normalize", "-c", PRESET)


def main(argv: list[str]) -> None:
    """Measure both ways, print what is found on the way, and write the record."""
    parser = argparse.ArgumentParser(prog="benchmarks memory")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--file-rows", type=int, default=1_000_000)
    arguments = parser.parse_args(argv)
    load = os.getloadavg()[0]
    figures = {"stream": streamed(arguments.rows), "command": commanded(arguments.file_rows)}
    missed = [name for name, found in figures.items() if not found["flat"]]
    bar = {"share": SHARE, "or_mb": ROOM_MB}
    record = {"preset": PRESET, "bar": bar, "missed": missed, "figures": figures}
    write_record("memory", " ".join(["python -m benchmarks memory", *argv]), load, record)
    if missed:
        sys.exit(f"not flat: {', '.join(missed)}")


def streamed(rows: int) -> dict[str, object]:
    """Count rows out of a stream, and look at this process's memory after every tenth of them."""
    start, rejected, sizes = time.process_time(), 0, [0.0] * 0
    for count, item in enumerate(Pipeline.from_preset(PRESET).stream(records(rows)), 1):
        rejected += isinstance(item, Reject)
        if count * 10 // rows > len(sizes):
            sizes.append(round(resident_mb(), 1))
            print(f"{count:>12,} rows  {sizes[-1]:.1f} MB  {time.process_time() - start:.0f} s", flush=True)
    require(count, rows)
    spent = time.process_time() - start
    peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    about = {"rows": rows, "rejected": rejected, "rows_per_s": round(rows / spent)}
    return about | {"mb_at_tenths": sizes, "peak_mb": peak, "flat": is_flat(sizes[0], sizes[-1])}


def commanded(rows: int) -> dict[str, object]:
    """Peaks of the command on a file of so many rows, and on one of a tenth."""
    (small, _), (large, spent) = normalized(rows // 10), normalized(rows)
    return {
        "rows": [rows // 10, rows],
        "rows_per_s": round(rows / spent),
        "peak_mb": [round(small, 1), round(large, 1)],
        "flat": is_flat(small, large),
    }


def normalized(rows: int) -> tuple[float, float]:
    """Run the command on a file of so many rows; its largest size in MB, and the CPU seconds it took."""
    with TemporaryDirectory() as folder:
        source, target = Path(folder, "in.txt"), Path(folder, "out.txt")
        with source.open("w", encoding="utf-8") as file:
            file.writelines(f"{record.fields['text']}\n" for record in records(rows))
        command = [sys.executable, "-c", WATCH, *COMMAND, str(source), "-o", str(target)]
        told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        with target.open(encoding="utf-8", newline="\n") as file:
            require(sum(1 for _ in file), rows)
    peak, spent = map(float, told.split())
    print(f"{rows:>12,} rows  {peak:.1f} MB at most, by the command  {spent:.0f} s", flush=True)
    return peak, spent


def records(count: int) -> Iterator[Record]:
    """Yield rows that look real, and of which no two are the same."""
    for row, text in enumerate(islice(cycle(reviews()), count), 1):
        yield Record(row, {"text": f"{text} {row}"})


@cache
def reviews() -> tuple[str, ...]:
    """Read the training texts of NSMC, once."""
    return tuple(texts.reviews())


def resident_mb() -> float:
    """Tell how much memory this process holds now."""
    return int(STATM.read_text().split()[1]) * resource.getpagesize() / 2**20


def is_flat(first: float, last: float) -> bool:
    """Whether the last size is the first one's, but for what the bar allows."""
    return last - first <= max(SHARE * first, ROOM_MB)


def require(found: int, rows: int) -> None:
    """End the benchmark when rows were lost."""
    if found != rows:
        sys.exit(f"{rows:,} rows went in, {found:,} came out")
