"""Run a corpus's config and record its figures, with the command, the machine and the commit.

Usage: python -m benchmarks record corpora/nsmc/run.toml    -> benchmarks/results/nsmc.json
       python -m benchmarks record corpora/nsmc/fast.toml   -> benchmarks/results/nsmc-fast.json
       python -m benchmarks record corpora/nsmc/fast.toml --seed 1    -> benchmarks/results/nsmc-fast-seed1.json
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.machine import ROOT, write_record

_KEPT = ("task", "parameters", "stop_reason", "best_epoch", "members", "valid", "test", "cv", "rows", "seconds")


def main(argv: list[str]) -> None:
    """Run the config as a user would, by the command, and write what it measured."""
    config, *options = argv
    path = Path(config).resolve()
    name = path.parent.name if path.stem == "run" else f"{path.parent.name}-{path.stem}"
    name += "".join(f"-{option.strip('-')}" for option in options).replace("seed-", "seed")
    run_dir = Path("runs") / name
    command = ["textnorm", "run", config, "-o", str(run_dir), *options]
    load, start = os.getloadavg()[0], time.perf_counter()
    done = subprocess.run([str(Path(sys.executable).parent / command[0]), *command[1:]], cwd=ROOT, check=False)
    if done.returncode not in {0, 3}:  # 3: done, with rejected rows
        sys.exit(done.returncode)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    metrics = json.loads((ROOT / run_dir / "metrics.json").read_text(encoding="utf-8"))
    figures = {
        "wall_s": round(time.perf_counter() - start, 1),
        "cpu_s": round(children.ru_utime + children.ru_stime, 1),
        "peak_mib": children.ru_maxrss // 1024,
        "metrics": {key: metrics[key] for key in _KEPT if key in metrics},
        "epochs": metrics["epochs"],
    }
    write_record(name, " ".join(command), load, figures)
