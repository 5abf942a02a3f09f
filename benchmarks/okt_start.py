"""What the first token costs: CPU seconds and memory of a fresh process, from its start."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.bars import Figure, at_most
from benchmarks.machine import ROOT
from benchmarks.okt_identity import ENGINES

__all__ = ["first"]

BARS = {"python": 0.8, "native": 0.3}  # CPU seconds
_TEXT = "영화가 재밌었다ㅋㅋ"
# The largest size is asked of /proc: what `getrusage` tells of a child begins with its parent's.
_TELL = """
import json, re, time
spent = time.process_time()
peak = re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]
print(json.dumps([spent, int(peak) / 1024]))
"""
_CODE = {
    "engine": "from textnorm.okt import engine\nengine({name!r}).pairs([{text!r}])",
    "drop-in": "from textnorm.konlpy import Okt\nOkt(engine={name!r}).pos({text!r})",
    "stock": "from benchmarks.okt_stock import stock\nstock().pos({text!r})",
}


def first(share: float, rounds: int) -> dict[str, Figure]:
    """Each engine with what it keeps in the cache folder, and with that folder empty; and stock."""
    del share  # there is but one text
    figures: dict[str, Figure] = {"stock": _median([_run("stock", "", None) for _ in range(rounds)])}
    with _folder() as warm:
        for name in ENGINES:
            _run("engine", name, warm)
            found = _median([_run("engine", name, warm) for _ in range(rounds)])
            figures[name] = at_most(BARS[name], found.pop("found"), **found)
            figures[f"{name}, drop-in"] = _median([_run("drop-in", name, warm) for _ in range(rounds)])
    for name in ENGINES:
        figures[f"{name}, empty cache"] = _median([_without_cache(name) for _ in range(rounds)])
    return figures


def _without_cache(name: str) -> list[float]:
    with _folder() as empty:
        return _run("engine", name, empty)


def _run(code: str, name: str, cache: Path | None) -> list[float]:
    """CPU seconds and MB of a process that says one text's tokens."""
    caches = {} if cache is None else {"XDG_CACHE_HOME": str(cache), "TEXTNORM_CACHE": str(cache)}
    command = [sys.executable, "-c", _CODE[code].format(name=name, text=_TEXT) + _TELL]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=os.environ | caches)
    found: list[float] = json.loads(done.stdout)
    return found


def _median(runs: list[list[float]]) -> dict[str, Any]:
    seconds, sizes = (statistics.median(column) for column in zip(*runs, strict=True))
    return {"found": round(seconds, 3), "resident_mb": round(sizes)}


@contextmanager
def _folder() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        yield Path(folder)
