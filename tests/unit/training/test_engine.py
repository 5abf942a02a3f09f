"""The engine and its predictions, on models and inputs of their own: they know neither text nor tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from textnorm.errors import ConfigError, DataError
from textnorm.training.batching import shuffled_batches
from textnorm.training.callbacks import EarlyStopping
from textnorm.training.engine import evaluate, fit, predict
from textnorm.training.prediction import available_device, resolve_device
from textnorm.training.schedulers import Schedule


@dataclass(frozen=True)
class Rows:
    """Vectors as inputs."""

    values: np.ndarray

    @property
    def lengths(self) -> np.ndarray:
        # Of the values' own, so that batches are not in input order.
        lengths: np.ndarray = np.abs(self.values[:, 0] * 9).astype(np.int64)
        return lengths

    def __len__(self) -> int:
        return len(self.values)

    def batch(self, indices: np.ndarray) -> dict[str, Tensor]:
        return {"x": torch.from_numpy(self.values[indices])}


@dataclass(frozen=True)
class Binary:
    """A task of the engine's own protocol."""

    dtype: torch.dtype = torch.float32
    monitor: str = "valid_loss"

    @staticmethod
    def better(figure: str) -> str:
        return "min" if figure.endswith("loss") else "max"

    @staticmethod
    def loss(logits: Tensor, target: Tensor) -> Tensor:
        return functional.binary_cross_entropy_with_logits(logits.squeeze(1), target)

    @staticmethod
    def activation(logits: Tensor) -> Tensor:
        return torch.sigmoid(logits)

    @staticmethod
    def metrics(output: np.ndarray, target: np.ndarray) -> dict[str, Any]:
        return {"accuracy": float(np.mean((output[:, 0] > 0.5) == target)), "table": [[0]], "auc": None}


