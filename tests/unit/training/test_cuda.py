"""What only a GPU can show; skipped, and said so, where there is none."""

from __future__ import annotations

from itertools import repeat

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textnorm.models.encoding import PackedTokens  # noqa: E402
from textnorm.models.tasks import get_task  # noqa: E402
from textnorm.models.text import TextModel  # noqa: E402
from textnorm.training.averaging import Average  # noqa: E402
from textnorm.training.engine import fit  # noqa: E402
from textnorm.training.feeding import Feed  # noqa: E402
from textnorm.training.learner import Learner, adamw  # noqa: E402
from textnorm.training.prediction import predict  # noqa: E402

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA GPU, and torch sees none")


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_training_on_cuda_learns_and_predicts_as_on_cpu(precision):
    """A model trained on CUDA separates what can be separated, and predicts the same on either device."""
    inputs = PackedTokens.pack([[2 + row % 2, 4, 5] for row in range(64)])
    target = np.array([row % 2 for row in range(64)], dtype=np.float32)
    model, task = TextModel(6, 1, embedding_dim=16, hidden=[8]), get_task("binary")
    fit(model, task, (inputs, target), max_epochs=30, batch_size=16, lr=1e-2, precision=precision, device="cuda")
    on_cuda, on_cpu = (predict(model, task, inputs, device=device) for device in ("cuda", "cpu"))
    assert ((on_cuda[:, 0] > 0.5) == target).all()
    assert np.allclose(on_cuda, on_cpu, atol=1e-3)


def test_rows_are_cut_on_the_gpu_as_here():
    """Rows that lie on a GPU give the batches that numpy cuts."""
    inputs, batches = (
        PackedTokens.pack([[2 + row % 2, *range(4, 4 + row % 9)] for row in range(64)]),
        [np.arange(9, 40)],
    )
    [(rows, batch)] = Feed.of(inputs, torch.device("cuda")).batches(batches)
    assert rows.is_cuda
    assert torch.equal(batch["ids"].cpu(), inputs.batch(batches[0])["ids"])


def test_no_step_waits_for_the_gpu():
    """Once the rows' numbers are there, cutting batches and learning from them never stops for the device."""
    place, task = torch.device("cuda"), get_task("binary")
    inputs, target = PackedTokens.pack([[2 + row % 2, 4, 5] for row in range(64)]), torch.zeros(64, device=place)
    model = TextModel(6, 1, embedding_dim=16, hidden=[8]).to(place)
    learner = Learner(model, task, adamw(model, 1e-3, 0.01), repeat(1e-3), place, "bfloat16", 1.0, Average(model, 0.9))
    feed = Feed.of(inputs, place).batches(np.split(np.arange(64), 8))
    rows, batch = next(feed)
    learner.step(batch, target[rows])
    torch.cuda.set_sync_debug_mode("error")
    try:
        losses = [learner.step(batch, target[rows]) for rows, batch in feed]
    finally:
        torch.cuda.set_sync_debug_mode("default")
    assert len(losses) == 7
    assert torch.isfinite(torch.stack(losses)).all()
