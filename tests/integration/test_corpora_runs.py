"""The configs that come with the corpora are the ones a newcomer runs first: they must load, run, and learn."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

from textnorm.config import read_spec
from textnorm.corpora import corpora, corpus_path, find_corpus
from textnorm.recipes.apply import predict_file
from textnorm.recipes.train import run_job
from textnorm.run_config import load_run

CONFIGS = sorted((Path(__file__).parents[2] / "corpora").glob("*/*.toml"))


def test_corpora_have_configs():
    """Each folder of corpora/ is called as a corpus of the manifest, and has a run.toml; others may stand beside it."""
    names = {path.parent.name for path in CONFIGS}
    assert all((path.parent / "run.toml").is_file() for path in CONFIGS)
    assert "reviews" in names
    assert names <= set(corpora())


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_configs_load(path):
    """Every corpus's config loads, whether the corpus is on this machine or not."""
    run = load_run(path)
    assert run.data.train


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_configs_name_their_own_corpus(path):
    """A config's files are files of the corpus whose folder it lies in, or what a benchmark writes of it into runs/."""
    data = read_spec(path).tables["data"]
    named = [
        data[split].removeprefix(f"corpus:{path.parent.name}/") for split in ("train", "valid", "test") if split in data
    ]
    files = find_corpus(path.parent.name).files
    places = (*(f"{file}/" for file in files if file.endswith(".zip")), "../../runs/")
    assert [name for name in named if name not in files and not name.startswith(places)] == []


def test_hr_attrition_learns(tmp_path):
    """HR attrition, with fewer folds, members and epochs than its config has, reaches an AUC of 0.75 on rows it never saw."""
    if find_corpus("hr-attrition").folder is None:
        pytest.skip("the corpus hr-attrition is not on this machine")
    [path] = [path for path in CONFIGS if path.parent.name == "hr-attrition"]
    tables = dict(read_spec(path).tables)
    tables["data"] = tables["data"] | {"folds": 3, "repeats": 1}
    tables["model"] = tables["model"] | {"members": 1}
    tables["train"] = {key: value for key, value in tables["train"].items() if key != "scheduler"} | {"max_epochs": 15}
    metrics = run_job(tables, tmp_path).metrics
    assert metrics["cv"]["folds"] == 3
    assert metrics["cv"]["auc"]["mean"] >= 0.75
    assert metrics["rows"]["read"] == metrics["rows"]["used"] == 1470


@pytest.fixture(scope="module")
def reviews(tmp_path_factory):
    """The newcomer's first run, as its config has it: the folder, the metrics, and the seconds on the clock."""
    pytest.importorskip("konlpy", reason="corpora/reviews/run.toml needs konlpy")
    pytest.importorskip("jpype", reason="corpora/reviews/run.toml needs a JVM through jpype")
    folder = tmp_path_factory.mktemp("reviews")
    start = time.perf_counter()
    [path] = [path for path in CONFIGS if path.parent.name == "reviews"]
    metrics = run_job(path, folder).metrics
    return folder, metrics, time.perf_counter() - start


def test_reviews_learn(reviews):
    """The first run is clearly better than chance on its balanced test file: at least 0.62 of 192 rows are right."""
    assert reviews[1]["test"]["accuracy"] >= 0.62
    assert reviews[1]["test"]["auc"] >= 0.66


def test_reviews_use_every_row(reviews):
    """No row of our own corpus is rejected."""
    rows = reviews[1]["rows"]
    splits = find_corpus("reviews").splits
    assert {split: rows[split]["used"] for split in splits} == splits
    assert rows["rejected"] == 0


def test_reviews_are_quick(reviews):
    """The first run ends in under 90 s, the JVM's start among it, and its phases account for the time."""
    _, metrics, seconds = reviews
    assert seconds < 90
    assert 0.5 * seconds < metrics["seconds"]["total"] <= seconds + 0.1


def test_reviews_have_no_text_twice(reviews):
    """No test text of our own corpus stands in train, so the figures over unseen texts are the figures."""
    test = dict(reviews[1]["test"])
    unseen = test.pop("unseen")
    assert unseen == {"rows": 192, **test}


def test_reviews_predict_what_was_measured(reviews, tmp_path):
    """Predicting the test file with the bundle reproduces the run's accuracy and confusion matrix."""
    folder, metrics, _ = reviews
    rejects = predict_file(
        str(folder / "bundle"), str(corpus_path("reviews") / "test.csv"), str(tmp_path / "out.csv")
    ).read_rejects()
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as stream:
        pairs = [(row["input_label"], row["label"]) for row in csv.DictReader(stream)]
    labels = metrics["labels"]
    assert rejects == []
    assert [[pairs.count((true, given)) for given in labels] for true in labels] == metrics["test"]["confusion_matrix"]
    assert sum(true == given for true, given in pairs) / len(pairs) == metrics["test"]["accuracy"]