class Net(nn.Module):
    """BatchNorm and dropout, so that modes, batches of one and seeds all matter."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.layers = nn.Sequential(nn.Linear(4, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 1))

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.layers(x)
        return logits


def split(n_rows: int = 200, seed: int = 0) -> tuple[Rows, np.ndarray]:
    values = np.random.default_rng(seed).standard_normal((n_rows, 4)).astype(np.float32)
    return Rows(values), (values[:, 0] + values[:, 1] > 0).astype(np.int64)


def trained(**options: Any) -> tuple[Net, Any]:
    net = Net()
    settings: dict[str, Any] = {"max_epochs": 4, "batch_size": 32, "lr": 0.02, "device": "cpu"}
    history = fit(net, Binary(), split(), split(80, 1), **settings | options)
    return net, history


def weights(net: nn.Module) -> list[list[float]]:
    return [value.flatten().tolist() for value in net.state_dict().values()]


def test_it_learns() -> None:
    """Two hundred separable points are learned in a few epochs."""
    _, history = trained(max_epochs=25)
    assert history.epochs[-1]["valid_accuracy"] > 0.9


def test_history_tells_each_epoch() -> None:
    """Epoch, rate, both losses, each single-figure metric and seconds; tables stay out."""
    _, history = trained()
    assert [figures["epoch"] for figures in history.epochs] == [1, 2, 3, 4]
    assert set(history.epochs[0]) == {
        "epoch", "lr", "train_loss", "valid_loss", "valid_accuracy", "valid_auc", "seconds"
    }  # fmt: skip
    assert history.stop_reason == "max_epochs"


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_the_same_seed_gives_the_same_weights(precision: str) -> None:
    """Shuffling and dropout hang on the seed alone, not on what was drawn before."""
    first, _ = trained(seed=7, precision=precision)
    torch.rand(3)
    again, _ = trained(seed=7, precision=precision)
    other, _ = trained(seed=8, precision=precision)
    assert weights(first) == weights(again) != weights(other)


def test_the_callers_random_state_is_left_alone() -> None:
    """Training in the middle of a program does not change its later draws."""
    net = Net()
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    fit(net, Binary(), split(), batch_size=32, max_epochs=1, device="cpu")
    assert torch.rand(1) == expected


@pytest.mark.parametrize("n_rows", [33, 65, 2])
def test_a_last_row_alone_does_not_break_batch_norm(n_rows: int) -> None:
    """33 rows in batches of 32 are one batch of 33."""
    history = fit(Net(), Binary(), split(n_rows), batch_size=32, max_epochs=1, device="cpu")
    assert history.stop_reason == "max_epochs"


def test_early_stopping_is_told_and_best_weights_come_back() -> None:
    """The model ends with the weights of the best epoch, and scores as it did then."""
    stopping = EarlyStopping(patience=2)
    net, history = trained(max_epochs=50, lr=0.3, early_stopping=stopping)
    best = min(history.epochs, key=lambda figures: figures["valid_loss"])
    assert history.stop_reason == "early_stopping"
    assert history.best_epoch == best["epoch"] == len(history.epochs) - 2
    assert evaluate(net, Binary(), *split(80, 1), device="cpu")["loss"] == pytest.approx(best["valid_loss"])


def test_without_restore_the_last_weights_stay() -> None:
    """restore_best=False keeps what the last epoch made."""
    stopping = EarlyStopping(patience=2, restore_best=False)
    net, history = trained(max_epochs=50, lr=0.3, early_stopping=stopping)
    last = history.epochs[-1]["valid_loss"]
    assert evaluate(net, Binary(), *split(80, 1), device="cpu")["loss"] == pytest.approx(last)
    assert history.best_epoch < len(history.epochs)


def test_one_stopping_object_serves_two_runs() -> None:
    """A run starts from nothing: the first run's best is not the second's bar."""
    stopping = EarlyStopping(patience=2)
    _, first = trained(early_stopping=stopping, max_epochs=50, lr=0.3)
    _, second = trained(early_stopping=stopping, max_epochs=50, lr=0.3)
    assert [f["valid_loss"] for f in first.epochs] == [f["valid_loss"] for f in second.epochs]


def test_divergence_is_a_reason_not_an_exception() -> None:
    """A loss that is no finite number ends training; the record shows it, and the best weights return."""
    bad, calls = split(), []

    class Exploding(Net):
        def forward(self, x: Tensor) -> Tensor:
            calls.append(self.training)
            return super().forward(x) * (float("nan") if sum(calls) > 10 else 1.0)

    net = Exploding()
    history = fit(
        net, Binary(), bad, split(80, 1), max_epochs=9, batch_size=32, early_stopping=EarlyStopping(), device="cpu"
    )
    assert (history.stop_reason, history.best_epoch, len(history.epochs)) == ("non_finite", 1, 2)
    assert np.isnan(history.epochs[-1]["train_loss"])
    assert all(np.isfinite(value).all() for value in weights(net))


class Judged(Binary):
    """Its figure `score` is what a list says, check after check."""

    def __init__(self, *scores: float | None) -> None:
        object.__setattr__(self, "metrics", lambda *_: {"score": next(told)})
        told = iter(scores)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_a_monitored_figure_that_is_no_number_ends_training(bad: float) -> None:
    """It is never best, not even infinity where more is better; a figure that does not exist (None) only waits."""
    stopping = EarlyStopping("valid_score", patience=9, mode="max")
    task = Judged(0.5, None, 0.7, bad, 0.9)
    history = fit(Net(), task, split(), split(80, 1), batch_size=32, early_stopping=stopping, device="cpu")
    assert (history.stop_reason, history.best_epoch, len(history.epochs)) == ("non_finite", 3, 4)


@pytest.mark.parametrize("patience", [1, 2, 5])
def test_it_stops_after_exactly_patience_checks(patience: int) -> None:
    """The best stands at the second check of a quarter of an epoch: there are `patience` more, wherever that ends."""
    stopping = EarlyStopping("valid_score", patience, mode="max", check_every=0.25)
    task = Judged(0.5, 0.6, *[0.6] * 9)
    history = fit(Net(), task, split(), split(80, 1), batch_size=10, early_stopping=stopping, device="cpu")
    assert [figures["epoch"] for figures in history.epochs] == [n / 4 for n in range(1, patience + 3)]
    assert (history.stop_reason, history.best_epoch) == ("early_stopping", 0.5)


def test_the_best_weights_of_a_check_within_an_epoch_come_back() -> None:
    """Not those of its end."""
    stopping = EarlyStopping("valid_score", 3, mode="max", check_every=0.5)
    seen: list[list[list[float]]] = []
    net = Net()
    task = Judged(0.1, 0.2, 0.9, 0.2, 0.2, 0.2)
    before = task.metrics
    object.__setattr__(task, "metrics", lambda *arrays: seen.append(weights(net)) or before(*arrays))
    fit(net, task, split(), split(80, 1), batch_size=10, early_stopping=stopping, device="cpu")
    assert weights(net) == seen[2] != seen[3]


def test_checks_within_an_epoch_do_not_change_the_training() -> None:
    """Checked four times an epoch or once, the weights are the same, and an epoch's row tells of its whole."""
    net, history = trained(max_epochs=2, batch_size=10)
    other, checked = trained(max_epochs=2, batch_size=10, early_stopping=EarlyStopping(
        patience=99, check_every=0.25, restore_best=False))  # fmt: skip
    assert weights(net) == weights(other)
    assert [figures["epoch"] for figures in checked.epochs] == [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]
    assert [figures["epoch"] for figures in history.epochs] == [1, 2]
    assert np.mean([f["train_loss"] for f in checked.epochs[:4]]) == pytest.approx(history.epochs[0]["train_loss"])


