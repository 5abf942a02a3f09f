"""Calibrated runs: what is fitted, what is kept, what stays."""

from __future__ import annotations

import csv
import json
import random
import re

import numpy as np
import pytest

from textnorm import Bundle
from textnorm.errors import BundleError, ConfigError
from textnorm.recipes.apply import evaluate_file
from textnorm.recipes.explain import explain_texts
from textnorm.recipes.train import run_job

WORDS = {"a": ["좋다", "굿"], "b": ["나쁘다", "흠"], "c": ["그냥", "음"]}


def write_rows(path, labels, count, seed):
    """Rows of which three of ten have the wrong label: who is sure of them is too sure."""
    chance = random.Random(seed)  # noqa: S311  # made-up rows are no secret
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["text", "label"])
        for _ in range(count):
            label = chance.choice(labels)
            told = chance.choice(labels) if chance.random() < 0.3 * len(labels) / (len(labels) - 1) else label
            noise = " ".join(chance.choice("가나다라마바사아자차카타파하") for _ in range(4))
            writer.writerow([f"{chance.choice(WORDS[label])} {noise}", told])


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """For a task, a run that learned its rows by heart, not calibrated and calibrated."""
    import torch

    torch.set_num_threads(1)
    made = {}

    def get(task):
        if task not in made:
            folder, labels = tmp_path_factory.mktemp(task), list(WORDS)[: 2 if task == "binary" else 3]
            for split, count in (("train", 300), ("valid", 400), ("test", 400)):
                write_rows(folder / f"{split}.csv", labels, count, split)
            config = {
                "version": 1,
                "data": {split: str(folder / f"{split}.csv") for split in ("train", "valid", "test")},
                "pipeline": {"stages": [{"type": "split"}]},
                "model": {"task": task, "layers": 0, "embedding_dim": 16, "hidden": [32], "dropout": 0.0, "token_dropout": 0.0, "embedding_dropout": 0.0},
                "train": {"max_epochs": 30, "batch_size": 32, "lr": 0.02},
            }  # fmt: skip
            plain = run_job(config, folder / "plain")
            config["train"]["calibrate"] = True
            made[task] = folder, plain, run_job(config, folder / "calibrated")
        return made[task]

    return get


@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
def test_a_model_that_is_too_sure_is_mended(runs, task):
    """The temperature is above 1, and on rows it was not fitted on log loss and ECE fall, the ECE to less than half."""
    told = runs(task)[2].metrics["calibration"]
    assert told["temperature"] > 1.5
    for split in ("valid", "test"):
        before, after = told[split]["before"], told[split]["after"]
        assert after["log_loss"] < before["log_loss"]
        assert after["ece"] < before["ece"] / 2
        assert sum(point["rows"] for point in before["curve"]) == 400 * (3 if task == "multilabel" else 1)


@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
def test_labels_and_weights_stay(runs, task):
    """Calibrated or not: the same weights byte for byte, the same labels, other probabilities."""
    folder, plain, calibrated = runs(task)
    weights = [(folder / name / "bundle" / "weights.safetensors").read_bytes() for name in ("plain", "calibrated")]
    assert weights[0] == weights[1]
    assert plain.metrics["test"].get("confusion_matrix") == calibrated.metrics["test"].get("confusion_matrix")
    with (folder / "test.csv").open(encoding="utf-8", newline="") as stream:
        texts = [row["text"] for row in csv.DictReader(stream)]
    one, other = (Bundle.load(folder / name / "bundle").predict(texts) for name in ("plain", "calibrated"))
    assert [p.label for p in one] == [p.label for p in other]
    assert np.mean([p.probability for p in other]) < np.mean([p.probability for p in one]) - 0.05


def test_without_it_nothing_is_new(runs):
    """A run that does not ask for it has a temperature of 1, and no table of it."""
    folder, plain, _ = runs("binary")
    assert "calibration" not in plain.metrics
    assert Bundle.load(folder / "plain" / "bundle").temperature == 1
    assert "Calibration" not in (folder / "plain" / "report.html").read_text(encoding="utf-8")


def test_the_bundle_keeps_it(runs, tmp_path):
    """Saved and loaded again, the temperature and the predictions are the same; evaluate gives the run's figures."""
    folder, _, result = runs("multiclass")
    bundle = Bundle.load(folder / "calibrated" / "bundle")
    assert bundle.temperature == result.metrics["calibration"]["temperature"]
    bundle.save(tmp_path)
    again = Bundle.load(tmp_path)
    assert again.temperature == bundle.temperature
    assert again.predict(["좋다 가", "흠 나"]) == bundle.predict(["좋다 가", "흠 나"])
    figures, _ = evaluate_file(str(tmp_path), str(folder / "test.csv"))
    assert figures["auc"] == result.metrics["test"]["auc"]


