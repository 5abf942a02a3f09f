"""What `benchmarks/cuda.py` counts is right, and all of it but the GPU's own clock runs without one."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

PROJECT = Path(__file__).parents[2]
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def modules():
    sys.path.insert(0, str(PROJECT))
    try:
        return SimpleNamespace(
            **{name: import_module(f"benchmarks.{name}") for name in ("cuda", "cuda_speed", "short_texts")}
        )
    finally:
        sys.path.remove(str(PROJECT))


@pytest.fixture
def made_up(modules, monkeypatch):
    """The same texts on every machine."""
    monkeypatch.setattr(modules.cuda, "labelled", modules.short_texts.made_up)
    monkeypatch.setattr(modules.cuda, "_BITS", 18)


def test_the_bound_counts_each_byte_once(modules):
    """n(4 + de) + 8nd + 24ud, here with n = 2, u = 1.5: a text's share of what its batch holds."""
    packed = modules.cuda.PackedNgrams(np.array([1, 2, 3, 2], dtype=np.int32), np.array([0, 1, 4]))
    assert modules.cuda.bytes_a_text(packed, 2) == 2 * (4 + 4) + 8 * 2 + 24 * 1.5
    assert modules.cuda.bytes_a_text(packed, 1) == 8 + 8 + 24
    assert modules.cuda.bytes_a_text(packed, 2, dim=10, element=2) == 2 * (4 + 20) + 8 * 2 * 10 + 24 * 1.5 * 10


@pytest.mark.usefixtures("made_up")
def test_both_models_learn_and_agree(modules):
    """Made-up texts can be told apart, and bfloat16 tells them apart as float32 does."""
    found = modules.cuda.agreement(CPU, 4000)
    assert found.keys() == {"bag", "conv"}
    for figure in found.values():
        assert min(figure["accuracies"]) > 0.7
        assert figure["found"] <= 0.005  # of 2,000 rows


@pytest.mark.usefixtures("made_up")
def test_without_a_gpu_it_says_so_and_writes_nothing(modules, monkeypatch, capsys):
    """No figure of a CPU may pass for a GPU's."""
    monkeypatch.setattr(modules.cuda.torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(modules.cuda, "agreement", lambda *_: {"bag": {"found": 0.0, "met": True}})
    monkeypatch.setattr(modules.cuda, "write_record", lambda *_: pytest.fail("a record without a GPU"))
    modules.cuda.main([])
    assert "no CUDA device: not measured" in capsys.readouterr().out


@pytest.mark.usefixtures("made_up")
def test_speeds_are_taken_of_whole_epochs(modules, monkeypatch):
    """The same code runs on a CPU: some texts a second, trained and predicted, and bytes copied."""
    monkeypatch.setattr(modules.cuda_speed, "_ROUNDS", 1)
    for kind in modules.cuda._kinds(300, conv_dim=8).values():
        speed = modules.cuda_speed.training(kind.model, kind.inputs, kind.target, CPU, 128, "bfloat16")
        assert speed.texts_per_s > 0
        assert modules.cuda_speed.predicting(kind.model, kind.inputs, CPU, 128) > 0
    assert modules.cuda_speed.copy_rate(CPU, 1 << 20) > 0


def test_a_part_holds_its_documents(modules):
    """Both parts together are the whole."""
    whole = modules.cuda.PackedTokens.pack([[4, 5], [6], [7, 8, 9]])
    parts = [modules.cuda._part(whole, rows) for rows in (slice(1), slice(1, None))]
    assert [part.batch(np.arange(len(part)))["ids"].tolist() for part in parts] == [[[4, 5]], [[6, 0, 0], [7, 8, 9]]]


def test_without_nsmc_texts_are_made_up(modules, monkeypatch):
    """They are the same every time, and NSMC's own where they lie."""

    def absent(_):
        raise modules.cuda.DataError("absent")

    monkeypatch.setattr(modules.short_texts, "resolve", absent)
    texts, labels = modules.short_texts.labelled(50)
    assert texts == modules.short_texts.made_up(50)[0]
    assert labels.tolist() == [0, 1] * 25
