"""--set, --device and --seed: single values over the config's own."""

from __future__ import annotations

import json

import pytest
import torch
from click.testing import CliRunner

from textnorm.cli import main


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def config_of(run_dir):
    return json.loads((run_dir / "bundle" / "manifest.json").read_text(encoding="utf-8"))["config"]


@pytest.mark.parametrize("verb", ["run", "train"])
def test_overrides_are_the_runs_config(job, tmp_path, verb):
    """The run is trained by them, and its bundle keeps them."""
    given = ["--set", "train.max_epochs=2", "--set", "train.lr=3e-4", "--device", "cpu", "--seed", "7"]
    result = run(verb, job.config, "-o", tmp_path / "run", *given)
    assert result.exit_code == 0, result.output
    train = config_of(tmp_path / "run")["train"]
    assert (train["max_epochs"], train["lr"], train["device"], train["seed"]) == (2, 3e-4, "cpu", 7)
    metrics = json.loads((tmp_path / "run" / "metrics.json").read_text(encoding="utf-8"))
    assert [epoch["lr"] for epoch in metrics["epochs"]] == [3e-4, 3e-4]
    assert ("test" in metrics) == (verb == "run")


def test_a_seed_is_the_configs(job, tmp_path):
    """--seed 0 is what the config's default gives, byte for byte."""
    assert run("train", job.config, "-o", tmp_path / "run", "--seed", "0").exit_code == 0
    weights = "bundle/weights.safetensors"
    assert (tmp_path / "run" / weights).read_bytes() == (job.run / weights).read_bytes()


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (["--set", "train.lrr=1"], "error: train.lrr: unknown key; did you mean 'lr'?\n"),
        (["--set", "train.lr"], "error: an override is PATH=VALUE, as in train.lr=3e-4; found 'train.lr'\n"),
        (["--seed", "x"], "error: train.seed: required a valid integer, found 'x'\n"),
        (["--device", "gpu"], "error: train.device: required auto, cpu, cuda or cuda:N, found 'gpu'\n"),
    ],
)
def test_mistakes_end_in_a_line(job, tmp_path, given, line):
    """Before a file is read, with exit code 1."""
    result = run("run", job.config, "-o", tmp_path / "run", *given)
    assert (result.exit_code, result.output) == (1, line)
    assert not (tmp_path / "run").exists()


def test_a_gpu_that_is_not_there_is_told_before_the_work(job, tmp_path, monkeypatch):
    """By run, evaluate and predict alike; nothing is left."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    bundle, test = job.run / "bundle", job.folder / "test.csv"
    jobs = [("run", job.config, "-o", tmp_path / "out"), ("evaluate", bundle, test)]
    for arguments in [*jobs, ("predict", bundle, test, "-o", tmp_path / "out")]:
        result = run(*arguments, "--device", "cuda:1")
        assert result.exit_code == 1
        assert "device cuda:1 requires a GPU that torch can see, and none was found: use cpu or auto" in result.output
    assert not (tmp_path / "out").exists()


def test_a_plot_is_of_the_overridden_schedule(job, tmp_path):
    """--plot-lr draws what the overrides make of the config."""
    picture = tmp_path / "lr.svg"
    result = run("train", job.config, "--plot-lr", picture, "--set", "train.max_epochs=3", "--set", "train.lr=0.5")
    assert result.output == f"{picture}: 21 steps, 3 epochs of 7 batches\n"
    assert "a constant rate of 0.5" in picture.read_text(encoding="utf-8")


def test_evaluate_and_predict_take_a_device(job, tmp_path):
    """On the device that was asked for they say what they say without."""
    bundle, test = job.run / "bundle", job.folder / "test.csv"
    asked, plain = (run("evaluate", bundle, test, *device) for device in (["--device", "cpu"], []))
    assert (asked.exit_code, asked.output) == (0, plain.output)
    assert run("predict", bundle, test, "-o", tmp_path / "a.csv", "--device", "cpu").exit_code == 0
    assert run("predict", bundle, test, "-o", tmp_path / "b.csv").exit_code == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
