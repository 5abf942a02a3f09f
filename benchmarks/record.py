"""Run a corpus's config and record its figures, with the command, the machine and the commit.

Usage: python benchmarks/record.py corpora/nsmc/run.toml   -> benchmarks/results/nsmc.json
"""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
_KEPT = ("task", "parameters", "stop_reason", "best_epoch", "valid", "test", "cv", "rows", "seconds")


def main(config: str) -> None:
    """Run the config as a user would, by the command, and write what it measured."""
    name = Path(config).resolve().parent.name
    run_dir = Path("runs") / name
    command = ["textnorm", "run", config, "-o", str(run_dir)]
    load, start = os.getloadavg(), time.perf_counter()
    done = subprocess.run([str(Path(sys.executable).parent / command[0]), *command[1:]], cwd=ROOT, check=False)
    if done.returncode not in {0, 3}:  # 3: done, with rejected rows
        sys.exit(done.returncode)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    metrics = json.loads((ROOT / run_dir / "metrics.json").read_text(encoding="utf-8"))
    record = {
        "command": " ".join(command),
        "date": datetime.now(UTC).date().isoformat(),
        "commit": _git("rev-parse", "HEAD")
        + ("-dirty" if _git("status", "--porcelain", "-uno", "--", ".", ":!benchmarks/results") else ""),
        "machine": {
            "cpu": _cpu(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "load_before": load[0],
        },
        "wall_s": round(time.perf_counter() - start, 1),
        "cpu_s": round(children.ru_utime + children.ru_stime, 1),
        "peak_mib": children.ru_maxrss // 1024,
        "metrics": {key: metrics[key] for key in _KEPT if key in metrics},
        "epochs": metrics["epochs"],
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def _cpu() -> str:
    info: Any = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.processor())


if __name__ == "__main__":
    main(sys.argv[1])
