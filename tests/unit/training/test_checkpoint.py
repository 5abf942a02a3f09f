"""A run that was ended between two epochs goes on to the weights that it would have had."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from textnorm.errors import ConfigError, DataError
from textnorm.models.encoding import PackedTokens
from textnorm.models.tasks import get_task
from textnorm.models.text import TextModel
from textnorm.training.callbacks import EarlyStopping
from textnorm.training.checkpoint import Checkpoint
from textnorm.training.engine import fit
from textnorm.training.schedulers import Schedule

EVERYTHING = {
    "ema": 0.9,
    "clip_norm": 1.0,
    "weight_decay": 0.1,
    "scheduler": Schedule("CosineAnnealingWarmRestarts", {"T_0": 7}, "batch", 0.1),
    "early_stopping": EarlyStopping(patience=50, check_every=0.5),
}
STOPS = {"early_stopping": EarlyStopping(patience=1, min_delta=9.0)}


class Killed(Exception):  # noqa: N818  # it is no error
    """The end, at once."""


class Fragile(Checkpoint):
    """A checkpoint after whose n-th writing the run is gone."""

    def save(self, loop: Any) -> None:
        super().save(loop)
        if loop.epoch == KILLED["after"]:
            raise Killed


KILLED = {"after": 0}


def train(checkpoint: Checkpoint | None = None, weights_seed: int = 0, **options: Any) -> tuple[list[Any], Any]:
    """Weights and history of a small text model with dropout, BatchNorm and rows of many lengths."""
    torch.manual_seed(weights_seed)
    model = TextModel(30, 1, embedding_dim=8, layers=1, hidden=[8])
    docs = PackedTokens.pack([[2 + (row * k) % 28 for k in range(1, 2 + row % 5)] for row in range(90)])
    target = (torch.arange(90) % 3 == 0).numpy().astype(int)
    splits = (docs, target), (PackedTokens.pack([[2 + row] for row in range(20)]), target[:20])
    settings: dict[str, Any] = {"max_epochs": 5, "batch_size": 16, "lr": 0.02, "device": "cpu"}
    history = fit(model, get_task("binary"), *splits, **settings | options, checkpoint=checkpoint)
    return [value.tolist() for value in model.state_dict().values()], history


@pytest.mark.parametrize("options", [{}, EVERYTHING, {"ema": 0.99}, {"precision": "bfloat16"}])
@pytest.mark.parametrize("after", [1, 3, 5])
def test_a_killed_run_ends_with_the_same_weights(tmp_path: Any, options: dict[str, Any], after: int) -> None:
    """To the last bit, whatever the first weights and the chance of the process that goes on."""
    weights, history = train(**options)
    KILLED["after"] = after
    with pytest.raises(Killed):
        train(Fragile(tmp_path / "c.safetensors", "a"), **options)
    torch.rand(7)
    resumed, told = train(Checkpoint(tmp_path / "c.safetensors", "a"), weights_seed=1, **options)
    assert resumed == weights
    seconds = [[{k: v for k, v in f.items() if k != "seconds"} for f in h.epochs] for h in (history, told)]
    assert seconds[0] == seconds[1]
    assert (told.stop_reason, told.best_epoch) == (history.stop_reason, history.best_epoch)


def test_killed_twice(tmp_path: Any) -> None:
    """A run may be gone on with more than once."""
    weights, _ = train(**EVERYTHING)
    for KILLED["after"] in (1, 2, 4):
        with pytest.raises(Killed):
            train(Fragile(tmp_path / "c.safetensors", "a"), **EVERYTHING)
    assert train(Checkpoint(tmp_path / "c.safetensors", "a"), **EVERYTHING)[0] == weights


def test_a_run_that_had_stopped_does_not_train_on(tmp_path: Any) -> None:
    """Killed after early stopping spoke and before anything was made of it: the best weights are there, the last not."""
    weights, history = train(**STOPS)
    KILLED["after"] = 2
    with pytest.raises(Killed):
        train(Fragile(tmp_path / "c.safetensors", "a"), **STOPS)
    resumed, told = train(Checkpoint(tmp_path / "c.safetensors", "a"), weights_seed=1, **STOPS)
    assert (resumed, told.stop_reason, told.best_epoch) == (weights, "early_stopping", 1)
    assert len(told.epochs) == len(history.epochs) == 2


def test_checkpoints_do_not_change_a_run(tmp_path: Any) -> None:
    """Kept or not, the weights are the same; and a run killed while it writes leaves the checkpoint before."""
    assert train(Checkpoint(tmp_path / "c.safetensors", "a"), **EVERYTHING)[0] == train(**EVERYTHING)[0]
    assert [path.name for path in tmp_path.iterdir()] == ["c.safetensors"]
    (tmp_path / ".c.safetensors.part").write_bytes(b"half")
    train(Checkpoint(tmp_path / "c.safetensors", "a"), **EVERYTHING)


def test_a_checkpoint_of_another_run_is_refused(tmp_path: Any) -> None:
    """Going on with other settings would give weights that no run gives."""
    train(Checkpoint(tmp_path / "c.safetensors", "a"))
    with pytest.raises(ConfigError, match="of another config or other rows"):
        train(Checkpoint(tmp_path / "c.safetensors", "b"))


@pytest.mark.parametrize("content", [b"", b"not one", None])
def test_what_is_no_checkpoint_is_refused(tmp_path: Any, content: bytes | None) -> None:
    """An empty file, another file, one that was cut short."""
    path = tmp_path / "c.safetensors"
    train(Checkpoint(path, "a"))
    path.write_bytes(path.read_bytes()[:-9] if content is None else content)
    with pytest.raises(DataError, match="no whole checkpoint"):
        train(Checkpoint(path, "a"))


def test_a_later_format_is_refused(tmp_path: Any) -> None:
    """Weights without our header are no checkpoint of ours, either."""
    from safetensors.torch import save_file

    save_file({"a": torch.zeros(1)}, str(tmp_path / "c.safetensors"), metadata={"format": "2"})
    with pytest.raises(DataError, match="format 1, found 2"):
        train(Checkpoint(tmp_path / "c.safetensors", "a"))
