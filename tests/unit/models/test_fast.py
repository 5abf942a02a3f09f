"""The fast text model."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from textnorm.models.fast import FastModel, _log_odds
from textnorm.models.ngrams import NgramHasher
from textnorm.models.tasks import get_task
from textnorm.training.engine import fit, predict

HASHER = NgramHasher((1, 2), bits=12)
DOCS = [["좋다"], ["좋네"], ["나쁘다"], ["나쁘네"], ["그냥"], ["그저"]]


def begun(target: list[float] | list[int], outputs: int = 1, rows: int = 4) -> FastModel:
    model = FastModel(1 << HASHER.bits, outputs)
    model.begin(HASHER.encode(DOCS[:rows]), np.array(target))
    return model


def logits(model: FastModel, docs: list[list[str]]) -> np.ndarray:
    packed = HASHER.encode(docs)
    found: np.ndarray = model(**packed.batch(np.arange(len(docs)))).detach().numpy()
    return found


def test_before_the_first_step_it_is_naive_bayes() -> None:
    """A begun model's logits are `start` times the sum of its n-grams' log odds, and each n-gram's own."""
    packed = HASHER.encode(DOCS[:4])
    odds = _log_odds(packed, np.array([[1.0], [1], [0], [0]]), 1 << HASHER.bits)[:, 0]
    expected = [0.05 * odds[packed.ids[a:b]].sum() for a, b in zip(packed.offsets, packed.offsets[1:], strict=False)]
    np.testing.assert_allclose(logits(begun([1, 1, 0, 0]), DOCS[:4])[:, 0], expected, atol=1e-6)


def test_log_odds_are_those_of_counting_by_hand() -> None:
    """A bucket in three documents of one class and none of the other, both as large: log((3 / .5 + 2) / 2)."""
    packed = NgramHasher((1,), bits=12).encode([["a"], ["a"], ["a"], ["b"], ["b"], ["b"]])
    odds = _log_odds(packed, np.array([[1.0]] * 3 + [[0.0]] * 3), 1 << 12)
    [bucket] = set(packed.ids[:3].tolist()) - set(packed.ids[9:12].tolist())
    assert odds[bucket, 0] == pytest.approx(np.log((3 / 0.5 + 2) / 2))


@pytest.mark.parametrize("target", [[1, 0, 0, 0], [1, 1, 1, 0]])
def test_an_unseen_ngram_says_nothing(target: list[int]) -> None:
    """However rare a class is, what training never saw speaks for none: only the bias is left."""
    model = begun(target)
    unseen = set(range(1 << HASHER.bits)) - set(HASHER.encode(DOCS[:4]).ids.tolist())
    assert model.scale[list(unseen)].abs().max() < 1e-6
    assert model.bias.item() == pytest.approx(np.log(np.mean(target) / (1 - np.mean(target))))


def test_every_class_has_its_own() -> None:
    """With three classes, each one's documents have their highest logit there before anything is learned."""
    model = begun([0, 0, 1, 1, 2, 2], outputs=3, rows=6)
    assert logits(model, DOCS).argmax(axis=1).tolist() == [0, 0, 1, 1, 2, 2]


def test_a_bounded_regression_begins_at_its_mean_share() -> None:
    """Through a Sigmoid that is stretched from the least target to the greatest, a text of unseen n-grams gets the mean."""
    model = FastModel(1 << HASHER.bits, 1)
    model.begin(HASHER.encode(DOCS[:4]), np.array([10.0, 9, 2, 1]), bounded=True)
    share = 1 / (1 + np.exp(-model.bias.item()))
    assert 1 + 9 * share == pytest.approx(5.5, abs=1e-4)


def test_a_regression_begins_at_its_mean() -> None:
    """High values are above low ones, around the mean, whatever the numbers' size."""
    values = logits(begun([1001.0, 1001.0, 1005.0, 1005.0]), DOCS[:4])[:, 0]
    assert values[:2].max() < 1003 < values[2:].min()
    assert values.mean() == pytest.approx(1003, abs=1)


@pytest.mark.parametrize(("target", "outputs"), [([7.0] * 4, 1), ([1, 1, 1, 1], 1), ([0, 0, 1, 1], 3)])
def test_nothing_to_tell_stays_finite(target: list[float], outputs: int) -> None:
    """A constant target or a class without a row gives no infinity."""
    model = begun(target, outputs)
    assert all(torch.isfinite(value).all() for value in model.state_dict().values())


def test_neighbours_do_not_matter() -> None:
    """A document's logits are its own; one without any n-gram has the biases."""
    model = begun([1, 1, 0, 0])
    np.testing.assert_allclose(logits(model, DOCS[:4])[2], logits(model, DOCS[2:3])[0], atol=1e-6)
    empty = model(torch.tensor([], dtype=torch.int32), torch.tensor([0, 0]))
    assert torch.equal(empty, model.bias.expand(2, 1))


def test_it_learns_what_counting_has_wrong() -> None:
    """The engine fits it as any model: the loss falls below where the log odds stood, to the right answers."""
    model, task, inputs = begun([1, 1, 0, 0]), get_task("binary"), HASHER.encode(DOCS[:4])
    history = fit(model, task, (inputs, np.array([1, 1, 0, 0])), max_epochs=20, batch_size=2, lr=0.05, device="cpu")
    assert history.epochs[-1]["train_loss"] < 0.1 < history.epochs[0]["train_loss"]
    assert (predict(model, task, inputs, device="cpu")[:, 0] > 0.5).tolist() == [True, True, False, False]