def test_defaults_are_the_plain_loop() -> None:
    """Without any option, the weights are to the last bit those of shuffle, forward, loss, backward, AdamW."""
    rows, target = split()
    net, plain = Net(), Net()
    fit(net, Binary(), (rows, target), max_epochs=3, batch_size=32, seed=4, device="cpu")
    groups = [[p for p in plain.parameters() if p.ndim > 1], [p for p in plain.parameters() if p.ndim <= 1]]
    optimizer = torch.optim.AdamW([{"params": group, "weight_decay": 0.0} for group in groups], lr=1e-3, fused=True)
    generator = torch.Generator().manual_seed(4)
    torch.manual_seed(4)
    for _ in range(3):
        for batch in shuffled_batches(rows.lengths, 32, generator):
            optimizer.zero_grad()
            logits = plain(**rows.batch(batch))
            Binary.loss(logits, torch.as_tensor(target)[batch].float()).backward()
            optimizer.step()
    assert weights(net) == weights(plain)


def test_schedule_by_batch() -> None:
    """The rate recorded is that of the last step: a cosine over all 8 steps ends one step short of 0."""
    schedule = Schedule("CosineAnnealingLR", {"T_max": 8}, "batch")
    _, history = trained(max_epochs=2, batch_size=50, scheduler=schedule)
    expected = [0.02 * (1 + np.cos(np.pi * step / 8)) / 2 for step in (3, 7)]
    assert [figures["lr"] for figures in history.epochs] == pytest.approx(expected)


def test_clipping_bounds_the_step() -> None:
    """A gradient of any length is learned from as one of `clip_norm`; one that is shorter is left alone."""
    lengths: list[float] = []

    class Watched(Net):
        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x) * 100

    def norm(clip_norm: float) -> float:
        net = Watched()
        fit(net, Binary(), split(), batch_size=200, max_epochs=1, clip_norm=clip_norm, device="cpu")
        return float(torch.stack([p.grad.norm() for p in net.parameters()]).norm())

    lengths = [norm(clip) for clip in (0.0, 0.5, 1e9)]
    assert lengths[0] == lengths[2] > 1
    assert lengths[1] == pytest.approx(0.5, rel=1e-4)


def test_the_average_is_what_is_validated_and_kept() -> None:
    """With `ema` training goes the same way, but the figures and the weights at the end are others."""
    plain, alone = trained(max_epochs=30, lr=0.01)
    net, history = trained(max_epochs=30, lr=0.01, ema=0.9)
    assert weights(net)[0] != weights(plain)[0]
    assert [f["train_loss"] for f in history.epochs] == [f["train_loss"] for f in alone.epochs]
    assert [f["valid_loss"] for f in history.epochs] != [f["valid_loss"] for f in alone.epochs]