def test_a_bundle_of_before_is_read(runs, tmp_path):
    """A manifest that tells no temperature is one of a model that has none: 1."""
    change_manifest(runs, tmp_path, lambda manifest: manifest.pop("temperature"))
    assert Bundle.load(tmp_path).temperature == 1


@pytest.mark.parametrize("temperature", [0, -1, "hot", None, float("inf"), float("nan")])
def test_a_wrong_temperature_is_refused(runs, tmp_path, temperature):
    """What is no positive number is an error that says so."""
    change_manifest(runs, tmp_path, lambda manifest: manifest.update(temperature=temperature))
    with pytest.raises(BundleError, match="no whole bundle: its temperature must be"):
        Bundle.load(tmp_path)


def change_manifest(runs, folder, change):
    Bundle.load(runs("binary")[0] / "calibrated" / "bundle").save(folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    change(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_an_explanation_adds_up_to_the_calibrated_logit(runs):
    """The logit that is explained is the one that the probability is made of."""
    bundle = Bundle.load(runs("binary")[0] / "calibrated" / "bundle")
    [found] = explain_texts(bundle, ["좋다 가 나"])
    probability = 1 / (1 + np.exp(-found.logit))
    told = found.prediction.probability if found.prediction.label == "b" else 1 - found.prediction.probability
    assert probability == pytest.approx(told, abs=1e-3)


def test_a_blend_is_calibrated_as_a_whole(runs, tmp_path):
    """Its one temperature is over the weighed logits, whose weights suit validation already: so it is near 1.

    A member's own wish for one changes nothing.
    """
    folder = runs("binary")[0]
    stages, data = {"stages": [{"type": "split"}]}, {name: str(folder / f"{name}.csv") for name in ("train", "valid")}
    member = {"version": 1, "pipeline": stages, "model": {"name": "fast", "bits": 12}, "train": {"max_epochs": 3}}
    members = [member, member | {"train": {"max_epochs": 9, "lr": 0.05, "calibrate": True}}]
    config = {"version": 1, "data": data, "members": members, "model": {"name": "blend"}}
    told = {asked: run_job(config | {"train": {"calibrate": asked}}, tmp_path / str(asked)) for asked in (True, False)}
    assert "calibration" not in told[False].metrics
    calibration = told[True].metrics["calibration"]
    bundle = Bundle.load(tmp_path / "True" / "bundle")
    assert bundle.temperature == calibration["temperature"] != 1
    assert bundle.temperature == pytest.approx(1, abs=0.1)
    cold = Bundle.load(tmp_path / "False" / "bundle")
    assert (bundle.model.weights == cold.model.weights).all()


def test_the_report_draws_it(runs):
    """A reliability curve a split, with the figures of the metrics, and no coordinate that is none."""
    folder, _, result = runs("multiclass")
    page = (folder / "calibrated" / "report.html").read_text(encoding="utf-8")
    part = page.partition("<h2>Calibration</h2>")[2].partition("<h2>")[0]
    assert re.findall(r'aria-label="reliability, (\w+)"', part) == ["valid", "test"]
    assert f"{result.metrics['calibration']['test']['after']['ece']:.4f}" in part
    assert re.search(r"nan|inf[^o]", part) is None


def test_a_model_that_diverged_is_left_alone(runs):
    """Logits that are no numbers have no temperature: the run ends as it would, with 1, and no curve."""
    from dataclasses import replace

    from textnorm.progress import Phases
    from textnorm.recipes.calibrate import calibrate, calibration_of
    from textnorm.recipes.figures import score_rows
    from textnorm.recipes.learn import Learned
    from textnorm.recipes.rows import read_split

    folder = runs("binary")[0]
    bundle = replace(Bundle.load(folder / "plain" / "bundle"))
    outcomes, _ = score_rows(bundle, read_split(bundle.run, str(folder / "valid.csv")), Phases())
    next(iter(bundle.model.parameters())).data.fill_(float("nan"))
    learned = calibrate(Learned(bundle, None, [], outcomes))
    assert learned.bundle.temperature == 1
    assert set(calibration_of(bundle, {"valid": None})) == {"temperature", "bins"}


def test_a_regression_has_no_probabilities():
    """It cannot be calibrated, and the error says so before anything is read."""
    config = {"version": 1, "data": {"train": "a.csv"}, "pipeline": {"stages": [{"type": "split"}]},
              "model": {"task": "regression"}, "train": {"calibrate": True}}  # fmt: skip
    with pytest.raises(ConfigError, match=r"train\.calibrate: needs probabilities"):
        run_job(config)
