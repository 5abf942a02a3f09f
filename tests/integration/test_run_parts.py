"""Runs made of runs: one that begins where another ended, a blend of several, and labels that are not sure."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from safetensors.numpy import load_file

from textnorm import Bundle
from textnorm.errors import ConfigError, DataError
from textnorm.recipes import learn
from textnorm.recipes.apply import evaluate_file, predict_file
from textnorm.recipes.train import run_job
from textnorm.training.loop import Loop

FAST = {"pipeline": {"stages": [{"type": "split"}]}, "model": {"name": "fast", "bits": 12}, "train": {"max_epochs": 2}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory, make_job):
    """A small labelled corpus."""
    place = tmp_path_factory.mktemp("parts")
    make_job(place)
    return place


def read(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def member(tables, **changes):
    return {key: value for key, value in (tables | changes).items() if key != "data"} | {"version": 1}


@pytest.fixture(scope="module")
def blend(folder, tables):
    """A run that blends a deep and a fast model: its tables and its metrics."""
    deep = tables(folder)
    run = {"version": 1, "data": deep["data"], "members": [member(deep), member(FAST)], "model": {"name": "blend"}}
    return run, run_job(run, folder / "blend").metrics


def test_a_blend_tells_of_its_members(blend):
    """Each has a weight, its own figures on validation and its own epochs; what was trained are the members."""
    metrics = blend[1]
    assert metrics["stop_reason"] == "blended"
    assert metrics["test"]["accuracy"] >= 0.9
    assert [len(part["epochs"]) for part in metrics["members"]] == [12, 2]
    assert metrics["parameters"] == sum(part["parameters"] for part in metrics["members"])
    assert all(part["weight"] != 0.5 for part in metrics["members"])


def test_the_report_shows_the_members(blend, folder):
    """Each has a row with its weight, and a curve of its own; the blend itself has no epochs to be drawn."""
    page = (folder / "blend" / "report.html").read_text(encoding="utf-8")
    assert "a blend of 2 members" in page
    assert page.count('aria-label="loss by epoch"') == 2
    assert all(f"{part['weight']:.3f}" in page for part in blend[1]["members"])
    assert "No epoch ended" not in page


def test_a_blend_loads_and_predicts_what_was_measured(blend, folder, tmp_path):
    """Its bundle holds all members, moved anywhere, and a file of odd texts is predicted to the last row."""
    bundle = Bundle.load(folder / "blend" / "bundle")
    bundle.save(tmp_path / "again")
    figures, rejects = evaluate_file(str(tmp_path / "again"), str(folder / "test.csv"))
    assert figures["confusion_matrix"] == blend[1]["test"]["confusion_matrix"]
    assert rejects == []
    odd = ["", "ㅋ", "\0", "가" * 5000]
    assert all(0.5 <= prediction.probability <= 1 for prediction in bundle.predict(odd))


def test_members_learn_side_by_side_what_they_learn_one_by_one(blend, folder):
    """In processes of their own, each on one thread, they go the same way, in the same order."""
    metrics = run_job(blend[0] | {"train": {"workers": 2}}, folder / "aside").metrics
    losses = [[[epoch["train_loss"] for epoch in part["epochs"]] for part in m["members"]] for m in (blend[1], metrics)]
    assert losses[1] == [pytest.approx(part, rel=1e-4) for part in losses[0]]
    assert metrics["seconds"]["members"] > 0


def test_a_blend_goes_on_with_the_members_it_had(blend, folder, monkeypatch):
    """Killed when its members had learned, and resumed, it trains none of them again and ends with the same weights."""
    with monkeypatch.context() as patch:
        patch.setattr(learn, "fit_weights", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run_job(blend[0], folder / "killed")
    assert len(list((folder / "killed").glob("checkpoint-*"))) == 2
    monkeypatch.setattr(Loop, "next_epoch", lambda *_: 1 / 0)
    run_job(blend[0], folder / "killed", resume=True)
    weights = [load_file(folder / name / "bundle" / "weights.safetensors") for name in ("blend", "killed")]
    assert all(np.array_equal(weights[0][key], weights[1][key]) for key in weights[0])
    assert not list((folder / "killed").glob("checkpoint*"))


def test_a_members_reject_is_the_blends(folder, tables):
    """A row that one member cannot read comes out as a reject, once, and the rest keep their places."""
    deep = tables(folder)
    strict = member(
        FAST, pipeline={"stages": [{"type": "regex", "pattern": "ㅋ+"}, {"type": "split"}], "max_letter_loss": 1}
    )
    run = {"version": 1, "data": deep["data"], "members": [member(deep), strict], "model": {"name": "blend"}}
    metrics = run_job(run, folder / "strict").metrics
    texts = ["최고예요", "ㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋ 최고예요", "별로예요"]
    (folder / "texts.csv").write_text("text\n" + "\n".join(texts), encoding="utf-8")
    rejects = predict_file(
        str(folder / "strict" / "bundle"), str(folder / "texts.csv"), str(folder / "out.jsonl")
    ).read_rejects()
    kept = [json.loads(line)["text"] for line in (folder / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert metrics["rows"]["rejected"] == 0
    assert [reject.row for reject in rejects] == [2]
    assert kept == [texts[0], texts[2]]


def test_parts_that_do_not_fit_are_refused(folder, tables):
    """Members without a blend, a blend without members, a member of another task, a pipeline of a blend's own."""
    deep = tables(folder)
    blended = {"version": 1, "data": deep["data"], "model": {"name": "blend"}}
    with pytest.raises(ConfigError, match="members: a blend needs members"):
        run_job(blended)
    with pytest.raises(ConfigError, match="members need"):
        run_job(deep | {"members": [member(FAST)]})
    with pytest.raises(ConfigError, match=r"members\[0\]: required task 'binary', found 'multiclass'"):
        run_job(blended | {"members": [member(FAST, model={"name": "fast", "task": "multiclass"})]})
    with pytest.raises(ConfigError, match="each member of a blend has its own"):
        run_job(blended | {"members": [member(FAST)], "pipeline": {"stages": [{"type": "split"}]}})