def test_the_average_is_of_the_weights_after_each_step() -> None:
    """a + (1 - d) * (w - a), d growing from 2/11 to `ema`; the first weights are where it starts."""
    seen: list[Tensor] = []

    class Watched(Net):
        def forward(self, x: Tensor) -> Tensor:
            if self.training:
                seen.append(self.layers[0].weight.detach().clone())
            return super().forward(x)

    rows = split()
    fit(Watched(), Binary(), rows, batch_size=50, max_epochs=1, lr=0.1, device="cpu")
    net = Watched()
    fit(net, Binary(), rows, batch_size=50, max_epochs=1, lr=0.1, ema=0.25, device="cpu")
    last = Watched()
    fit(last, Binary(), rows, batch_size=50, max_epochs=1, lr=0.1, device="cpu")
    steps = [*seen[1:4], last.layers[0].weight]
    average = seen[0]
    for number, weight in enumerate(steps, 1):
        average = average + (1 - min(0.25, (1 + number) / (10 + number))) * (weight - average)
    assert torch.allclose(net.layers[0].weight, average, atol=1e-6)


def test_the_average_comes_with_statistics_of_its_own() -> None:
    """BatchNorm's mean is that of what its averaged weights make of the training rows."""
    rows, target = split()
    net = Net()
    fit(net, Binary(), (rows, target), batch_size=50, max_epochs=3, lr=0.1, ema=0.99, device="cpu")
    hidden = net.layers[0](torch.from_numpy(rows.values))
    assert torch.allclose(net.layers[1].running_mean, hidden.mean(dim=0), atol=1e-5)
    assert torch.allclose(net.layers[1].running_var, hidden.var(dim=0), rtol=0.1)
    assert net.layers[1].momentum == 0.1
    assert not net.training


def test_deterministic_mode_is_for_the_run_alone() -> None:
    """While a run lasts torch refuses what may differ; afterwards, or after an error, it does as before."""
    seen: list[bool] = []
    trained(deterministic=True, on_batch=lambda *_: seen.append(torch.are_deterministic_algorithms_enabled()))
    trained(on_batch=lambda *_: seen.append(torch.are_deterministic_algorithms_enabled()), max_epochs=1)
    assert set(seen[:-7]) == {True}
    assert set(seen[-7:]) == {False}
    with pytest.raises(ConfigError):
        trained(deterministic=True, early_stopping=EarlyStopping("valid_f1"))
    assert not torch.are_deterministic_algorithms_enabled()


def test_deterministic_mode_gives_the_same_weights() -> None:
    """On a CPU every operation we use is deterministic already."""
    assert weights(trained()[0]) == weights(trained(deterministic=True)[0])


def test_scheduler_steps_once_an_epoch() -> None:
    """The recorded rate is the one that the epoch was trained with."""
    _, history = trained(scheduler=("StepLR", {"step_size": 2, "gamma": 0.1}))
    assert [figures["lr"] for figures in history.epochs] == pytest.approx([0.02, 0.02, 0.002, 0.002])


def test_without_validation_the_training_loss_is_watched() -> None:
    """valid may be None; the history then has no valid figures."""
    history = fit(Net(), Binary(), split(), batch_size=32, max_epochs=3, lr=0.02, device="cpu")
    assert history.best_epoch == 3
    assert not any(key.startswith("valid") for key in history.epochs[0])


def test_on_batch_hears_each_step() -> None:
    """Epoch and step from 1, with the step's loss."""
    heard: list[tuple[int, int, float]] = []
    trained(max_epochs=2, batch_size=100, on_batch=lambda *call: heard.append(call))
    assert [call[:2] for call in heard] == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert all(call[2] > 0 for call in heard)


