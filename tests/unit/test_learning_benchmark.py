"""What `benchmarks/learning*.py` counts and judges is right; the measuring itself is not run."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from textnorm import extras
from textnorm.errors import MissingExtraError
from textnorm.run_config import load_run

PROJECT = Path(__file__).parents[2]
NAMES = ("bars", "learning", "learning_corpora", "learning_epoch", "learning_path", "learning_peers", "learning_rows")


@pytest.fixture(scope="module")
def modules():
    sys.path.insert(0, str(PROJECT))
    try:
        tables = import_module("benchmarks.learning_tables")
        return SimpleNamespace(tables=tables, **{name: import_module(f"benchmarks.{name}") for name in NAMES})
    finally:
        sys.path.remove(str(PROJECT))


def test_a_peer_must_be_passed_and_not_reached(modules):
    """To be as good as a peer does not meet a bar that says better."""
    assert [modules.bars.above(0.8, found)["met"] for found in (0.79, 0.8, 0.81)] == [False, False, True]
    assert [modules.bars.below(2.3, found)["met"] for found in (2.2, 2.3, 2.4)] == [True, False, False]


@pytest.mark.parametrize("part", ["corpora", "ratings", "fast", "tables", "epoch"])
def test_a_missing_peer_tells_how_to_get_it(modules, monkeypatch, part):
    """Before anything is read, and in one line."""
    monkeypatch.setattr(extras, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"is required and was not found: pip install 'textnorm-ko\[bench\]'"):
        modules.learning.PARTS[part](1.0, 1)
    with pytest.raises(SystemExit, match=r"textnorm-ko\[bench\]"):
        modules.learning.main([part, "--share", "0.1"])


def test_all_corpora_have_their_config_and_rivals(modules):
    """Each config is there, and its rivals are among the peers of its task."""
    asked = modules.learning_corpora
    for config, figure, rivals in (asked.CORPORA | asked.RATINGS).values():
        task = load_run(PROJECT / "corpora" / config).model.task
        assert (task == "regression") == (figure == "rmse")
        peers = modules.learning_peers
        assert set(rivals) <= set(peers.REGRESSORS if task == "regression" else peers.CLASSIFIERS)
    assert set(modules.tables.BARS) <= {path.parent.name for path in (PROJECT / "corpora").glob("*/run.toml")}


def test_rows_are_the_same_for_all(modules, tmp_path):
    """Ours reads from the files the very rows that the peers are given, whatever the seed; a share is drawn of each part."""
    rows = modules.learning_rows.read_rows("reviews/run.toml", 0.5)
    assert (len(rows.train), len(rows.valid), len(rows.test)) == (336, 48, 96)
    tables = modules.learning_rows.as_files(rows, tmp_path, seed=7)
    run = load_run(tables)
    assert run.train.seed == 7
    assert (run.stages, run.model) == (rows.run.stages, rows.run.model)
    for name in ("train", "valid", "test"):
        lines = Path(getattr(run.data, name)).read_text(encoding="utf-8").splitlines()
        assert list(map(json.loads, lines)) == getattr(rows, name)
    assert rows.known == rows.train + rows.valid


def test_figures_are_our_metrics(modules):
    """A label that was never predicted counts, and so does one that was never true."""
    figures_of = modules.learning_corpora.figures_of
    assert figures_of(["a", "a", "c"], ["a", "b", "a"], is_regression=False) == {
        "accuracy": 1 / 3,
        "macro_f1": pytest.approx(0.5 / 3),
    }
    assert figures_of(np.array([1.0, 4.0]), ["1", "2"], is_regression=True) == {"rmse": pytest.approx(2**0.5)}


def test_the_floors(modules):
    """The commonest label, and the mean."""
    peers = modules.learning_peers
    assert peers.constant(["x"] * 3, ["b", "a", "b"], ["y", "z"]) == ["b", "b"]
    assert peers.mean_value(["x"] * 2, ["1", "4"], ["y"]).tolist() == [2.5]


def test_batches_of_a_collate_function_are_ours(modules):
    """Both cut the same tensors of the same rows."""
    packed = modules.learning_path.pack(["좋은 영화", "별로"])
    rows = [(ids.tolist(), 0) for ids in np.split(packed.ids, packed.offsets[1:-1])]
    assert modules.learning_path.padded(rows)[0].tolist() == packed.batch(np.arange(2))["ids"].tolist()
    assert modules.learning_path.bagged(rows)[0].tolist() == packed.ids.tolist()
    assert modules.learning_path.bagged(rows)[1].tolist() == packed.offsets[:-1].tolist()


def test_standard_errors_are_of_the_difference(modules):
    """Fold by fold: what both find hard does not count."""
    ours, theirs = [0.9, 0.5, 0.7], [0.8, 0.5, 0.5]
    difference = np.array([0.1, 0.0, 0.2])
    expected = difference.mean() / (difference.std(ddof=1) / 3**0.5)
    assert modules.tables.standard_errors(ours, theirs) == pytest.approx(expected)
    assert modules.tables.standard_errors(theirs, theirs) == 0
    assert modules.tables.standard_errors([0.9, 0.9], [0.8, 0.8]) > 100


@pytest.mark.skipif(find_spec("sklearn") is None, reason="the extra `bench` is not installed")
@pytest.mark.parametrize("name", ["tfidf + linear svm", "nb-svm"])
@pytest.mark.parametrize("labels", [("good", "bad"), ("good", "bad", "odd")])
def test_linear_peers_learn(modules, name, labels):
    """Of two and of three classes they find what an n-gram says."""
    texts = [f"{label} {i}" for i in range(12) for label in labels]
    found = modules.learning_peers.CLASSIFIERS[name](texts, [text.split()[0] for text in texts], [f"{labels[-1]} 99"])
    assert list(found) == [labels[-1]]


@pytest.mark.skipif(find_spec("fasttext") is None, reason="the extra `bench` is not installed")
def test_fasttext_learns_from_sorted_rows(modules):
    """It reads rows in order, so a corpus sorted by class is shuffled first; labels come back as they were, spaces and all."""
    texts, labels = ["좋다 정말"] * 40 + ["별로 아주"] * 40, ["very good"] * 40 + ["bad"] * 40
    for name in ("fasttext, characters", "fasttext, words"):
        assert modules.learning_peers.CLASSIFIERS[name](texts, labels, ["좋다 정말", "별로 아주"]) == [
            "very good",
            "bad",
        ]
