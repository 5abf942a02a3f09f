"""How well and how fast models are trained, beside fastText, scikit-learn, LightGBM, CatBoost and skorch.

Usage: python -m benchmarks learning [PART ...] [--share X] [--seeds N]   -> benchmarks/results/learning-PART.json

The parts: corpora (classes of texts), ratings (as numbers, as classes), fast (NSMC: accuracy, training, inference), nsmc
(its best and its distilled model), tables (folds), path (batches), epoch (of the deep model). Each is a record of its own,
since each wants its own hour. All sides are given the same rows in one run, on one thread; ours is the median over seeds.
What was tried was judged on validation rows; the test rows are scored once a record. With `--share` a part is tried on so
much of its rows, and nothing is recorded.

Peers come with `pip install -e ".[bench]"`.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from importlib.metadata import distributions

from benchmarks import learning_corpora, learning_epoch, learning_fast, learning_nsmc, learning_path, learning_tables
from benchmarks.bars import Figure, told
from benchmarks.machine import write_record
from textnorm.errors import TextnormError

PACKAGES = {"catboost", "fasttext-numpy2", "lightgbm", "numpy", "scikit-learn", "skorch", "torch"}

Part = Callable[[float, int], dict[str, Figure]]
PARTS: dict[str, Part] = {
    "corpora": learning_corpora.corpora,
    "ratings": learning_corpora.ratings,
    "fast": learning_fast.fast,
    "nsmc": learning_nsmc.nsmc,
    "tables": learning_tables.tables,
    "path": learning_path.path,
    "epoch": learning_epoch.epoch,
}


def main(argv: list[str]) -> None:
    """Measure the parts, print every figure, and write the records."""
    parser = argparse.ArgumentParser(prog="benchmarks learning")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help=f"of {', '.join(PARTS)}; none means all")
    parser.add_argument("--share", type=float, default=1.0, help="of the rows, for a quick look that is not recorded")
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args(argv)
    try:
        found = {name: run(name, arguments.share, arguments.seeds) for name in arguments.parts or PARTS}
    except TextnormError as error:  # mostly a peer or a corpus that is not here: the message says how to get it
        sys.exit(str(error))
    missing = [f"{part}: {name}" for part, names in found.items() for name in names]
    if missing:
        sys.exit(f"missed the bar: {'; '.join(missing)}")


def run(name: str, share: float, seeds: int) -> list[str]:
    """Measure a part; record it, if it is whole; return what missed its bar."""
    load, start = os.getloadavg()[0], time.perf_counter()
    figures = PARTS[name](share, seeds)
    not_met = told(name, figures)
    if share == 1:
        versions = {package.name: package.version for package in distributions() if package.name in PACKAGES}
        record = {"seeds": seeds, "versions": versions, "seconds": round(time.perf_counter() - start)}
        command = f"python -m benchmarks learning {name} --seeds {seeds}"
        write_record(f"learning-{name}", command, load, record | {"missed": not_met, "figures": figures})
    return not_met
