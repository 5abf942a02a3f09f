"""A run in two processes, as torchrun starts them; skipped where torch has no gloo."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("torch")

from textnorm.training import distributed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Each process has a part of 75 rows, the second one twice as many; dropout, norms, an average and early stopping.
FIT = """
import hashlib, json, os, sys
import numpy as np, torch
from textnorm.models.encoding import PackedTokens
from textnorm.models.tasks import get_task
from textnorm.models.text import TextModel
from textnorm.training import distributed
from textnorm.training.callbacks import EarlyStopping
from textnorm.training.engine import fit

torch.set_num_threads(1)
rank = int(os.environ["RANK"])
torch.manual_seed(rank)  # they begin apart
rows = [row for row in range(75) if (row % 3 > 0) == rank][: int(sys.argv[1]) if rank else None]
docs = PackedTokens.pack([[2 + row % 2, *range(4, 5 + row % 5)] for row in rows])
target = np.array([row % 2 for row in rows], dtype=np.float32)
model = TextModel(12, 1, embedding_dim=8, layers=1, hidden=[4])
steps = []
options = {"max_epochs": 4, "batch_size": 8, "ema": 0.9, "clip_norm": 1.0, "device": "cpu", "lr": 1e-2}
options["on_batch"] = lambda epoch, step, loss: steps.append((epoch, step, loss))
stopping = EarlyStopping("train_loss", patience=1, check_every=0.5)
history = fit(model, get_task("binary"), (docs, target), (docs, target), early_stopping=stopping, **options)
weights = hashlib.sha256(b"".join(value.numpy().tobytes() for value in model.state_dict().values())).hexdigest()
epochs = [{key: value for key, value in epoch.items() if key != "seconds"} for epoch in history.epochs]
print(json.dumps({"weights": weights, "epochs": epochs, "stop_reason": history.stop_reason, "steps": steps}))
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


def test_two_processes_end_with_the_same_weights(in_two: Callable[..., Any]) -> None:
    """They begin apart, learn from rows of their own with other dropout, and are the same after each step and check.

    The first has 4 batches and the second 7: both take 7 steps an epoch.
    """
    first, second = (json.loads(done.stdout) for done in in_two([sys.executable, "-c", FIT, "75"]))
    assert first == second
    assert [epoch["epoch"] for epoch in first["epochs"]][:2] == [0.5, 1]
    assert max(step for _, step, _ in first["steps"]) == 7


def test_a_process_with_too_few_rows_ends_them_all(in_two: Callable[..., Any]) -> None:
    """One row makes no batch: the process that has it says so, and the other does not wait for its steps."""
    for done in in_two([sys.executable, "-c", FIT, "1"]):
        assert done.returncode == 1
        assert "training needs at least 2 rows and a batch_size of at least 2; found 1 and 8" in done.stderr


def test_only_the_first_writes_and_prints(in_two: Callable[..., Any], tmp_path: Path) -> None:
    """The command leaves one bundle, and one process tells of it."""
    (tmp_path / "run.toml").write_text(RUN, encoding="utf-8")
    rows = "".join(f"{'good fine' if row % 2 else 'bad poor'} word{row},{row % 2}\n" for row in range(60))
    (tmp_path / "train.csv").write_text(f"text,label\n{rows}", encoding="utf-8")
    command = [sys.executable, "-c", "from textnorm.cli import main; main()", "train", "run.toml", "-o", "out"]
    first, second = in_two(command, folder=tmp_path)
    assert "max_epochs" in first.stdout
    assert (second.stdout, second.returncode) == ("", 0)
    assert {path.name for path in tmp_path.iterdir()} == {"run.toml", "train.csv", "out"}
    assert (tmp_path / "out" / "bundle" / "manifest.json").exists()


def test_shares_are_made_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another process has five batches, one with two deals them again; the longest is left as it is."""
    monkeypatch.setattr(distributed, "pooled", lambda own: [own, 5])
    assert distributed.as_many(["a", "b"]) == ["a", "b", "a", "b", "a"]
    assert distributed.as_many(list("abcde")) == list("abcde")
    assert distributed.most(2) == 5


def test_another_process_has_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The first process's is the one that was asked for."""
    assert distributed.own_folder(tmp_path) == tmp_path
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("RANK", "1")
    spare = distributed.own_folder(tmp_path)
    assert spare != tmp_path
    assert spare.is_dir()
