"""The text model."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from textnorm.models.text import GatedConv, TextModel


def model(layers: int = 2, **options: float) -> TextModel:
    torch.manual_seed(0)
    return TextModel(50, 3, embedding_dim=8, layers=layers, hidden=[6], **options)  # type: ignore[arg-type]  # options of mixed types


@pytest.mark.parametrize("layers", [0, 1, 3])
def test_padding_does_not_change_the_logits(layers: int) -> None:
    """A document's logits are its own: more pads, as longer neighbours cause, change nothing."""
    net, ids = model(layers).eval(), torch.randint(1, 50, (4, 7))
    padded = functional.pad(ids, (0, 9))
    torch.testing.assert_close(net(padded), net(ids), rtol=0, atol=1e-6)


@pytest.mark.parametrize("layers", [0, 1, 3])
def test_a_single_token_is_enough(layers: int) -> None:
    """Length 1 is shorter than any kernel."""
    assert model(layers).eval()(torch.tensor([[3], [4]])).shape == (2, 3)


def test_all_pads_stay_finite_in_training() -> None:
    """A row without tokens must not put an infinity into BatchNorm's statistics."""
    net = model().train()
    net(torch.tensor([[0, 0], [4, 5], [6, 0]])).sum().backward()
    assert all(torch.isfinite(value).all() for value in net.state_dict().values())
    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in net.parameters())


def test_pad_embedding_stays_zero() -> None:
    """Padding has no gradient."""
    net = model().train()
    net(torch.tensor([[4, 5], [6, 0]])).sum().backward()
    assert net.embedding.weight.grad is not None
    assert net.embedding.weight[0].abs().sum() == 0 == net.embedding.weight.grad[0].abs().sum()


def test_order_matters_to_convolutions_alone() -> None:
    """A bag of embeddings gives the same logits for any order; a convolution does not."""
    ids = torch.tensor([[4, 5, 6, 7]])
    torch.testing.assert_close(model(0).eval()(ids), model(0).eval()(ids.flip(1)))
    assert not torch.allclose(model(1).eval()(ids), model(1).eval()(ids.flip(1)))


@pytest.mark.parametrize("dilation", [1, 2, 4])
def test_neighbours_are_a_dilated_convolution(dilation: int) -> None:
    """The unfold and matmul give what torch's Conv1d gives."""
    block, hidden = GatedConv(6, dilation=dilation), torch.randn(2, 9, 6)
    weight = block.gates.weight.view(12, 3, 6).transpose(1, 2)
    expected = functional.conv1d(
        hidden.transpose(1, 2), weight, block.gates.bias, padding=dilation, dilation=dilation
    ).transpose(1, 2)
    torch.testing.assert_close(block.gates(block._neighbours(hidden)), expected)


def test_dropped_tokens_are_unknown_and_pads_stay() -> None:
    """While training a token may be read as <unk>; a pad never is, and eval drops none."""
    net, ids = model(token_dropout=0.5).train(), torch.tensor([[5] * 200 + [0] * 50])
    dropped = net.drop_tokens(ids)
    assert set(dropped[0, :200].tolist()) == {1, 5}
    assert dropped[0, 200:].sum() == 0
    assert torch.equal(net.eval().drop_tokens(ids), ids)


def test_parts_follow_the_options() -> None:
    """layers counts the convolutions; batch_norm=False leaves BatchNorm out."""
    assert len(model(3).blocks) == 3
    net = TextModel(9, 1, batch_norm=False)
    assert not any(isinstance(part, nn.BatchNorm1d) for part in net.modules())


def test_neighbours_are_gathered_in_the_type_they_are_multiplied_in() -> None:
    """Under autocast a convolution moves bfloat16, half the bytes; without it float32."""
    seen: list[torch.dtype] = []
    block = GatedConv(8)
    block.gates.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].dtype))
    hidden, mask = torch.randn(2, 5, 8), torch.ones(2, 5, 1)
    exact = block(hidden, mask)
    with torch.autocast("cpu", torch.bfloat16):
        rounded = block(hidden, mask)
    assert seen == [torch.float32, torch.bfloat16]
    assert torch.allclose(exact, rounded, atol=0.05)
    assert not torch.equal(exact, rounded)
