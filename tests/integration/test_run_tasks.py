"""Whole jobs for each task and each setting of the training loop, over corpora that are made up here."""

from __future__ import annotations

import json
import random

import pytest
import torch

from textnorm import Bundle
from textnorm.errors import ConfigError, DataError
from textnorm.recipes.apply import evaluate_file, predict_file
from textnorm.recipes.train import run_job

TOPICS = {"배송": "느려요", "맛": "맛있어요", "값": "비싸요"}


def make_topics(count, seed):
    """Rows of (text, labels): each topic is spoken of in every other row, independently."""
    chance = random.Random(seed)  # noqa: S311  # made-up reviews are no secret
    rows = []
    for number in range(count):
        chosen = [topic for topic in TOPICS if chance.random() < 0.5]
        words = [TOPICS[topic] for topic in chosen] + chance.sample(["오늘", "정말", "the", "여기"], 2)
        rows.append((f"{' '.join(words)} {number}", "|".join(chosen)))
    return rows


@pytest.fixture(scope="module")
def topics(tmp_path_factory, tools, tables):
    """A finished multilabel run, one of whose test labels training never saw."""
    folder = tmp_path_factory.mktemp("topics")
    tools.write_csv(folder / "train.csv", make_topics(300, 1))
    tools.write_csv(folder / "test.csv", [*make_topics(60, 2), ("양이 많아요", "양|맛")])
    config = tables(folder)
    config["data"]["label_separator"] = "|"
    config["model"] |= {"task": "multilabel", "min_count": 2}
    config["train"] |= {"max_epochs": 60, "class_weights": "balanced"}
    config["train"]["early_stopping"] = {"monitor": "valid_micro_f1", "patience": 20}
    return folder, run_job(config, folder / "run")


def test_multilabel_learns_each_label(topics):
    """Labels that hang on a word each are learned, and the figures are those of several labels."""
    metrics = topics[1].metrics
    assert metrics["labels"] == sorted(TOPICS)
    assert set(metrics["test"]) == {"accuracy", "macro_f1", "micro_f1", "average_precision", "unseen"}
    assert metrics["test"]["micro_f1"] > 0.95
    assert metrics["best_epoch"] == max(metrics["epochs"], key=lambda epoch: epoch["valid_micro_f1"])["epoch"]


def test_a_label_unseen_at_train_rejects_its_row(topics):
    """A model cannot give a label that training never saw: the row is rejected, and says which labels there are."""
    [reject] = topics[1].rejects
    assert reject.reason == "its label is not one of train's: 값, 맛, 배송; found '양|맛'"


def test_multilabel_predictions_are_labels_as_in_the_file(topics, tools):
    """Separated as the training file has them, blank where there is none; the probability is the least sure one."""
    folder = topics[0]
    bundle = Bundle.load(folder / "run" / "bundle")
    predictions = bundle.predict(["느려요 비싸요", "오늘 정말", "맛있어요"])
    assert [prediction.label for prediction in predictions] == ["값|배송", "", "맛"]
    outputs = bundle.outputs([["맛있어요"]])
    assert predictions[2].probability == pytest.approx(max(1 - outputs[0, 0], outputs[0, 0]).item(), abs=0.5)
    assert all(0.5 <= prediction.probability <= 1 for prediction in predictions)
    predict_file(str(folder / "run" / "bundle"), str(folder / "test.csv"), str(folder / "out.csv"))
    rows = tools.read_csv(folder / "out.csv")
    right = sum(row["label"] == "|".join(sorted(row["input_label"].split("|"))) for row in rows)
    assert right / len(rows) > 0.9


def test_evaluate_gives_the_multilabel_runs_figures(topics):
    """The figures of the run, from the bundle; the row it cannot score is rejected there, too."""
    figures, rejects = evaluate_file(str(topics[0] / "run" / "bundle"), str(topics[0] / "test.csv"))
    expected = {name: value for name, value in topics[1].metrics["test"].items() if name != "unseen"}
    assert {name: figures[name] for name in expected} == expected
    assert len(rejects) == 1


