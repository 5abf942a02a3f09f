"""`--resume`: a run that was killed with -9 ends as if it had not been."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest
from click.testing import CliRunner

from textnorm.cli import main
from textnorm.errors import ConfigError
from textnorm.recipes.train import run_job

# Runs a job and kills itself: after an epoch's checkpoint, within an epoch, or while a checkpoint is being written.
KILLED_RUN = """
import os, signal, sys
from pathlib import Path
from textnorm.training import checkpoint, loop
from textnorm.recipes.train import run_job

config, folder, where, epoch = *sys.argv[1:4], int(sys.argv[4])
die = lambda: os.kill(os.getpid(), signal.SIGKILL)
save, step, replace = checkpoint.Checkpoint.save, loop.Loop._stretch, Path.replace

def saved(self, at):
    save(self, at)
    if where == "after" and at.epoch == epoch:
        die()

def stretched(self, position, batches, before):
    step(self, position, batches, before)
    if where == "within" and self.epoch == epoch + 1:
        die()

def replaced(self, target):
    if where == "writing" and self.name == ".checkpoint.safetensors.part" and target.exists():
        die()
    return replace(self, target)

checkpoint.Checkpoint.save, loop.Loop._stretch, Path.replace = saved, stretched, replaced
run_job(config, folder)
"""

CAN_BE_KILLED = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="nothing can be killed so on this platform")

SETTINGS = """
ema = 0.9
scheduler = { name = "CosineAnnealingLR", T_max = 12, warmup = 0.1 }
early_stopping = { monitor = "valid_auc", patience = 9, check_every = 0.5 }
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory, make_job, config_text):
    """A config with all that has a state, and the bytes and figures of a run that nobody killed."""
    folder = tmp_path_factory.mktemp("whole")
    text = config_text.replace("dropout = 0.0\ntoken", "dropout = 0.3\ntoken").replace(
        "max_epochs = 12", "max_epochs = 6"
    )
    config = make_job(folder, config=text + SETTINGS)
    return config, run_job(config, folder / "run")


def weights(folder):
    return (folder / "bundle" / "weights.safetensors").read_bytes()


def without_seconds(metrics):
    plain = json.loads(json.dumps(metrics))
    for epoch in plain["epochs"]:
        del epoch["seconds"]
    del plain["seconds"]
    return plain


@CAN_BE_KILLED
@pytest.mark.parametrize(("where", "epoch"), [("after", 1), ("after", 6), ("within", 3), ("writing", 0)])
def test_a_killed_run_ends_as_if_it_had_not_been(whole, tmp_path, where, epoch):
    """Killed between two epochs, within one, or while the checkpoint is written: the same weights, the same figures."""
    config, result = whole
    command = [sys.executable, "-c", KILLED_RUN, str(config), str(tmp_path / "run"), where, str(epoch)]
    code = subprocess.run(command, check=False, env=os.environ | {"OMP_NUM_THREADS": "1"}).returncode
    assert code == -signal.SIGKILL
    assert not (tmp_path / "run" / "bundle").exists()
    assert (tmp_path / "run" / "checkpoint.safetensors").exists()
    output = CliRunner().invoke(main, ["run", str(config), "-o", str(tmp_path / "run"), "--resume"])
    assert (output.exit_code, output.exception) == (0, None)
    assert weights(tmp_path / "run") == weights(result.run_dir)
    metrics = json.loads((tmp_path / "run" / "metrics.json").read_text(encoding="utf-8"))
    assert without_seconds(metrics) == without_seconds(result.metrics)


def test_a_finished_run_leaves_no_checkpoint(whole):
    """There is nothing to go on with, and the weights are in the bundle."""
    assert not list(whole[1].run_dir.glob("*checkpoint*"))


def test_with_nothing_to_go_on_with_it_begins(whole, tmp_path):
    """So that a job's script may always say --resume."""
    config, result = whole
    output = CliRunner().invoke(main, ["train", str(config), "-o", str(tmp_path / "run"), "--resume"])
    assert output.exit_code == 0
    assert weights(tmp_path / "run") == weights(result.run_dir)


@CAN_BE_KILLED
@pytest.mark.parametrize("changed", ["", "text", "cell"])
def test_a_text_with_columns_is_gone_on_with(make_job, tools, tmp_path, config_text, changed):
    """Text and cells are known again in another process, and a change in either is told."""
    columns = 'train = "train.csv"\nkind = "both"\nnumeric = ["stars"]\n'
    text = config_text.replace('train = "train.csv"\ntest = "test.csv"\n', columns)
    config = make_job(tmp_path, config=text.replace("max_epochs = 12", "max_epochs = 4"))
    rows = [(text, number % 5, label) for number, (text, label) in enumerate(tools.make_reviews(60, 1))]
    tools.write_csv(tmp_path / "train.csv", rows, header=("text", "stars", "label"))
    command = [sys.executable, "-c", KILLED_RUN, str(config), str(tmp_path / "run"), "after", "2"]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    if changed:
        (words, stars, label), *others = rows
        first = (f"{words} 음식", stars, label) if changed == "text" else (words, stars + 1, label)
        tools.write_csv(tmp_path / "train.csv", [first, *others], header=("text", "stars", "label"))
        with pytest.raises(ConfigError, match="other rows"):
            run_job(config, tmp_path / "run", resume=True)
        return
    resumed = run_job(config, tmp_path / "run", resume=True)
    assert weights(resumed.run_dir) == weights(run_job(config, tmp_path / "whole").run_dir)


@CAN_BE_KILLED
def test_a_changed_config_is_not_gone_on_with(whole, tmp_path):
    """The error says what to do, and a run without --resume begins anew."""
    config, result = whole
    command = [sys.executable, "-c", KILLED_RUN, str(config), str(tmp_path / "run"), "after", "2"]
    subprocess.run(command, check=False)
    other = config.with_name("other.toml")
    other.write_text(config.read_text(encoding="utf-8").replace("lr = 0.02", "lr = 0.01"), encoding="utf-8")
    output = CliRunner().invoke(main, ["run", str(other), "-o", str(tmp_path / "run"), "--resume"])
    assert output.exit_code == 1
    assert "is of another config or other rows; go on with those, or run without --resume" in output.output
    assert weights(run_job(config, tmp_path / "run").run_dir) == weights(result.run_dir)


@CAN_BE_KILLED
def test_changed_rows_are_not_gone_on_with(make_job, tmp_path):
    """The same config over a file in which one word became another: neither run's weights would come of it."""
    config = make_job(tmp_path)
    command = [sys.executable, "-c", KILLED_RUN, str(config), str(tmp_path / "run"), "after", "2"]
    subprocess.run(command, check=False)
    train = tmp_path / "train.csv"
    train.write_text(train.read_text(encoding="utf-8").replace("최고예요", "음식", 3), encoding="utf-8")
    with pytest.raises(ConfigError, match="other rows"):
        run_job(config, tmp_path / "run", resume=True)
