"""A run in two processes, as torchrun starts them; skipped where torch has no gloo."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

torch = pytest.importorskip("torch")
if not (torch.distributed.is_available() and torch.distributed.is_gloo_available()):
    pytest.skip("needs gloo, and this torch has none", allow_module_level=True)

from textnorm.training import distributed  # noqa: E402

if TYPE_CHECKING:
    from pathlib import Path

# Ten batches of an odd number of rows, so that shares are not alike; dropout, norms, an average and early stopping.
FIT = """
import hashlib, json, os, sys
import numpy as np, torch
from textnorm.models.encoding import PackedTokens
from textnorm.models.tasks import get_task
from textnorm.models.text import TextModel
from textnorm.training.callbacks import EarlyStopping
from textnorm.training.engine import fit

torch.set_num_threads(1)
rank = int(os.environ.get("RANK", "0"))
torch.manual_seed(rank)  # they begin apart
docs = PackedTokens.pack([[2 + row % 2, *range(4, 5 + row % 5)] for row in range(75 + rank * (sys.argv[1] == "apart"))])
target = np.array([row % 2 for row in range(len(docs))], dtype=np.float32)
model = TextModel(12, 1, embedding_dim=8, layers=1, hidden=[4])
options = {"max_epochs": 4, "batch_size": 8, "ema": 0.9, "clip_norm": 1.0, "device": "cpu", "lr": 1e-2}
stopping = EarlyStopping("train_loss", patience=1, check_every=0.5)
history = fit(model, get_task("binary"), (docs, target), (docs, target), early_stopping=stopping, **options)
weights = hashlib.sha256(b"".join(value.numpy().tobytes() for value in model.state_dict().values())).hexdigest()
epochs = [{key: value for key, value in epoch.items() if key != "seconds"} for epoch in history.epochs]
print(json.dumps({"weights": weights, "epochs": epochs, "stop_reason": history.stop_reason}))
"""

RUN = """
version = 1
[data]
train = "train.csv"
text = "text"
label = "label"
valid_share = 0.3
[[pipeline.stages]]
type = "split"
[model]
name = "deep"
task = "binary"
embedding_dim = 8
hidden = [4]
[train]
max_epochs = 1
batch_size = 8
device = "cpu"
"""


def test_two_processes_end_with_the_same_weights() -> None:
    """They begin apart, learn from other rows with other dropout, and are the same after each step and each check."""
    first, second = (json.loads(output) for output, _ in together([sys.executable, "-c", FIT, "alike"]))
    assert first == second
    assert [epoch["epoch"] for epoch in first["epochs"]][:2] == [0.5, 1]


def test_processes_with_other_rows_are_refused() -> None:
    """Weights for other rows would be averaged in silence."""
    for _, error in together([sys.executable, "-c", FIT, "apart"], code=1):
        assert "every process must have the same rows" in error


def test_only_the_first_writes_and_prints(tmp_path: Path) -> None:
    """The command leaves one bundle, and one process tells of it."""
    (tmp_path / "run.toml").write_text(RUN, encoding="utf-8")
    rows = "".join(f"{'good fine' if row % 2 else 'bad poor'} word{row},{row % 2}\n" for row in range(60))
    (tmp_path / "train.csv").write_text(f"text,label\n{rows}", encoding="utf-8")
    command = [sys.executable, "-c", "from textnorm.cli import main; main()", "train", "run.toml", "-o", "out"]
    (first, _), (second, _) = together(command, folder=tmp_path)
    assert "max_epochs" in first
    assert second == ""
    assert {path.name for path in tmp_path.iterdir()} == {"run.toml", "train.csv", "out"}
    assert (tmp_path / "out" / "bundle" / "manifest.json").exists()


def test_every_batch_is_dealt_and_shares_are_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of five batches three processes get two each: the first is dealt again."""
    monkeypatch.setattr(distributed, "_several", lambda: True)
    monkeypatch.setenv("WORLD_SIZE", "3")
    shares = []
    for rank in range(3):
        monkeypatch.setattr(distributed.distributed, "get_rank", lambda rank=rank: rank)
        shares.append(distributed.share(list("abcde")))
    assert shares == [["a", "d"], ["b", "e"], ["c", "a"]]
    assert distributed.share_count(5) == 2


def test_another_process_has_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The first process's is the one that was asked for."""
    assert distributed.own_folder(tmp_path) == tmp_path
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("RANK", "1")
    spare = distributed.own_folder(tmp_path)
    assert spare != tmp_path
    assert spare.is_dir()


def together(command: list[str], folder: Path | None = None, code: int = 0) -> list[tuple[str, str]]:
    """What each of two processes prints, when they run side by side."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    of_all = os.environ | {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": "2"}
    of_all["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    started = [
        subprocess.Popen(
            command,
            env=of_all | {"RANK": str(rank), "LOCAL_RANK": str(rank)},
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        for rank in range(2)
    ]
    outputs = [process.communicate(timeout=120) for process in started]
    assert [process.returncode for process in started] == [code, code], outputs
    return outputs