def test_the_multilabel_report_has_mistakes_and_no_matrix(topics):
    """A confusion matrix of several labels is none."""
    page = (topics[0] / "run" / "report.html").read_text(encoding="utf-8")
    assert "Most confident mistakes" in page
    assert "Confusion matrix" not in page


@pytest.mark.parametrize(("activation", "low", "high"), [("sigmoid", 1, 10), ("tanh", 1, 10), ("sigmoid", -300, -100)])
def test_bounded_regressions_answer_in_the_targets_units(tmp_path, tables, tools, activation, low, high):
    """Targets of any size are learned under any activation; answers stay between the least and the greatest."""
    stars = {"pos": high, "neg": low}
    for split, count in (("train", 120), ("test", 40)):
        rows = [(text, stars[label]) for text, label in tools.make_reviews(count, count)]
        tools.write_csv(tmp_path / f"{split}.csv", rows)
    config = tables(tmp_path)
    config["model"] |= {"task": "regression", "output_activation": activation}
    config["train"]["max_epochs"] = 30
    metrics = run_job(config, tmp_path / "run").metrics
    assert metrics["test"]["r2"] > 0.8
    assert metrics["test"]["rmse"] == pytest.approx(metrics["test"]["mse"] ** 0.5)
    manifest = json.loads((tmp_path / "run" / "bundle" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["target_range"] == [low, high]
    answers = [
        answer.label for answer in Bundle.load(tmp_path / "run" / "bundle").predict(["최고예요 great", "별로예요"])
    ]
    assert low <= answers[1] < answers[0] <= high
    assert (
        evaluate_file(str(tmp_path / "run" / "bundle"), str(tmp_path / "test.csv"))[0]["mae"] == metrics["test"]["mae"]
    )


def test_a_bundle_from_before_there_was_a_range_loads(job, tmp_path):
    """A manifest without a target range is one of a target that was never scaled."""
    bundle = job.run / "bundle"
    manifest = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
    assert manifest.pop("target_range") is None
    copy = tmp_path / "bundle"
    Bundle.load(bundle).save(copy)
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert Bundle.load(copy).predict(["최고예요"]) == Bundle.load(bundle).predict(["최고예요"])


def test_everything_at_once(tmp_path, tables, job):
    """All settings of the loop in one run: it learns, and gives the same bytes when it is run again."""
    config = tables(job.folder)
    config["train"] |= {
        "class_weights": "balanced",
        "label_smoothing": 0.1,
        "clip_norm": 1.0,
        "ema": 0.9,
        "deterministic": True,
        "scheduler": {"name": "CosineAnnealingLR", "T_max": 80, "interval": "batch", "warmup": 0.1},
        "early_stopping": {"monitor": "valid_auc", "patience": 12, "check_every": 0.25},
    }
    first, again = (run_job(config, tmp_path / name) for name in ("a", "b"))
    assert first.metrics["test"]["auc"] > 0.9
    assert first.metrics["epochs"][0]["epoch"] == pytest.approx(0.25, abs=0.1)
    files = [(result.run_dir / "bundle" / "weights.safetensors").read_bytes() for result in (first, again)]
    assert files[0] == files[1]


def test_class_weights_find_the_rare(tmp_path, tables, tools):
    """Where one row in twelve is of a class, and no word tells for sure, balanced weights name it more often."""
    chance = random.Random(3)  # noqa: S311  # made-up reviews are no secret
    rows = []
    for number in range(600):
        label = "rare" if number % 12 == 0 else "usual"
        told = chance.random() < (0.6 if label == "rare" else 0.2)
        rows.append((f"{'awful' if told else 'fine'} {chance.choice('abcd')}", label))
    tools.write_csv(tmp_path / "train.csv", rows)
    tools.write_csv(tmp_path / "test.csv", rows[:240])
    found = []
    for weights in ({}, {"class_weights": "balanced"}):
        config = tables(tmp_path)
        config["train"] |= {"max_epochs": 10, **weights}
        found.append(run_job(config, tmp_path / "run").metrics["test"]["confusion_matrix"][0])
    assert found[0] == [0, 20]
    assert found[1][0] >= 8


def test_a_class_with_one_row_goes_through_folds(tmp_path, tools):
    """A fold whose test rows lack a class has no AUC for it; what is not there is null, and not in the mean."""
    header = ("age", "label")
    people = [(number % 40, "old" if number % 40 > 20 else "young") for number in range(80)]
    tools.write_csv(tmp_path / "train.csv", [*people, (99, "lone")], header=header)
    config = {
        "version": 1,
        "data": {"train": str(tmp_path / "train.csv"), "kind": "table", "numeric": ["age"], "folds": 3},
        "model": {"task": "multiclass", "hidden": [4]},
        "train": {"max_epochs": 2, "batch_size": 16, "class_weights": "balanced", "num_threads": 1},
    }
    metrics = run_job(config, tmp_path / "run").metrics
    assert metrics["labels"] == ["lone", "old", "young"]
    assert metrics["stop_reason"] == "max_epochs"
    assert len(metrics["cv"]["auc"]["values"]) == 3


def test_an_auc_that_no_fold_has_everywhere_is_averaged_where_it_is(tmp_path, tools):
    """One positive row in all: one fold of three has an AUC, and the figures are of that fold."""
    people = [(number, "no") for number in range(40)]
    tools.write_csv(tmp_path / "train.csv", [*people, (99, "yes")], header=("age", "label"))
    config = {
        "version": 1,
        "data": {"train": str(tmp_path / "train.csv"), "kind": "table", "numeric": ["age"], "folds": 3},
        "model": {"hidden": [4]},
        "train": {"max_epochs": 2, "batch_size": 16, "num_threads": 1},
    }
    auc = run_job(config, tmp_path / "run").metrics["cv"]["auc"]
    assert sum(value is None for value in auc["values"]) == 2
    assert auc["mean"] == next(value for value in auc["values"] if value is not None)


@pytest.mark.parametrize("cell", ["nan", "inf", "-Infinity", "별 다섯"])
def test_targets_that_are_no_number_are_rejected(tmp_path, tables, tools, cell):
    """Such a row is left out and told, and the rest is learned."""
    rows = [(text, {"pos": 5, "neg": 1}[label]) for text, label in tools.make_reviews(60, 1)]
    tools.write_csv(tmp_path / "train.csv", [*rows, ("최고예요", cell)])
    config = tables(tmp_path)
    del config["data"]["test"]
    config["model"]["task"] = "regression"
    [reject] = run_job(config, tmp_path / "run").rejects
    assert reject.reason == f"column 'label' must hold a finite number, found {cell!r}"


@pytest.mark.parametrize(
    ("model", "train", "message"),
    [
        ({"task": "regression"}, {"class_weights": "balanced"}, "train.class_weights: needs classes"),
        ({"task": "regression"}, {"label_smoothing": 0.1}, "train.label_smoothing: needs one label a row"),
        ({"task": "multilabel"}, {"label_smoothing": 0.1}, "train.label_smoothing: needs one label a row"),
        ({"output_activation": "tanh"}, {}, "model.output_activation: is for task = 'regression'"),
        ({}, {"class_weights": "equal"}, "train.class_weights: required 'balanced'"),
        ({}, {"early_stopping": {"check_every": 1.5}}, "check_every"),
        ({}, {"ema": 1.0}, "train.ema"),
    ],
)
def test_settings_that_do_not_fit_the_task_are_refused(tables, job, model, train, message):
    """Before a file is read, and by their path."""
    config = tables(job.folder)
    config["model"] |= model
    config["train"] |= train
    with pytest.raises(ConfigError, match=message):
        run_job(config)


def test_one_label_is_not_several(tmp_path, tables, tools):
    """A multilabel task of one label in all is an error before anything is trained."""
    tools.write_csv(tmp_path / "train.csv", [("a", "x"), ("b", ""), ("c", "x")])
    config = tables(tmp_path)
    config["model"]["task"] = "multilabel"
    with pytest.raises(DataError, match="at least 2 labels"):
        run_job(config, tmp_path / "run")


def test_the_process_is_left_as_it_was():
    """No run of this file leaves torch in deterministic mode."""
    assert not torch.are_deterministic_algorithms_enabled()
