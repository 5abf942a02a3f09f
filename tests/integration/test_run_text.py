from __future__ import annotations

import json
import shutil

import pytest

from textnorm import Bundle
from textnorm.errors import BundleError, ConfigError, DataError
from textnorm.recipes.apply import evaluate_file, predict_file
from textnorm.recipes.train import run_job

SUBWORD = '[[pipeline.stages]]\ntype = "subword"\nvocab_size = 80\n\n[model]'


@pytest.fixture(scope="module")
def subword_job(tmp_path_factory, make_job, config_text):
    """A run whose pipeline learns a subword model, so that the bundle has a file to find again."""
    folder = tmp_path_factory.mktemp("subword")
    config = make_job(folder, config=config_text.replace("[model]", SUBWORD))
    run_job(config, folder / "run")
    return folder


def without_seconds(metrics):
    """Metrics without what a clock tells."""
    epochs = [{key: value for key, value in epoch.items() if key != "seconds"} for epoch in metrics["epochs"]]
    return {key: value for key, value in metrics.items() if key != "seconds"} | {"epochs": epochs}


# ---------------------------------------------------------------- what a run leaves


def test_a_run_leaves_four_things(job):
    """A run leaves a bundle, metrics, a report and its rejects, and nothing else."""
    assert {path.name for path in job.run.iterdir()} == {"bundle", "metrics.json", "report.html", "rejects.jsonl"}
    assert (job.run / "rejects.jsonl").read_bytes() == b""
    assert (job.run / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_metrics_are_what_is_returned(job):
    """metrics.json holds what run_job returns."""
    assert json.loads((job.run / "metrics.json").read_text(encoding="utf-8")) == job.result.metrics


def test_metrics_have_the_documented_keys(job):
    """All keys that ARCHITECTURE.md documents are there, with values of their kind."""
    metrics = job.result.metrics
    assert (metrics["version"], metrics["task"], metrics["labels"]) == (1, "binary", ["neg", "pos"])
    assert metrics["parameters"] > 0
    assert metrics["stop_reason"] == "max_epochs"
    assert 1 <= metrics["best_epoch"] <= 12
    assert {"read", "tokenize", "encode", "train", "evaluate", "report", "total"} <= set(metrics["seconds"])
    assert all(seconds >= 0 for seconds in metrics["seconds"].values())


def test_every_epoch_is_told(job):
    """Each epoch has its number, losses, figures, learning rate and seconds."""
    epochs = job.result.metrics["epochs"]
    assert [epoch["epoch"] for epoch in epochs] == list(range(1, 13))
    for epoch in epochs:
        assert {"train_loss", "valid_loss", "valid_accuracy", "valid_auc", "lr", "seconds"} <= set(epoch)
    assert epochs[-1]["train_loss"] < epochs[0]["train_loss"]


def test_test_figures_are_told(job):
    """The test figures agree with their confusion matrix, and are those of a model that learned."""
    test = job.result.metrics["test"]
    (true_neg, false_pos), (false_neg, true_pos) = test["confusion_matrix"]
    assert true_neg + false_pos == false_neg + true_pos == 20
    assert test["accuracy"] == (true_neg + true_pos) / 40
    assert test["accuracy"] >= 0.9
    assert 0.9 <= test["macro_f1"] <= 1
    assert 0.9 <= test["auc"] <= 1
    assert test["unseen"]["rows"] == 40


def test_rows_add_up(job):
    """Rows read are rows used and rows rejected, in each split and in all; the valid rows are a share of train."""
    rows = job.result.metrics["rows"]
    for counts in (rows, rows["train"], rows["valid"], rows["test"]):
        assert counts["read"] == counts["used"] + counts["rejected"]
    assert (rows["train"]["read"], rows["valid"]["read"], rows["test"]["read"], rows["read"]) == (108, 12, 40, 160)


def test_texts_of_train_are_set_apart(tmp_path, make_job, tools):
    """`test.unseen` has the figures over test texts that train has not verbatim."""
    train, test = tools.make_reviews(60, 1), tools.make_reviews(10, 2)
    config = make_job(tmp_path, train=train, test=test + train[:30])
    figures = run_job(config, tmp_path / "run").metrics["test"]
    # A tenth of train is set aside for validation: those texts were not learned from, and count as unseen.
    assert 10 <= figures["unseen"]["rows"] < 10 + 30
    assert sum(map(sum, figures["unseen"]["confusion_matrix"])) == figures["unseen"]["rows"]


def test_train_leaves_the_test_file_alone(tmp_path, make_job):
    """Without test, the test file is not even opened."""
    config = make_job(tmp_path)
    (tmp_path / "test.csv").unlink()
    metrics = run_job(config, tmp_path / "run", test=False).metrics
    assert "test" not in metrics
    assert set(metrics["rows"]) == {"read", "used", "rejected", "train", "valid"}


# ---------------------------------------------------------------- the bundle


@pytest.fixture(params=["job", "subword_job"])
def run_dir(request):
    """The folder of a finished run, without and with a learned subword model."""
    made = request.getfixturevalue(request.param)
    return getattr(made, "folder", made) / "run"


def test_the_bundle_is_json_weights_and_text(subword_job):
    """A bundle is JSON, safetensors, the vocabulary's text and the subword model: nothing in it is pickled."""
    bundle = subword_job / "run" / "bundle"
    files = {str(path.relative_to(bundle)): path.read_bytes() for path in bundle.rglob("*") if path.is_file()}
    assert {"manifest.json", "weights.safetensors", "artifacts/vocabulary.txt"} <= set(files)
    assert {name.rpartition(".")[2] for name in files} <= {"json", "safetensors", "txt", "model"}
    # A pickle begins with its protocol's opcode, \x80; what torch.save writes is a zip of pickles.
    assert [name for name, content in files.items() if content.startswith((b"\x80", b"PK"))] == []
    assert json.loads(files["manifest.json"])["labels"] == ["neg", "pos"]


def test_evaluate_gives_the_runs_figures(run_dir):
    """Evaluating the bundle on the test file gives the very figures of the run."""
    figures, rejects = evaluate_file(str(run_dir / "bundle"), str(run_dir.parent / "test.csv"))
    metrics = json.loads((run_dir / "metrics.json").read_text(encoding="utf-8"))
    rows = figures.pop("rows")
    assert figures == {key: value for key, value in metrics["test"].items() if key != "unseen"}
    assert (rows, rejects) == (metrics["rows"]["test"], [])


def test_predict_gives_the_runs_figures(run_dir, tmp_path, tools):
    """Predicting the test rows, and counting by hand, gives the run's confusion matrix; rows keep order and fields."""
    output = tmp_path / "out.csv"
    assert predict_file(str(run_dir / "bundle"), str(run_dir.parent / "test.csv"), str(output)).read_rejects() == []
    rows, given = tools.read_csv(output), tools.read_csv(run_dir.parent / "test.csv")
    assert [(row["text"], row["input_label"]) for row in rows] == [(row["text"], row["label"]) for row in given]
    matrix = [
        [sum((row["input_label"], row["label"]) == (a, b) for row in rows) for b in ("neg", "pos")]
        for a in ("neg", "pos")
    ]
    assert matrix == json.loads((run_dir / "metrics.json").read_text(encoding="utf-8"))["test"]["confusion_matrix"]
    assert all(0.5 <= float(row["probability"]) <= 1 for row in rows)


def test_the_api_predicts_what_the_command_does(run_dir, tmp_path, tools):
    """Bundle.predict gives the labels and, to the last digit, the probabilities of predict_file, one by one or together."""
    output = tmp_path / "out.csv"
    predict_file(str(run_dir / "bundle"), str(run_dir.parent / "test.csv"), str(output))
    rows = tools.read_csv(output)
    bundle = Bundle.load(run_dir / "bundle")
    together = bundle.predict([row["text"] for row in rows])
    assert [(p.label, p.probability) for p in together] == [(row["label"], float(row["probability"])) for row in rows]
    alone = bundle.predict([rows[0]["text"]])[0]
    assert alone.label == together[0].label
    assert alone.probability == pytest.approx(together[0].probability, abs=1e-5)


def test_a_moved_bundle_still_works(subword_job, tmp_path):
    """A bundle needs nothing outside its folder: copied elsewhere, its first place gone, it predicts the same."""
    texts = ["배송 최고예요 great", "음식 별로예요 실망했어요"]
    before = Bundle.load(subword_job / "run" / "bundle").predict(texts)
    shutil.copytree(subword_job / "run" / "bundle", tmp_path / "first")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "first").rename(tmp_path / "elsewhere" / "second")
    assert Bundle.load(tmp_path / "elsewhere" / "second").predict(texts) == before
    assert str(subword_job / "run") not in (tmp_path / "elsewhere" / "second" / "manifest.json").read_text(
        encoding="utf-8"
    )


