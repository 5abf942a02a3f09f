"""Files of any size through the command: what the way around the pipeline costs, and whether every row is there.

Usage: python -m benchmarks files [PART ...] [--share X]   -> benchmarks/results/files-PART.json

Parts:
- overhead: the whole path over a jsonl file (read, batch, zip, write) against the bare pipeline on a list, CPU time.
- workers: one and two, with Kiwi, wall time.
- memory: the command's peak at 1, 5 and 10 million rows.
- kills: 20 jobs, each killed -9 at some moment and resumed; their bytes against those of a job that was not.
- random: 100,000 lines of random bytes in each text format; every line is written or rejected.
- engines: 200,000 reviews with Kiwi by this machine's workers, by Ray and by Spark; the bytes, and wall time.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import time
from base64 import b64decode
from collections.abc import Callable
from hashlib import file_digest
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.bars import at_least, at_most, told
from benchmarks.cleaning import STAGES
from benchmarks.machine import write_record
from benchmarks.memory import COMMAND, WATCH
from benchmarks.texts import reviews
from textnorm.pipeline import BATCH_SIZE, Pipeline
from textnorm.recipes.file_options import FileOptions
from textnorm.recipes.texts import run_texts
from textnorm.streaming import in_batches

Figures = dict[str, dict[str, Any]]
TEXTNORM = COMMAND[:-3]
ROUNDS, KILLS = 5, 20


def main(argv: list[str]) -> None:
    """Measure the parts that are named, or all; each writes its record."""
    parser = argparse.ArgumentParser(prog="benchmarks files")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--share", type=float, default=1.0, help="of the rows, to try it out")
    arguments = parser.parse_args(argv)
    if unknown := [part for part in arguments.parts if part not in PARTS]:
        parser.error(f"PART is one of {', '.join(PARTS)}, found {unknown[0]!r}")
    missed = []
    for part in arguments.parts or PARTS:
        load = os.getloadavg()[0]
        with TemporaryDirectory() as folder:
            figures = PARTS[part](Path(folder), arguments.share)
        below = told(part, figures)
        missed += [f"{part}: {name}" for name in below]
        options = [] if arguments.share == 1 else ["--share", str(arguments.share)]
        record = {"missed": below, "figures": figures}
        write_record(f"files-{part}", " ".join(["python -m benchmarks files", part, *options]), load, record)
    if missed:
        sys.exit(f"missed: {', '.join(missed)}")


# ---------------------------------------------------------------- the parts


def overhead(folder: Path, share: float) -> Figures:
    """CPU time of both ways in turns, medians."""
    texts = reviews(int(150_000 * share))
    source = write_jsonl(folder / "in.jsonl", texts)
    pipeline = Pipeline(STAGES)

    def bare() -> None:
        for batch in in_batches(texts, BATCH_SIZE):
            pipeline.normalize(batch)

    def whole() -> None:
        run_texts(pipeline, [str(source)], str(folder / "out.jsonl"), FileOptions(quiet=True))

    bare(), whole()
    spent = [(cpu_s(bare), cpu_s(whole)) for _ in range(ROUNDS)]
    bare_us, whole_us = (statistics.median(times) / len(texts) * 1e6 for times in zip(*spent, strict=True))
    about = {"bare_us_per_row": round(bare_us, 2), "whole_us_per_row": round(whole_us, 2), "rows": len(texts)}
    return {"overhead, share of the bare pipeline": at_most(0.15, round(whole_us / bare_us - 1, 2), **about)}


def workers(folder: Path, share: float) -> Figures:
    """Wall time of the whole command, start and Kiwi's load with it."""
    source = write_jsonl(folder / "in.jsonl", reviews(int(100_000 * share)))
    spent: dict[int, list[float]] = {1: [], 2: []}
    for count in (1, 2) * 3:
        target = folder / f"out-{count}.jsonl"
        spent[count].append(seconds(lambda c=count, t=target: textnorm("tokenize", source, "-o", t, "--workers", c)))
    one, two = (statistics.median(spent[count]) for count in (1, 2))
    same = checksum(folder / "out-1.jsonl") == checksum(folder / "out-2.jsonl")
    return {
        "two workers, times one, Kiwi": at_least(1.7, round(one / two, 2), seconds=[round(one, 1), round(two, 1)]),
        "the same bytes": at_least(1, int(same)),
    }


def memory(folder: Path, share: float) -> Figures:
    """Peaks of the largest process, one after the other."""
    rows = [int(millions * 1e6 * share) for millions in (1, 5, 10)]
    peaks = [peak_mb(folder, count) for count in rows]
    about = {"peaks_mb": peaks, "rows": rows}
    return {
        "largest peak, times the smallest": at_most(1.1, round(max(peaks) / min(peaks), 3), **about),
        "largest peak, MB": at_most(300, max(peaks)),
    }


