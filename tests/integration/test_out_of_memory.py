"""A GPU that has no room for a batch: played on a CPU by a model that raises what torch raises."""

from __future__ import annotations

import pytest
import torch

from textnorm.errors import ConfigError
from textnorm.models.text import TextModel
from textnorm.recipes.train import run_job

WEIGHTS = "bundle/weights.safetensors"


@pytest.fixture
def small(monkeypatch):
    """Give the GPU room for so many rows of a batch."""
    forward = TextModel.forward

    def limit(rows):
        def narrow(self, ids):
            if self.training and len(ids) > rows:
                raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
            return forward(self, ids)

        monkeypatch.setattr(TextModel, "forward", narrow)

    return limit


@pytest.fixture
def config(tables, job):
    """120 rows: 108 to learn from, in batches of 16, of which the last is smaller."""
    config = tables(job.folder)
    config["train"] |= {"max_epochs": 3, "ema": 0.9}
    return config


def test_half_the_batch_is_as_if_the_config_said_so(config, small, tmp_path):
    """Training begins again with half the batch, says so, and ends with the very weights of that batch size."""
    small(9)
    with pytest.warns(UserWarning, match="no room for batches of 16 rows; training begins again with 8"):
        halved = run_job(config, tmp_path / "halved")
    config["train"]["batch_size"] = 8
    asked = run_job(config, tmp_path / "asked")
    assert (tmp_path / "halved" / WEIGHTS).read_bytes() == (tmp_path / "asked" / WEIGHTS).read_bytes()
    assert [epoch["train_loss"] for epoch in halved.metrics["epochs"]] == [
        epoch["train_loss"] for epoch in asked.metrics["epochs"]
    ]
    assert not list((tmp_path / "halved").glob("checkpoint*"))


def test_it_is_halved_once(config, small, tmp_path):
    """A batch whose half is too large, too, is an error that names the setting."""
    small(5)
    with (
        pytest.warns(UserWarning, match="begins again with 8"),
        pytest.raises(ConfigError, match=r"train\.batch_size: .* no room for 16 rows, nor for half"),
    ):
        run_job(config, tmp_path / "run")


def test_what_fits_is_left_alone(config, small, tmp_path):
    """No warning, and the same weights as where there is room for more."""
    for room, name in ((17, "narrow"), (1000, "wide")):
        small(room)
        run_job(config, tmp_path / name)
    assert (tmp_path / "narrow" / WEIGHTS).read_bytes() == (tmp_path / "wide" / WEIGHTS).read_bytes()