def test_a_bundle_may_be_saved_again(subword_job, tmp_path):
    """A loaded bundle that is saved elsewhere is the same bundle."""
    loaded = Bundle.load(subword_job / "run" / "bundle")
    loaded.save(tmp_path / "again")
    texts = ["직원 친절해요", "가격 awful"]
    assert Bundle.load(tmp_path / "again").predict(texts) == loaded.predict(texts)


def test_a_second_run_into_the_same_folder_uses_its_own_model(tmp_path, make_job, config_text):
    """In one process, as in a notebook: a run whose subword model differs is not scored with that of the run before."""
    first = make_job(tmp_path / "a", config=config_text.replace("[model]", SUBWORD))
    second = make_job(
        tmp_path / "b", config=config_text.replace("[model]", SUBWORD.replace("80", "80\nmodel_type = 'char'"))
    )
    run_job(first, tmp_path / "run")
    again = run_job(second, tmp_path / "run").metrics["test"]
    assert again == run_job(second, tmp_path / "fresh").metrics["test"]
    tokens = Bundle.load(tmp_path / "run" / "bundle").side.pipeline.tokenize(["최고예요"])[0]
    assert [token.form for token in tokens] == ["▁", "최", "고", "예", "요"]


@pytest.mark.parametrize("name", ["manifest.json", "weights.safetensors", "artifacts/vocabulary.txt"])
@pytest.mark.parametrize("harm", ["gone", "cut short", "of something else"])
def test_a_damaged_bundle_is_refused(job, tmp_path, name, harm):
    """A bundle with a file that is gone, cut short or something else is an error that says so, not a wrong answer."""
    shutil.copytree(job.run / "bundle", tmp_path / "bundle")
    path = tmp_path / "bundle" / name
    whole = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(whole[: len(whole) // 2 + 1] if harm == "cut short" else b"{}\n")
    with pytest.raises((BundleError, DataError), match=r"bundle|vocabulary"):
        Bundle.load(tmp_path / "bundle")


def test_a_bundle_of_a_later_format_is_refused(job, tmp_path):
    """A bundle of a format that this textnorm does not know is refused with the way out."""
    shutil.copytree(job.run / "bundle", tmp_path / "bundle")
    path = tmp_path / "bundle" / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"format": 1', '"format": 99'), encoding="utf-8")
    with pytest.raises(BundleError, match=r"format 99.*update"):
        Bundle.load(tmp_path / "bundle")


# ---------------------------------------------------------------- seeds


def test_the_same_seed_gives_the_same_run(job, tmp_path):
    """The same seed gives the same metrics and the same weights, byte for byte."""
    again = run_job(job.config, tmp_path / "again")
    assert without_seconds(again.metrics) == without_seconds(job.result.metrics)
    weights = "bundle/weights.safetensors"
    assert (tmp_path / "again" / weights).read_bytes() == (job.run / weights).read_bytes()


def test_another_seed_gives_another_run(job, tables, tmp_path):
    """The seed is what decides: with another one, the losses are others."""
    config = tables(job.folder)
    config["train"]["seed"] = 7
    other = run_job(config, tmp_path / "other")
    assert other.metrics["epochs"][0]["train_loss"] != job.result.metrics["epochs"][0]["train_loss"]


# ---------------------------------------------------------------- bad rows


@pytest.fixture(scope="module")
def rough(tmp_path_factory, make_job, config_text):
    """A run on files with bad rows among the good."""
    folder = tmp_path_factory.mktemp("rough")
    config = make_job(folder, config=config_text.replace('test = "test.csv"', 'valid = "valid.csv"\ntest = "test.csv"'))
    shutil.copy(folder / "test.csv", folder / "valid.csv")
    bad = {
        "train": b"  ,pos\r\nno label,\r\n\xb9\xcc ok,neg\r\na,b,c\r\n",
        "valid": b"hm,meh\r\n",
        "test": b"hm,meh\r\n\xff,pos\r\n,neg\r\n",
    }
    for split, lines in bad.items():
        with (folder / f"{split}.csv").open("ab") as stream:
            stream.write(lines)
    return folder, run_job(config, folder / "run")


def test_bad_rows_are_counted(rough):
    """Bad rows are rejected, split by split, and all rows add up."""
    rows = rough[1].metrics["rows"]
    assert rows["train"] == {"read": 124, "used": 120, "rejected": 4}
    assert rows["valid"] == {"read": 41, "used": 40, "rejected": 1}
    assert rows["test"] == {"read": 43, "used": 40, "rejected": 3}
    assert (rows["read"], rows["used"], rows["rejected"]) == (208, 200, 8)


def test_bad_rows_have_their_reasons(rough):
    """rejects.jsonl says of each bad row where it stood, why it was refused, and what could be read."""
    folder, result = rough
    lines = [json.loads(line) for line in (folder / "run" / "rejects.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(line["source"], line["row"]) for line in lines] == [
        *((str(folder / "train.csv"), row) for row in (121, 122, 123, 124)),
        (str(folder / "valid.csv"), 41),
        *((str(folder / "test.csv"), row) for row in (41, 42, 43)),
    ]
    wanted = ["blank", "must hold a label", "not valid", "2 cells", "not one of train's: neg, pos; found 'meh'"]
    wanted += ["not one of train's: neg, pos; found 'meh'", "not valid", "blank"]
    assert [part in line["reason"] for part, line in zip(wanted, lines, strict=True)] == [True] * 8
    assert lines[1]["fields"] == {"text": "no label", "label": ""}
    assert len(result.rejects) == 8


def test_evaluate_rejects_the_same_rows(rough):
    """Evaluating the rough test file uses and rejects the rows that the run did, with the same figures."""
    folder, result = rough
    figures, rejects = evaluate_file(str(folder / "run" / "bundle"), str(folder / "test.csv"))
    assert figures["rows"] == result.metrics["rows"]["test"]
    assert figures["confusion_matrix"] == result.metrics["test"]["confusion_matrix"]
    assert [reject.row for reject in rejects] == [41, 42, 43]


def test_predict_needs_no_label(rough, tmp_path, tools):
    """Predicting needs no label column, labels every row with a text, and rejects those without."""
    tools.write_csv(tmp_path / "new.csv", [("음식 최고예요",), (" ",), ("느려요 awful",)], header=["text"])
    rejects = predict_file(
        str(rough[0] / "run" / "bundle"), str(tmp_path / "new.csv"), str(tmp_path / "out.csv")
    ).read_rejects()
    assert [row["label"] for row in tools.read_csv(tmp_path / "out.csv")] == ["pos", "neg"]
    assert [(reject.row, reject.reason) for reject in rejects] == [(2, "column 'text' is blank")]


# ---------------------------------------------------------------- other tasks, other ends


def test_multiclass(tmp_path, tables, make_job, tools):
    """Three labels: three classes in order, a 3 x 3 matrix, figures like the binary ones, and a label each."""
    rows = [(text, "neg" if label == "neg" else "pos") for text, label in tools.make_reviews(120, 1)]
    rows += [(f"그냥 그래요 보통이에요 {number}", "mid") for number in range(60)]
    make_job(tmp_path, train=rows[:100] + rows[120:170], test=rows[100:120] + rows[170:])
    config = tables(tmp_path)
    config["model"]["task"] = "multiclass"
    metrics = run_job(config, tmp_path / "run").metrics
    assert metrics["labels"] == ["mid", "neg", "pos"]
    assert [sum(line) for line in metrics["test"]["confusion_matrix"]] == [10, 10, 10]
    assert metrics["test"]["accuracy"] >= 0.8
    assert metrics["test"]["auc"] >= 0.8
    assert Bundle.load(tmp_path / "run" / "bundle").predict(["그냥 그래요 보통이에요"])[0].label == "mid"


@pytest.mark.parametrize(("activation", "scale"), [(None, 1), ("sigmoid", 0.2)])
def test_regression(tmp_path, tables, make_job, tools, activation, scale):
    """Numbers to learn: no labels and no matrix, errors below those of the mean, and a number each, in csv too."""
    stars = {"pos": 4, "neg": 1}
    train, test = ([(text, scale * stars[label]) for text, label in tools.make_reviews(n, n)] for n in (120, 40))
    make_job(tmp_path, train=train, test=test)
    config = tables(tmp_path)
    config["model"] |= {"task": "regression", "output_activation": activation}
    config["model"] = {key: value for key, value in config["model"].items() if value is not None}
    config["train"]["max_epochs"] = 40
    metrics = run_job(config, tmp_path / "run").metrics
    assert metrics["labels"] == []
    assert set(metrics["test"]) == {"mse", "rmse", "mae", "r2", "unseen"}
    assert metrics["test"]["r2"] > 0.5
    predict_file(str(tmp_path / "run" / "bundle"), str(tmp_path / "test.csv"), str(tmp_path / "out.csv"))
    rows = tools.read_csv(tmp_path / "out.csv")
    errors = [abs(float(row["label"]) - float(row["input_label"])) for row in rows]
    assert sum(errors) / len(errors) == pytest.approx(metrics["test"]["mae"], rel=1e-4)
    assert {row["probability"] for row in rows} == {""}


def test_early_stopping_is_told(tmp_path, tables, job):
    """A run that stops early says so, and which epoch was best."""
    config = tables(job.folder)
    config["train"] |= {"max_epochs": 50, "lr": 0.3, "early_stopping": {"patience": 1}}
    metrics = run_job(config, tmp_path / "run").metrics
    assert metrics["stop_reason"] == "early_stopping"
    assert metrics["best_epoch"] == len(metrics["epochs"]) - 1 < 49


def test_a_run_without_a_loss_is_told(tmp_path, tables, job):
    """A run whose loss is no number ends and says so; its figures are null where they do not exist, never NaN."""
    config = tables(job.folder)
    config["train"]["lr"] = 1e30
    metrics = run_job(config, tmp_path / "run").metrics
    text = (tmp_path / "run" / "metrics.json").read_text(encoding="utf-8")
    assert metrics["stop_reason"] == "non_finite"
    assert metrics["epochs"][-1]["train_loss"] is None
    assert ("NaN" in text, "Infinity" in text) == (False, False)
    assert json.loads(text) == metrics


def test_three_labels_are_not_binary(tmp_path, make_job, tools):
    """A binary task on three labels is an error that counts them and tells the way out."""
    config = make_job(tmp_path, train=[*tools.make_reviews(10, 1), ("hm", "meh")])
    with pytest.raises(DataError, match=r"needs 2 labels, found 3 \(meh, neg, pos\); say task = 'multiclass'"):
        run_job(config, tmp_path / "run")


@pytest.mark.parametrize(
    ("rows", "message"), [([("a", "pos"), ("b", "pos")], "at least 2 labels"), ([(" ", "pos")], "no row to learn from")]
)
def test_nothing_to_learn_is_an_error(tmp_path, make_job, rows, message):
    """Training rows of one label, or none that can be used, are an error before anything is trained."""
    config = make_job(tmp_path, train=rows)
    with pytest.raises(DataError, match=message):
        run_job(config, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_config_without_a_tokenizer_is_refused(tables, job):
    """A classifier of texts needs a tokenizer in its pipeline."""
    config = tables(job.folder)
    config["pipeline"] = {"stages": [{"type": "repeats"}]}
    with pytest.raises(ConfigError, match=r"pipeline\.stages: a classifier of texts needs a tokenizer"):
        run_job(config)


def test_the_folder_is_named_after_the_config(tmp_path, make_job, monkeypatch):
    """Without a run folder, a run goes to runs/NAME: the config's name, or for a run.toml that of its folder."""
    config = make_job(tmp_path / "films")
    config.with_name("try2.toml").write_text(
        config.read_text(encoding="utf-8").replace("= 12", "= 1"), encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    assert str(run_job(config).run_dir) == "runs/films"
    assert str(run_job(config.with_name("try2.toml")).run_dir) == "runs/try2"
    assert (tmp_path / "runs" / "try2" / "metrics.json").is_file()
