"""How many times faster than stock: reviews that no side has seen, all sides in turn, one core, CPU time."""

from __future__ import annotations

import json
import statistics
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.bars import Figure, at_least
from benchmarks.okt_identity import ENGINES
from benchmarks.okt_sides import MODES, SIDES, WARM, Side
from benchmarks.texts import reviews

__all__ = ["speed"]

TEXTS = 8_000  # a pass; each pass has texts of its own
# Times as fast as stock. The drop-in has no bar: what a call for each text costs is told.
BARS = {("python", "pos"): 2.2, ("native", "pos"): 30.0, ("native", "norm+stem"): 25.0}

Times = dict[tuple[str, str], list[float]]  # of a side, in a mode: CPU seconds of each round


def speed(share: float, rounds: int) -> dict[str, Figure]:
    """Each engine by lists of texts, and by the drop-in's `pos`, in two modes."""
    names = [name for name in SIDES if name == "stock" or name.split(",")[0] in ENGINES]
    with TemporaryDirectory() as folder, ExitStack() as stack:
        texts = Path(folder) / "texts.json"
        texts.write_text(json.dumps(reviews()), encoding="utf-8")
        sides = {name: stack.enter_context(Side(name, texts)) for name in names}
        times = _rounds(sides, round(TEXTS * share), rounds)
    return {f"{name}, {mode}": _figure(times, name, mode, share) for name, mode in times if name != "stock"}


def _rounds(sides: dict[str, Side], size: int, rounds: int) -> Times:
    times: Times = {(name, mode): [] for name in sides for mode in MODES}
    start = WARM
    for number in range(rounds):
        for mode in MODES:
            for name, side in sides.items():
                times[name, mode].append(side.pass_over(mode, start, start + size))
            start += size
        last = {f"{name}, {mode}": round(size / seconds[-1]) for (name, mode), seconds in times.items()}
        print(f"  round {number + 1}, texts a CPU second: {last}", flush=True)
    return times


def _figure(times: Times, name: str, mode: str, share: float) -> Figure:
    mine, theirs = (statistics.median(times[side, mode]) for side in (name, "stock"))
    size = round(TEXTS * share)
    rates = {"per_s": round(size / mine), "stock_per_s": round(size / theirs), "texts": size}
    found = round(theirs / mine, 2)
    bar = BARS.get((name, mode))
    return {"found": found} | rates if bar is None else at_least(bar, found, **rates)
