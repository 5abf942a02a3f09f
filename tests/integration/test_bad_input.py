"""Data that are worse than they should be: each is an error that says so, or has an answer that is told here.

What concerns one room alone stands with it: targets that are no number and classes of one row (test_run_tasks, test_targets),
labels that training never saw (test_rows), cells and columns of tables (test_run_table), statistics of BatchNorm
(test_averaging), bundles (test_bundle_files).
"""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from textnorm import Bundle
from textnorm.errors import DataError, StageError
from textnorm.recipes.apply import evaluate_file, predict_file
from textnorm.recipes.train import run_job

MODELS = {
    "deep": {"layers": 1, "embedding_dim": 8, "hidden": [8], "dropout": 0.0},
    "fast": {"name": "fast", "bits": 10},
}
LAUGHTER = {"type": "regex", "pattern": "[ㅋㅎ!]+"}


@pytest.fixture(params=MODELS)
def config(request, tables, tmp_path):
    """A config of each text model, whose pipeline takes all laughter away."""
    config = tables(tmp_path)
    config["pipeline"]["stages"].insert(0, LAUGHTER)
    config["model"] = MODELS[request.param]
    config["train"]["max_epochs"] = 4
    return config


def finite(bundle):
    """Whether all weights and running statistics are numbers."""
    tensors = load_file(bundle / "weights.safetensors").values()
    return all(torch.isfinite(tensor).all() for tensor in tensors if tensor.is_floating_point())


@pytest.mark.parametrize("ema", [0.0, 0.9])
def test_texts_that_cleaning_leaves_empty(config, tmp_path, tools, ema):
    """A text of laughter alone has no token left. It is learned from and answered as one unknown token, alike wherever it
    stands, and it wrecks no statistics: a third of the rows are such, and the others are still told apart."""
    reviews = tools.make_reviews(80, 1)
    tools.write_csv(
        tmp_path / "train.csv", reviews + [("ㅋ" * (1 + i % 9), "pos" if i % 2 else "neg") for i in range(40)]
    )
    tools.write_csv(tmp_path / "test.csv", tools.make_reviews(20, 2))
    config["train"] |= {"ema": ema, "max_epochs": 12}
    result = run_job(config, tmp_path / "run")
    assert (result.metrics["stop_reason"], result.rejects) == ("max_epochs", [])
    assert finite(tmp_path / "run" / "bundle")
    assert result.metrics["test"]["auc"] > 0.8
    bundle = Bundle.load(tmp_path / "run" / "bundle")
    alone, among = bundle.predict(["ㅋㅋㅋ"]), bundle.predict(["최고예요 great", "ㅎㅎ!", "", reviews[0][0]])
    assert alone[0].label == among[1].label == among[2].label
    assert [among[1].probability, among[2].probability] == pytest.approx([alone[0].probability] * 2, abs=1e-5)


@pytest.mark.parametrize("text", [None, 5, True, math.nan, ["최고예요"], {"text": "최고예요"}])
def test_a_text_of_another_type_is_rejected(job, tmp_path, text):
    """A text column that holds no text at predict rejects the row, and no other; the API refuses it."""
    lines = "\n".join(json.dumps({"text": item}, ensure_ascii=False) for item in (text, "음식 최고예요"))
    (tmp_path / "new.jsonl").write_text(lines, encoding="utf-8")
    bundle, output = str(job.run / "bundle"), tmp_path / "out.jsonl"
    [reject] = predict_file(bundle, str(tmp_path / "new.jsonl"), str(output)).read_rejects()
    assert (reject.row, reject.reason) == (1, f"column 'text' must hold text, found {text!r}")
    assert json.loads(output.read_text(encoding="utf-8"))["label"] == "pos"
    if not isinstance(text, dict):  # a dict is a whole row
        with pytest.raises(StageError, match="row 1: column 'text' must hold text"):
            Bundle.load(bundle).predict(["음식", text])


