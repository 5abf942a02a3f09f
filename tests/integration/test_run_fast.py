"""The fast text model through the whole house: run, bundle, predict; and a second file to learn from."""

from __future__ import annotations

import json

import pytest

from textnorm import Bundle
from textnorm.config import read_spec
from textnorm.corpora import corpora, corpus_path
from textnorm.errors import ConfigError
from textnorm.recipes.apply import evaluate_file
from textnorm.recipes.train import run_job

FAST = {"name": "fast", "bits": 14}
ODD = ["", "ㅋ", "a", "   ", "\ud83d", "\0", "가" * 5000, "왜\x02\x03?"]


@pytest.fixture(scope="module")
def fast_job(tmp_path_factory, make_job, tables):
    """A run of the fast model: its folder and its metrics."""
    folder = tmp_path_factory.mktemp("fast")
    make_job(folder)
    return folder, run_job(tables(folder) | {"model": FAST}, folder / "run").metrics


def test_it_learns(fast_job):
    """The same small corpus that the deep model learns, with the same figures told."""
    metrics = fast_job[1]
    assert metrics["test"]["accuracy"] >= 0.9
    assert metrics["parameters"] == 2**14 + 1
    assert metrics["epochs"][-1]["train_loss"] < metrics["epochs"][0]["train_loss"]


def test_the_bundle_predicts_what_was_measured(fast_job):
    """A loaded bundle gives the very figures of the run, and a saved and loaded one the very predictions."""
    folder, metrics = fast_job
    figures, rejects = evaluate_file(str(folder / "run" / "bundle"), str(folder / "test.csv"))
    assert figures["confusion_matrix"] == metrics["test"]["confusion_matrix"]
    assert rejects == []
    bundle = Bundle.load(folder / "run" / "bundle")
    texts = ["배송 최고예요 great", "음식 별로예요 실망했어요", *ODD]
    bundle.save(folder / "again")
    assert Bundle.load(folder / "again").predict(texts) == bundle.predict(texts)
    manifest = json.loads((folder / "again" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["config"]["model"]["name"] == "fast"
    assert list((folder / "again" / "artifacts").iterdir()) == []


def test_odd_texts_have_labels(fast_job):
    """An empty text, one of one character, a lone surrogate, a very long one: each has a label and a probability."""
    predictions = Bundle.load(fast_job[0] / "run" / "bundle").predict(ODD)
    assert {prediction.label for prediction in predictions} <= {"neg", "pos"}
    assert all(0.5 <= prediction.probability <= 1 for prediction in predictions)


def test_one_text_has_its_label_whatever_stands_beside_it(fast_job):
    """Predicted alone or among others, a text's probability is the same."""
    bundle = Bundle.load(fast_job[0] / "run" / "bundle")
    together = bundle.predict(["최고예요", *ODD])[0]
    assert bundle.predict(["최고예요"])[0].probability == pytest.approx(together.probability, abs=1e-6)


def test_the_same_seed_gives_the_same_weights(fast_job, tables, tmp_path):
    """Byte for byte."""
    run_job(tables(fast_job[0]) | {"model": FAST}, tmp_path / "run")
    weights = "run/bundle/weights.safetensors"
    assert (tmp_path / weights).read_bytes() == (fast_job[0] / weights).read_bytes()


def test_another_size_of_weights_is_refused(fast_job, tmp_path):
    """A bundle whose weights do not fit its config is an error that says so."""
    Bundle.load(fast_job[0] / "run" / "bundle").save(tmp_path)
    path = tmp_path / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"bits": 14', '"bits": 15'), encoding="utf-8")
    with pytest.raises(Exception, match="no whole bundle"):
        Bundle.load(tmp_path)


@pytest.mark.parametrize("task", ["multiclass", "regression"])
def test_other_tasks(tmp_path, make_job, tables, tools, task):
    """Three classes are told apart, and numbers come near: by the same heads as the deep model's."""
    values = {"pos": "5", "neg": "1"}
    rows = [(text, values[label]) for text, label in tools.make_reviews(160, 1)]
    rows += [(f"그냥 그래요 보통이에요 {number}", "3") for number in range(80)]
    make_job(tmp_path, train=rows[:120] + rows[160:220], test=rows[120:160] + rows[220:])
    config = tables(tmp_path) | {"model": FAST | {"task": task}}
    config["train"] |= {"max_epochs": 40, "lr": 2e-3, "early_stopping": {"patience": 5}}
    figures = run_job(config, tmp_path / "run").metrics["test"]
    assert figures["accuracy" if task == "multiclass" else "r2"] >= 0.8


def test_reviews_learn(tmp_path):
    """Our own corpus: better than chance by far, without any tagger, on the rows that early stopping watches."""
    spec = read_spec(corpus_path("reviews") / "run.toml")
    splits = {split: f"corpus:reviews/{split}.csv" for split in ("train", "valid")}
    config = {
        "version": 1,
        "data": splits,
        "pipeline": {"stages": [{"type": "split"}]},
        "model": {"name": "fast", "bits": 18},
        "train": spec.tables["train"] | {"max_epochs": 20},
    }
    del config["train"]["scheduler"]
    metrics = run_job(config, tmp_path).metrics
    assert metrics["valid"]["accuracy"] >= 0.65
    assert metrics["rows"]["valid"]["used"] == corpora()["reviews"].splits["valid"]


# ---------------------------------------------------------------- more rows to learn from


def test_more_rows_are_learned_from_and_never_set_aside(tmp_path, make_job, tables, tools):
    """`more` adds to the rows that are trained on; the rows set aside are the same ones without it."""
    make_job(tmp_path)
    tools.write_csv(tmp_path / "more.csv", [*tools.make_reviews(50, 3), ("hm", "meh"), (" ", "pos")])
    config = tables(tmp_path)
    config["train"]["max_epochs"] = 1
    counts = {}
    for more in ("", str(tmp_path / "more.csv")):
        config["data"]["more"] = more
        counts[bool(more)] = run_job(config, tmp_path / "run", test=False).metrics["rows"]
    assert counts[True]["valid"] == counts[False]["valid"] == {"read": 12, "used": 12, "rejected": 0}
    assert counts[False]["train"] == {"read": 108, "used": 108, "rejected": 0}
    assert counts[True]["train"] == {"read": 160, "used": 158, "rejected": 2}


def test_more_and_folds_do_not_mix(tables, job):
    """Folds are cut from train alone, so `more` would be left out without a word."""
    data = {"train": "a.csv", "more": "b.csv", "kind": "table", "numeric": ["x"], "folds": 3}
    with pytest.raises(ConfigError, match="drop more, or folds"):
        run_job(tables(job.folder) | {"data": data, "pipeline": {"stages": []}})
