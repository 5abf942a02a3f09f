"""What each id adds to a logit."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from textnorm.models import attribution
from textnorm.models.attribution import integrated_gradients, ngram_contributions
from textnorm.models.encoding import UNK_ID
from textnorm.models.fast import FastModel
from textnorm.models.ngrams import NgramHasher
from textnorm.models.text import TextModel

IDS = np.random.default_rng(0).integers(2, 60, 17)


def deep(seed: int = 0, **options: object) -> TextModel:
    torch.manual_seed(seed)
    options = {"embedding_dim": 16, "layers": 2, "hidden": [8], "batch_norm": False} | options
    model = TextModel(60, 3, **options).eval()
    with torch.no_grad():  # first weights are small: let it be as sure as a trained one
        model.head.layers[-1].weight.mul_(20)
    return model


def logit(model: TextModel, ids: np.ndarray, output: int) -> float:
    with torch.no_grad():
        return model(torch.from_numpy(ids)[None])[0, output].item()


def test_ngrams_add_up_to_the_logit_exactly() -> None:
    """Whatever the weights, a fast model's contributions and its bias are its logit, for each output."""
    hasher, model = NgramHasher((1, 2, 3), bits=10), FastModel(1 << 10, 3)
    torch.manual_seed(0)
    for values in (model.weight.data, model.bias.data, model.scale):
        values.normal_()
    packed = hasher.encode([["정말", "최고다"]])
    logits = model(**packed.batch(np.array([0]))).detach().numpy()[0]
    for output in range(3):
        found = ngram_contributions(model, packed.ids.astype(np.int64), output)
        assert found.baseline + found.contributions.sum() == pytest.approx(logits[output], abs=1e-4)
        assert found.baseline == model.bias[output].item()
        assert found.gap == 0


def test_an_ngram_adds_what_the_logit_loses_without_it() -> None:
    """Taking one bucket out of a document lowers the logit by just its contribution."""
    model = FastModel(8, 1)
    torch.manual_seed(1)
    model.weight.data.normal_()
    model.scale.normal_()
    whole, without = (model(torch.tensor(ids), torch.tensor([0])).item() for ids in ([3, 5, 6], [3, 6]))
    assert ngram_contributions(model, np.array([3, 5, 6]), 0).contributions[1] == pytest.approx(whole - without, 1e-5)


@pytest.mark.parametrize("layers", [0, 1, 2])
@pytest.mark.parametrize("output", [0, 2])
def test_gradients_are_complete(layers: int, output: int) -> None:
    """Baseline, contributions and gap are the logit; and the gap is within the tolerance that was asked for."""
    model = deep(layers=layers)
    found = integrated_gradients(model, IDS, output, tolerance=0.005)
    told = logit(model, IDS, output)
    assert found.baseline == pytest.approx(logit(model, np.full_like(IDS, UNK_ID), output), abs=1e-4)
    assert found.baseline + found.contributions.sum() + found.gap == pytest.approx(told, abs=1e-4)
    assert abs(found.gap) <= 0.005 * max(1.0, abs(told - found.baseline))
    assert abs(told - found.baseline) > 0.1  # or there was nothing to be complete about


def test_unknown_tokens_add_nothing() -> None:
    """The way begins at `<unk>`, so what is unknown has not moved; other tokens have."""
    ids = IDS.copy()
    ids[[3, 7]] = UNK_ID
    added = integrated_gradients(deep(), ids, 0).contributions
    assert added[[3, 7]].tolist() == [0.0, 0.0]
    assert (abs(np.delete(added, [3, 7])) > 0).all()


def test_of_a_sum_each_token_adds_its_own_share() -> None:
    """Where logits are a sum over tokens, a token's contribution is its own term less that of `<unk>`."""

    class Sum(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = torch.nn.Embedding(60, 4)
            self.out = torch.nn.Linear(4, 2)

        def forward(self, ids: torch.Tensor) -> torch.Tensor:
            return self.out(self.embedding(ids).sum(dim=1))

    torch.manual_seed(0)
    model = Sum()
    terms = (model.embedding.weight @ model.out.weight.T)[:, 1].detach().numpy()
    found = integrated_gradients(model, IDS, 1)
    np.testing.assert_allclose(found.contributions, terms[IDS] - terms[UNK_ID], atol=1e-5)


def test_the_model_is_left_as_it_was() -> None:
    """No weight changes or gets a gradient, and the embedding is read again afterwards."""
    model = deep()
    before, told = [p.clone() for p in model.parameters()], logit(model, IDS, 0)
    integrated_gradients(model, IDS, 0)
    assert all(torch.equal(a, b) and b.grad is None for a, b in zip(before, model.parameters(), strict=True))
    assert logit(model, IDS, 0) == told
    assert logit(model, IDS[::-1].copy(), 0) != told


def test_a_model_that_diverged_is_no_endless_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where logits are no numbers there is nothing to come nearer to: one round of steps, and the answer says nan."""
    model, rounds = deep(), []
    model.embedding.weight.data.fill_(torch.nan)
    along = attribution._along
    monkeypatch.setattr(attribution, "_along", lambda *given: rounds.append(given[-1]) or along(*given))
    assert np.isnan(integrated_gradients(model, IDS, 0).gap)
    assert len(rounds) == 1