# ---------------------------------------------------------------- beginning where another run ended


def first_of(tables, folder, **changes):
    """A run to begin with, over its own rows."""
    deep = tables(folder)
    return deep | {"data": deep["data"] | changes}


def test_a_run_begins_with_the_weights_of_another(folder, tables):
    """With a rate of nearly nothing the second run ends with the first one's weights, although its labels are others'."""
    begin = first_of(tables, folder)
    run = {"version": 1, "data": begin["data"], "begin": begin, "train": {"max_epochs": 1, "lr": 1e-12}}
    second = run_job(run, folder / "second").metrics
    assert second["test"]["accuracy"] >= 0.9
    manifest = json.loads((folder / "second" / "bundle" / "manifest.json").read_text(encoding="utf-8"))
    assert "begin" not in manifest["config"]
    assert manifest["config"]["model"]["embedding_dim"] == 8


def test_a_text_that_is_held_out_is_not_begun_with(folder, tables):
    """Test texts in the first run's file, with wrong labels, change nothing: they are left out."""
    header, *rows = read(folder / "train.csv")
    held = read(folder / "test.csv")[1:]
    wrong = [[text, "pos" if label == "neg" else "neg"] for text, label in held]
    weights = []
    for name, more in (("clean", []), ("leaky", wrong)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([header, *rows, *more])
        begin = first_of(tables, folder, train=str(folder / f"{name}.csv"))
        run = {"version": 1, "data": tables(folder)["data"], "begin": begin, "train": {"max_epochs": 1}}
        run_job(run, folder / name)
        weights.append(load_file(folder / name / "bundle" / "weights.safetensors"))
    assert all(np.array_equal(weights[0][key], weights[1][key]) for key in weights[0])


def test_another_size_cannot_begin(folder, tables):
    """The error says which weights differ."""
    begin = first_of(tables, folder)
    run = {"version": 1, "data": begin["data"], "begin": begin, "model": {"embedding_dim": 4}}
    with pytest.raises(ConfigError, match="begin requires a model of the same sizes; these differ: embedding"):
        run_job(run, folder / "other")


# ---------------------------------------------------------------- labels that are not sure


def with_confidence(folder, cells):
    rows = read(folder / "train.csv")[1:]
    path = folder / "unsure.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        chosen = [[*row, cells[number % len(cells)]] for number, row in enumerate(rows)]
        csv.writer(stream).writerows([["text", "label", "sure"], *chosen])
    return str(path)


@pytest.mark.parametrize("model", [{"name": "fast", "bits": 12}, {}])
@pytest.mark.parametrize("task", ["binary", "multiclass"])
def test_the_model_is_as_sure_as_its_labels(folder, tables, task, model):
    """Of labels that are sure by 0.7, it becomes sure by about 0.7, and of sure ones by more than 0.9."""
    deep = tables(folder)
    mean = []
    for cells in (["0.7"], ["1", ""]):
        data = deep["data"] | {"train": with_confidence(folder, cells), "confidence": "sure"}
        run = deep | {"data": data, "model": (model or deep["model"]) | {"task": task}}
        run_job(run | {"train": deep["train"] | {"max_epochs": 30}}, folder / "unsure")
        bundle = Bundle.load(folder / "unsure" / "bundle")
        mean.append(np.mean([p.probability for p in bundle.predict(["배송 최고예요 great", "별로예요 awful"])]))
    assert 0.6 < mean[0] < 0.8
    assert mean[1] > 0.9


@pytest.mark.usefixtures("blend")
def test_what_predict_writes_can_be_learned_from(folder, tables):
    """`label` and `probability` are a label and how sure it is: a small model learns what a large one says."""
    predict_file(str(folder / "blend" / "bundle"), str(folder / "train.csv"), str(folder / "taught.csv"))
    deep = tables(folder)
    data = deep["data"] | {"train": str(folder / "taught.csv"), "confidence": "probability"}
    assert run_job(deep | {"data": data}, folder / "student").metrics["test"]["accuracy"] >= 0.9


def test_a_confidence_that_is_none_is_rejected(folder, tables):
    """A share must lie from 0 to 1; the row leaves with the reason, and the others are learned from."""
    deep = tables(folder)
    data = deep["data"] | {"train": with_confidence(folder, ["1.5", "much", "0.9"]), "confidence": "sure"}
    rejects = run_job(deep | {"data": data}, folder / "bad").rejects
    assert {reject.reason for reject in rejects} == {
        "column 'sure' must hold a number from 0 to 1, found '1.5'",
        "column 'sure' must hold a number from 0 to 1, found 'much'",
    }


def test_confidence_has_its_own_loss(folder, tables):
    """It says itself how soft a label is, and needs one label a row."""
    deep = tables(folder)
    data = deep["data"] | {"confidence": "sure"}
    with pytest.raises(ConfigError, match="drop class_weights, label_smoothing"):
        run_job(deep | {"data": data, "train": {"label_smoothing": 0.1}})
    with pytest.raises(ConfigError, match="needs one label a row, found task 'regression'"):
        run_job(deep | {"data": data, "model": {"task": "regression"}})


def test_no_validation_row_no_weights(folder, tables):
    """A blend is weighed on rows that none of its members learned from."""
    (folder / "none.csv").write_text('text,label\n" ",pos\n', encoding="utf-8")
    deep = tables(folder)
    data = deep["data"] | {"valid": str(folder / "none.csv")}
    with pytest.raises(DataError, match="a blend's weights are found on validation rows"):
        run_job({"version": 1, "data": data, "members": [member(FAST)], "model": {"name": "blend"}}, folder / "none")


def test_a_text_that_is_watched_is_not_learned_from_by_another_file(folder, tables):
    """Of `more`, rows with a validation row's text are rejected, and told; the others are learned from."""
    deep = tables(folder)
    rows = read(folder / "test.csv")
    with (folder / "more.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([*rows, ["fresh one", "pos"]])
    data = deep["data"] | {"valid": str(folder / "test.csv"), "more": str(folder / "more.csv")}
    result = run_job(deep | {"data": data, "train": {"max_epochs": 1}}, folder / "watched")
    assert {reject.reason for reject in result.rejects} == {"its text is one of the validation rows', too"}
    assert result.metrics["rows"]["train"] == {"read": 161, "used": 121, "rejected": 40}


@pytest.mark.parametrize("cell", [{}, {"text": ["음식"]}, {"text": None}])
def test_what_holds_no_text_is_no_text_that_is_watched(folder, tables, tmp_path, cell):
    """A row of `valid` or `more` without a text is rejected with its own reason, and stops no run."""
    deep, rows = tables(folder), [{"text": "최고예요 음식", "label": "pos"}, {"label": "pos", **cell}]
    for name in ("valid", "more"):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    data = deep["data"] | {name: str(tmp_path / f"{name}.jsonl") for name in ("valid", "more")}
    rejects = run_job(deep | {"data": data, "train": {"max_epochs": 1}}, tmp_path / "run").rejects
    reasons = [reject.reason for reject in rejects]
    assert len(reasons) == 3
    assert reasons.count("its text is one of the validation rows', too") == 1
    assert sum("column 'text'" in reason for reason in reasons) == 2


def test_a_watched_text_is_not_learned_from_beside_columns(folder, tables, tmp_path):
    """Of texts with columns too: what a text says would be known, whatever stands beside it."""
    deep, header = tables(folder), ["text", "stars", "label"]
    tables_of = {"train": read(folder / "train.csv")[1:], "valid": read(folder / "test.csv")[1:]}
    tables_of["more"] = [*tables_of["valid"][:5], ["fresh one", "pos"]]
    for name, rows in tables_of.items():
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([header, *([text, len(name), label] for text, label in rows)])
    data = {name: str(tmp_path / f"{name}.csv") for name in tables_of} | {"kind": "both", "numeric": ["stars"]}
    result = run_job(deep | {"data": data, "train": {"max_epochs": 1}}, tmp_path / "run")
    assert {reject.reason for reject in result.rejects} == {"its text is one of the validation rows', too"}
    assert result.metrics["rows"]["train"]["rejected"] == 5
