"""What every record says of where it was made: the command, the day, the commit, the machine and how busy it was."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"


def write_record(name: str, command: str, load: float, figures: dict[str, Any]) -> Path:
    """Write `results/NAME.json`.

    Args:
        name: of the measurement.
        command: what gives it again.
        load: the machine's load average before the measurement.
        figures: what was measured.
    """
    machine = {"cpu": _cpu(), "cores": os.cpu_count(), "python": platform.python_version(), "load_before": load}
    about = {"command": command, "date": datetime.now(UTC).date().isoformat(), "commit": _commit(), "machine": machine}
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(about | figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _commit() -> str:
    changed = _git("status", "--porcelain", "-uno", "--", ".", ":!benchmarks/results")
    return _git("rev-parse", "HEAD") + ("-dirty" if changed else "")


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.processor())