def test_a_missing_text_column_is_told(job, tmp_path, tools):
    """A file without the text column is an error that names the nearest one; so is a row, to the API."""
    tools.write_csv(tmp_path / "new.csv", [("최고예요",)], header=["texts"])
    with pytest.raises(DataError, match=r"no column 'text'; did you mean 'texts'\?"):
        predict_file(str(job.run / "bundle"), str(tmp_path / "new.csv"), str(tmp_path / "out.csv"))
    assert not (tmp_path / "out.csv").exists()
    with pytest.raises(StageError, match="'text'"):
        Bundle.load(job.run / "bundle").predict([{"texts": "최고예요"}])


def test_a_test_file_of_one_class(config, tmp_path, tools):
    """Its figures are told but for the AUC, which such rows have not; so are those of `evaluate`."""
    tools.write_csv(tmp_path / "train.csv", tools.make_reviews(60, 1))
    tools.write_csv(tmp_path / "test.csv", [row for row in tools.make_reviews(20, 2) if row[1] == "pos"])
    test = run_job(config, tmp_path / "run").metrics["test"]
    assert test["auc"] is None
    assert sum(test["confusion_matrix"][1]) == 10
    figures, _ = evaluate_file(str(tmp_path / "run" / "bundle"), str(tmp_path / "test.csv"))
    assert figures["confusion_matrix"] == test["confusion_matrix"]
    assert json.loads((tmp_path / "run" / "metrics.json").read_text(encoding="utf-8"))["test"] == test


def test_a_valid_file_of_one_class_has_no_best(config, tmp_path, tools):
    """Where the figure to stop by does not exist, no check is the best: training stops by its patience and keeps the last
    weights."""
    tools.write_csv(tmp_path / "train.csv", tools.make_reviews(60, 1))
    tools.write_csv(tmp_path / "valid.csv", [row for row in tools.make_reviews(20, 2) if row[1] == "pos"])
    config["data"] |= {"valid": str(tmp_path / "valid.csv"), "test": ""}
    config["train"]["early_stopping"] = {"monitor": "valid_auc", "patience": 2}
    metrics = run_job(config, tmp_path / "run").metrics
    assert [epoch["valid_auc"] for epoch in metrics["epochs"]] == [None, None]
    assert (metrics["stop_reason"], metrics["best_epoch"]) == ("early_stopping", 0)


@pytest.mark.parametrize("activation", ["identity", "sigmoid", "tanh"])
def test_a_constant_target(config, tmp_path, tools, activation):
    """There is nothing to tell apart: the answers are numbers near it, and R2 is null."""
    rows = [(text, 5) for text, _ in tools.make_reviews(60, 1)]
    tools.write_csv(tmp_path / "train.csv", rows)
    tools.write_csv(tmp_path / "test.csv", rows[:10])
    config["model"] = config["model"] | {"task": "regression", "output_activation": activation}
    config["train"] |= {"max_epochs": 40, "lr": 0.05}
    metrics = run_job(config, tmp_path / "run").metrics
    assert (metrics["stop_reason"], metrics["test"]["r2"]) == ("max_epochs", None)
    answers = [answer.label for answer in Bundle.load(tmp_path / "run" / "bundle").predict(["없던 말", "최고예요"])]
    assert np.allclose(answers, 5, atol=1)


def test_a_category_of_another_type_is_unseen(tmp_path, tools):
    """A list, a number or nothing in a column of categories is answered as any category that training never had."""
    people = [
        (number % 40, "서울" if number % 2 else "부산", "old" if number % 40 > 20 else "young") for number in range(80)
    ]
    tools.write_csv(tmp_path / "train.csv", people, header=("age", "city", "label"))
    data = {"train": str(tmp_path / "train.csv"), "kind": "table", "numeric": ["age"], "categorical": ["city"]}
    train = {"max_epochs": 2, "batch_size": 16, "num_threads": 1}
    run_job({"version": 1, "data": data, "model": {"hidden": [4]}, "train": train}, tmp_path / "run")
    bundle = Bundle.load(tmp_path / "run" / "bundle")
    answers = bundle.predict([{"age": 30, "city": city} for city in ("춘천", ["서울"], 7, None, {"a": 1}, True)])
    assert len(set(answers)) == 1
