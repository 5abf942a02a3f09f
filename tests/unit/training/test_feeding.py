"""How batches come to a device, and losses back; the device here is a CPU, which need not lie about being one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from textnorm.models.encoding import PackedTokens
from textnorm.models.ngrams import PackedNgrams
from textnorm.models.table_encoding import PackedTable
from textnorm.models.tasks import get_task
from textnorm.models.text import TextModel
from textnorm.training import feeding
from textnorm.training.engine import fit, predict
from textnorm.training.feeding import Feed, read_losses

CPU = torch.device("cpu")
BATCHES = [np.array(rows) for rows in ([3, 0], [2], [1, 4, 0, 2], [1])]
PACKED = [
    PackedTokens.pack([[4, 5, 6], [], [7], [8, 9], [2]]),
    PackedNgrams(np.arange(7, dtype=np.int32), np.array([0, 3, 3, 4, 6, 7])),
    PackedTable(np.arange(10, dtype=np.float32).reshape(5, 2), np.arange(5, dtype=np.int64).reshape(5, 1)),
]


@pytest.mark.parametrize("packed", PACKED, ids=lambda packed: type(packed).__name__)
def test_a_device_cuts_what_numpy_cuts(packed: Any) -> None:
    """Rows that lie on a device give the same batches, to the type, as those that are cut here and sent."""
    lying, sent = (Feed.of(packed, CPU, lying=lying).batches(BATCHES) for lying in (True, False))
    for (rows, batch), (same_rows, same), wanted in zip(lying, sent, BATCHES, strict=True):
        assert rows.tolist() == same_rows.tolist() == wanted.tolist()
        assert batch.keys() == same.keys()
        for name, tensor in batch.items():
            assert tensor.dtype == same[name].dtype
            assert torch.equal(tensor, same[name])


def test_a_cpu_is_fed_by_numpy_and_anything_may_feed() -> None:
    """On a CPU no copy of all rows is made; inputs that know no device are cut here for any."""

    class Plain:
        lengths = np.ones(2)

        def __len__(self) -> int:
            return 2

        def batch(self, indices: Any) -> dict[str, Tensor]:
            return {"x": torch.from_numpy(indices)}

    class Heavy(Plain):
        def cutter(self, place: torch.device) -> Any:
            raise AssertionError(place)

    for feed in (Feed.of(Heavy(), CPU), Feed.of(Plain(), CPU, lying=True)):
        assert [batch["x"].tolist() for _, batch in feed.batches([np.array([1, 0])])] == [[1, 0]]
    assert Feed.of(feed, CPU) is feed
    assert list(feed.batches([])) == []


def test_a_step_is_taken_only_when_its_loss_is_asked_for() -> None:
    """On a CPU each loss is read before the next step, so a run stops at the first that is not finite."""
    taken = []

    def steps() -> Any:
        for loss in (1.0, 2.0, 3.0):
            taken.append(loss)
            yield torch.tensor(loss)

    losses = read_losses(steps(), CPU)
    assert (next(losses), taken) == (1.0, [1.0])
    assert (list(losses), taken) == ([2.0, 3.0], [1.0, 2.0, 3.0])


def test_losses_read_together_make_the_same_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a GPU: rows that lie on the device and losses read later give the same weights, figures and calls."""
    runs = [_run()]
    monkeypatch.setitem(feeding._READ_EVERY, "cpu", 3)
    monkeypatch.setattr(Feed, "of", _lying_feed)
    runs.append(_run())
    (first, *facts), (second, *same) = runs
    assert facts == same
    assert all(torch.equal(value, second[name]) for name, value in first.items())


def test_a_loss_that_is_not_finite_still_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read together, the first bad loss is the last that is told, and the reason is the same."""
    monkeypatch.setitem(feeding._READ_EVERY, "cpu", 4)
    told: list[float] = []
    model = TextModel(12, 1, embedding_dim=4, layers=0, hidden=[4])
    nn.init.constant_(model.head.layers[-1].weight, float("nan"))  # type: ignore[arg-type]  # a Linear
    history = fit(
        model, get_task("binary"), _split(), max_epochs=2, batch_size=4, on_batch=lambda *at: told.append(at[2])
    )
    assert history.stop_reason == "non_finite"
    assert len(told) == 1


_lies_or_not = Feed.of


def _lying_feed(inputs: Any, place: torch.device) -> Feed:
    return _lies_or_not(inputs, place, lying=True)


def _split() -> tuple[PackedTokens, Any]:
    docs = [[2 + row % 2, *range(4, 4 + row % 7)] for row in range(40)]
    return PackedTokens.pack(docs), np.array([row % 2 for row in range(40)], dtype=np.float32)


def _run() -> tuple[dict[str, Tensor], Any, Any, Any]:
    torch.manual_seed(0)
    model, told, split = TextModel(12, 1, embedding_dim=4, layers=1, hidden=[4]), [], _split()
    options: dict[str, Any] = {"max_epochs": 2, "batch_size": 4, "ema": 0.9, "clip_norm": 1.0, "device": "cpu"}
    history = fit(model, get_task("binary"), split, split, on_batch=lambda *at: told.append(at), **options)
    epochs = [{name: value for name, value in epoch.items() if name != "seconds"} for epoch in history.epochs]
    return model.state_dict(), told, epochs, predict(model, get_task("binary"), split[0], device="cpu").tolist()