def test_norms_and_biases_do_not_decay() -> None:
    """With no gradient and a huge decay, matrices vanish and vectors stay."""

    class Idle(Net):
        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x) * 0

    net = Idle()
    matrix, bias = (p.detach().clone() for p in net.layers[0].parameters())
    fit(net, Binary(), split(), batch_size=200, max_epochs=1, lr=0.1, weight_decay=5.0, device="cpu")
    decayed, kept = net.layers[0].parameters()
    assert torch.allclose(decayed, matrix / 2)
    assert torch.equal(kept, bias)


@pytest.mark.parametrize("batch_size", [1, 7, 1000])
def test_predictions_do_not_hang_on_the_batch(batch_size: int) -> None:
    """A row's output is its own, and rows come back in the order given."""
    net, _ = trained(max_epochs=1)
    rows, _ = split(50, 3)
    expected = np.concatenate([predict(net, Binary(), Rows(rows.values[i : i + 1]), device="cpu") for i in range(50)])
    outputs = predict(net, Binary(), rows, batch_size=batch_size, device="cpu")
    assert (str(outputs.dtype), outputs.shape) == ("float32", (50, 1))
    np.testing.assert_allclose(outputs, expected, rtol=0, atol=1e-6)


def test_no_row_has_no_prediction() -> None:
    """The error is the library's own, not one of torch's."""
    with pytest.raises(DataError, match="at least 1 row"):
        predict(Net(), Binary(), split(0)[0], device="cpu")


def test_predict_tells_its_progress() -> None:
    """Rows done and rows in all, to the last."""
    heard: list[tuple[int, int]] = []
    predict(Net(), Binary(), split(50)[0], batch_size=20, on_batch=lambda *call: heard.append(call), device="cpu")
    assert heard == [(20, 50), (40, 50), (50, 50)]


@pytest.mark.parametrize(
    ("rows", "target", "message"),
    [
        (0, [], "must have rows"),
        (3, [0, 1], "one target a row; found 3 rows"),
        (2, [0.0, float("nan")], "found nan in row 1"),
        (2, [0.0, -float("inf")], "found -inf in row 1"),
        (3, [[0.0, 1.0], [0.0, 0.0], [1.0, float("inf")]], "found inf in row 2"),
    ],
)
def test_bad_splits_are_refused(rows: int, target: list[Any], message: str) -> None:
    """Before any epoch: empty, unequal, or a target that is no number."""
    with pytest.raises(DataError, match=message):
        fit(Net(), Binary(), (split(rows)[0], np.array(target)), device="cpu")


def test_an_unknown_monitor_lists_the_figures() -> None:
    """The error names what can be watched."""
    with pytest.raises(ConfigError, match=r"valid_accuracy.*found 'valid_f1'"):
        trained(early_stopping=EarlyStopping("valid_f1"))
    with pytest.raises(ConfigError, match="requires a validation split"):
        fit(Net(), Binary(), split(), early_stopping=EarlyStopping(), device="cpu")


def test_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    """cpu, cuda, one GPU of several, and auto; anything else, or a GPU that is not there, is an error."""
    assert resolve_device("cpu").type == "cpu"
    assert resolve_device("auto").type == ("cuda" if torch.cuda.is_available() else "cpu")
    for name in ("gpu", "cpu:0", "cuda:", "cuda:-1", "auto:1"):
        with pytest.raises(ConfigError, match=f"found '{name}'"):
            resolve_device(name)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert [str(resolve_device(name)) for name in ("cuda", "cuda:1", "auto")] == ["cuda", "cuda:1", "cuda"]
    with pytest.raises(
        ConfigError, match=r"device cuda:2 requires a GPU .* torch sees 2, counted from cuda:0: use cuda:0"
    ):
        resolve_device("cuda:2")


def test_a_model_serves_where_its_gpu_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was trained on a second GPU predicts there where it is, and wherever it can where it is not."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert available_device("cuda:1") == "cuda:1"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert [available_device(name) for name in ("cuda:1", "cuda", "cpu", "auto")] == ["auto", "auto", "cpu", "auto"]
