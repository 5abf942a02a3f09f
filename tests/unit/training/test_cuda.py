"""What only a GPU can show; skipped, and said so, where there is none."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textnorm.models.encoding import PackedTokens  # noqa: E402
from textnorm.models.tasks import get_task  # noqa: E402
from textnorm.models.text import TextModel  # noqa: E402
from textnorm.training.engine import fit  # noqa: E402
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