def kills(folder: Path, share: float) -> Figures:
    """Jobs of two workers, killed with all their processes."""
    texts = reviews(int(150_000 * share))
    source = write_jsonl(folder / "in.jsonl", [text if index % 1_000 else None for index, text in enumerate(texts)])
    job = (*TEXTNORM, "normalize", source, "-c", "ko-review", "--workers", "2", "--quiet", "-o")
    whole = seconds(lambda: run(*job, folder / "whole.jsonl"))
    wanted = contents(folder / "whole.jsonl")
    chance, same, resumed = random.Random(7), 0, 0  # noqa: S311  # no secret
    for number in range(KILLS):
        target = folder / f"out-{number}.jsonl"
        process = subprocess.Popen(list(map(str, (*job, target))), start_new_session=True, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0, whole))
        os.killpg(process.pid, signal.SIGKILL)
        resumed += process.wait() == -signal.SIGKILL
        run(*job, target, "--resume")
        same += contents(target) == wanted
    return {"identical after a kill -9": at_least(KILLS, same, jobs=KILLS, killed_before_their_end=resumed)}


def random_bytes(folder: Path, share: float) -> Figures:
    """Lines without line ends; of csv, without the quotes that hold lines together."""
    figures = {}
    for kind in ("txt", "jsonl", "csv"):
        lines = random_lines(int(100_000 * share), b'\r\n"' if kind == "csv" else b"\r\n")
        (folder / f"in.{kind}").write_bytes((b"text\n" if kind == "csv" else b"") + b"\n".join(lines) + b"\n")
        run(*TEXTNORM, "normalize", folder / f"in.{kind}", "-o", folder / f"{kind}.jsonl", "--quiet")
        rejects = [json.loads(line) for line in (folder / f"{kind}.jsonl.rejects.jsonl").open("rb")]
        whole = sum(raw_of(reject) == lines[reject["row"] - 1] for reject in rejects)
        with (folder / f"{kind}.jsonl").open("rb") as file:
            written = sum(1 for _ in file)
        about = {"written": written, "rejected": len(rejects), "rejected_with_all_its_bytes": whole}
        figures[f"lines of {kind} accounted for"] = at_least(len(lines), written + whole, **about)
    return figures


def engines(folder: Path, share: float) -> Figures:
    """The command with each engine that is installed."""
    source = write_jsonl(folder / "in.jsonl", islice(cycle(reviews() + reviews(split="test")), int(200_000 * share)))
    ways = {"local": (), "ray": ("--engine", "ray"), "spark": ("--engine", "spark")}
    installed = [name for name in ways if name == "local" or find_spec({"spark": "pyspark"}.get(name, name))]
    spent, sums = {}, {}
    for name in installed:
        target = folder / f"{name}.jsonl"
        words = ("tokenize", source, "-o", target, "--workers", 2, *ways[name])
        spent[name] = round(seconds(lambda words=words: textnorm(*words)), 1)
        sums[name] = checksum(target)
    about = {"seconds": spent, "times_local": {name: round(spent[name] / spent["local"], 2) for name in spent}}
    return {
        "engines with the same bytes": at_least(
            len(installed), sum(sums[name] == sums["local"] for name in sums), **about
        )
    }


PARTS: dict[str, Callable[[Path, float], Figures]] = {
    "overhead": overhead,
    "workers": workers,
    "memory": memory,
    "kills": kills,
    "random": random_bytes,
    "engines": engines,
}


# ---------------------------------------------------------------- what they stand on


def write_jsonl(path: Path, texts: Any) -> Path:
    """Write rows of a number, a text and a label."""
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(texts):
            file.write(json.dumps({"id": number, "text": text, "label": number % 2}, ensure_ascii=False) + "\n")
    return path


def textnorm(verb: str, *words: object) -> None:
    """Run the command with Korean's preset."""
    run(*TEXTNORM, verb, "-c", "ko-review", "--quiet", *words)


def run(*words: object) -> None:
    """Run a command; done with rejects is done."""
    done = subprocess.run(list(map(str, words)), stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode not in {0, 3}:
        sys.exit(done.stderr)


def seconds(work: Callable[[], object]) -> float:
    """Wall time."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def cpu_s(work: Callable[[], object]) -> float:
    """CPU time of this process."""
    start = time.process_time()
    work()
    return time.process_time() - start


def checksum(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def contents(path: Path) -> list[str]:
    """Checksums of an output and its rejects."""
    return [checksum(path), checksum(path.with_name(f"{path.name}.rejects.jsonl"))]


def peak_mb(folder: Path, rows: int) -> float:
    """The command's peak on a file of so many rows, no two of them the same."""
    source, target = folder / "in.jsonl", folder / "out.jsonl"
    write_jsonl(source, (f"{text} {row}" for row, text in enumerate(islice(cycle(reviews()), rows))))
    words = [sys.executable, "-c", WATCH, *TEXTNORM, "normalize", str(source), "-o", str(target), "--quiet"]
    found = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout
    with target.open("rb") as file:
        if (written := sum(1 for _ in file)) != rows:
            sys.exit(f"{rows:,} rows went in, {written:,} came out")
    print(f"{rows:>12,} rows  {found.strip()}", flush=True)
    return round(float(found.split()[0]), 1)


def random_lines(count: int, without: bytes) -> list[bytes]:
    """Lines of random bytes, none of them empty."""
    chance = random.Random(11)  # noqa: S311  # no secret
    return [chance.randbytes(chance.randrange(1, 80)).translate(None, without) or b"x" for _ in range(count)]


def raw_of(reject: dict[str, Any]) -> bytes:
    """The bytes of a rejected row."""
    return b64decode(reject["raw_base64"]) if "raw_base64" in reject else reject.get("raw", "").encode()
