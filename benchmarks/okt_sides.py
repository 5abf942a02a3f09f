"""Who tokenizes in the measurements of speed, each in a process of its own, on one core.

`python -m benchmarks.okt_sides SIDE TEXTS` builds a side, warms it with the first `WARM` texts in both modes, and then makes a
pass for each line `MODE START END` it reads, over those texts, telling its CPU seconds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from benchmarks.machine import ROOT

__all__ = ["MODES", "SIDES", "WARM", "Side"]

MODES = {"pos": {}, "norm+stem": {"norm": True, "stem": True}}
WARM = 20_000  # texts: Java is slow at first, and ours remembers words
BATCH = 1_024
Work = Callable[..., Any]


class Side:
    """A side in its own process."""

    def __init__(self, name: str, texts: Path) -> None:
        command = [sys.executable, "-m", "benchmarks.okt_sides", name, str(texts)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        self._answer()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def pass_over(self, mode: str, start: int, end: int) -> float:
        """Tokenize these texts; return the CPU seconds."""
        assert self._process.stdin is not None  # noqa: S101  # it is a pipe
        print(mode, start, end, file=self._process.stdin, flush=True)
        return self._answer()

    def _answer(self) -> float:
        assert self._process.stdout is not None  # noqa: S101  # it is a pipe
        line = self._process.stdout.readline()
        if not line:
            sys.exit(f"a side of the benchmark ended early: {self._process.args}")
        return float(line)


def _stock() -> Work:
    from benchmarks.okt_stock import stock

    return _one_by_one(stock().pos)


def _engine(name: Any) -> Callable[[], Work]:
    """Lists of texts, as our own stages have them."""

    def build() -> Work:
        from textnorm.okt import engine

        pairs = engine(name).pairs
        return lambda texts, **mode: [pairs(texts[at : at + BATCH], **mode) for at in range(0, len(texts), BATCH)]

    return build


def _dropin(name: Any) -> Callable[[], Work]:
    """One text a call, as notebooks have it."""

    def build() -> Work:
        from textnorm.konlpy import Okt

        return _one_by_one(Okt(engine=name).pos)

    return build


def _one_by_one(call: Callable[..., Any]) -> Work:
    return lambda texts, **mode: [call(text, **mode) for text in texts]


SIDES: dict[str, Callable[[], Work]] = {
    "stock": _stock,
    "python": _engine("python"),
    "python, drop-in": _dropin("python"),
    "native": _engine("native"),
    "native, drop-in": _dropin("native"),
}


def main() -> None:
    """Serve passes until standard input ends."""
    name, source = sys.argv[1:]
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    texts = json.loads(Path(source).read_text(encoding="utf-8"))
    work = SIDES[name]()
    for mode in MODES.values():
        work(texts[:WARM], **mode)
    print(0.0, flush=True)
    for line in sys.stdin:
        mode_name, start, end = line.split()
        begun = time.process_time()
        work(texts[int(start) : int(end)], **MODES[mode_name])
        print(time.process_time() - begun, flush=True)


if __name__ == "__main__":
    main()
