from __future__ import annotations

import json
import random

import numpy as np
import pytest

from textnorm import Bundle
from textnorm.errors import DataError, StageError
from textnorm.recipes.apply import evaluate_file, predict_file
from textnorm.recipes.train import run_job

HEADER = ("age", "income", "city", "label")


def make_people(count, seed):
    """Rows that leave when they are young and live far out; now and then an age is not known."""
    chance = random.Random(seed)  # noqa: S311  # made-up people are no secret
    rows = []
    for _ in range(count):
        age, city = chance.randint(20, 60), chance.choice(["서울", "부산", "제주"])
        leaves = age < 35 or (city == "제주" and age < 50)
        rows.append(("" if chance.random() < 0.05 else age, chance.randint(100, 900), city, "Yes" if leaves else "No"))
    return rows


def make_config(folder, **changes):
    data = {"kind": "table", "numeric": ["age", "income"], "categorical": ["city"], "folds": 3, "valid_share": 0.2}
    files = {"train": str(folder / "train.csv"), "test": str(folder / "test.csv")}
    return {
        "version": 1,
        "data": data | files | changes,
        "model": {"hidden": [16], "dropout": 0.0},
        "train": {"max_epochs": 40, "batch_size": 32, "lr": 0.02, "num_threads": 1},
    }


@pytest.fixture(scope="module")
def table(tmp_path_factory, tools):
    """A finished run over a small table, with folds: its folder and its metrics."""
    folder = tmp_path_factory.mktemp("table")
    tools.write_csv(folder / "train.csv", make_people(240, 1), header=HEADER)
    tools.write_csv(folder / "test.csv", make_people(60, 2), header=HEADER)
    return folder, run_job(make_config(folder), folder / "run").metrics


def test_folds_are_told(table):
    """Cross-validation tells the folds and, of each figure, every fold's value with their mean and deviation."""
    cv = table[1]["cv"]
    assert cv["folds"] == 3
    assert {"accuracy", "macro_f1", "auc"} <= set(cv)
    auc = cv["auc"]
    assert len(auc["values"]) == 3
    assert auc["mean"] == pytest.approx(sum(auc["values"]) / 3)
    assert min(auc["values"]) <= auc["mean"] <= max(auc["values"])
    assert 0 < auc["std"] < 0.2


def test_folds_learn(table):
    """What can be learned is learned, in the folds and in the final model."""
    assert table[1]["cv"]["auc"]["mean"] >= 0.9
    assert table[1]["test"]["auc"] >= 0.9


def test_table_metrics_have_the_documented_keys(table):
    """A table's metrics are those of a text's, but for what only texts have."""
    _, metrics = table
    wanted = {
        "version",
        "textnorm",
        "task",
        "labels",
        "parameters",
        "stop_reason",
        "best_epoch",
        "epochs",
        "valid",
        "test",
    }
    assert set(metrics) == wanted | {"cv", "rows", "seconds"}
    assert metrics["labels"] == ["No", "Yes"]
    assert set(metrics["test"]) == {"accuracy", "macro_f1", "auc", "average_precision", "confusion_matrix"}
    assert [metrics["rows"][split]["used"] for split in ("train", "valid", "test")] == [192, 48, 60]


def test_the_table_report_has_the_folds(table):
    """The report of a table shows its folds."""
    page = (table[0] / "run" / "report.html").read_text(encoding="utf-8")
    assert "Cross-validation, 3 folds" in page
    assert f"{table[1]['cv']['auc']['mean']:.4f}" in page


def test_evaluate_gives_the_table_runs_figures(table):
    """Evaluating the bundle on the test file gives the very figures of the run."""
    figures, rejects = evaluate_file(str(table[0] / "run" / "bundle"), str(table[0] / "test.csv"))
    assert figures.pop("rows") == {"read": 60, "used": 60, "rejected": 0}
    assert (figures, rejects) == (table[1]["test"], [])


def test_the_table_bundle_is_json_and_weights(table):
    """A table's bundle is its manifest, its weights and its encoder."""
    bundle = table[0] / "run" / "bundle"
    files = sorted(str(path.relative_to(bundle)) for path in bundle.rglob("*") if path.is_file())
    assert files == ["artifacts/table.json", "manifest.json", "weights.safetensors"]


def test_an_unseen_category_is_answered(table):
    """A category that train never had counts as unknown: the row is answered, and like any other unknown one."""
    bundle = Bundle.load(table[0] / "run" / "bundle")
    rows = [{"age": 25, "income": 300, "city": city} for city in ("춘천", "강릉", "", None)]
    answers = bundle.predict(rows)
    assert {answer.label for answer in answers} <= {"Yes", "No"}
    assert [answer.probability for answer in answers] == pytest.approx([answers[0].probability] * 4)


def test_a_missing_number_is_the_median_where_train_had_none(table):
    """A gap in a column that was whole in train is answered as the training median is."""
    bundle = Bundle.load(table[0] / "run" / "bundle")
    encoder = json.loads((table[0] / "run" / "bundle" / "artifacts" / "table.json").read_text(encoding="utf-8"))
    median = encoder["numeric"]["income"][0]
    blank, known = bundle.predict([{"age": 30, "income": income, "city": "서울"} for income in ("", median)])
    assert blank == known


def test_missing_may_mean_something(tmp_path, tools):
    """Where rows without a number leave and rows with one stay, a model learns it from the gaps alone."""
    people = [("" if i % 3 == 0 else 20 + i % 40, 300, "서울", "Yes" if i % 3 == 0 else "No") for i in range(150)]
    tools.write_csv(tmp_path / "train.csv", people, header=HEADER)
    metrics = run_job(make_config(tmp_path, folds=0, test=""), tmp_path / "run").metrics
    assert metrics["valid"]["auc"] == 1.0


def test_columns_that_say_nothing_do_no_harm(tmp_path, tools):
    """A constant column and one without any cell are learned from and predicted with; every answer is a number."""
    people = [(age, "", "서울", label) for age, _, _, label in make_people(120, 5)]
    tools.write_csv(tmp_path / "train.csv", people, header=HEADER)
    metrics = run_job(make_config(tmp_path, folds=0, test=""), tmp_path / "run").metrics
    assert metrics["stop_reason"] == "max_epochs"
    rows = [{"age": 25, "income": income, "city": "부산"} for income in ("", 1e9, None)]
    answers = Bundle.load(tmp_path / "run" / "bundle").predict(rows)
    assert all(0.5 <= answer.probability <= 1 for answer in answers)


def test_repeats_cut_anew(table, tmp_path):
    """Each repeat has folds of its own; the first has those of a run without repeats, and the report tells how many."""
    once = table[1]["cv"]
    twice = run_job(make_config(table[0], test="", repeats=2), tmp_path / "run").metrics["cv"]
    assert (once["repeats"], twice["folds"], twice["repeats"]) == (1, 3, 2)
    assert twice["auc"]["values"][:3] == once["auc"]["values"]
    assert len(twice["auc"]["values"]) == 6
    assert twice["auc"]["values"][3:] != once["auc"]["values"]
    assert "Cross-validation, 3 folds, 2 times" in (tmp_path / "run" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("cell", [[1], True, "마흔", {"age": 3}])
def test_a_cell_of_another_type_is_rejected(table, cell, tmp_path):
    """A numeric column that holds something else at predict rejects the row, naming column and cell."""
    rows = [{"age": cell, "income": 300, "city": "서울"}, {"age": 30, "income": 300, "city": "서울"}]
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (tmp_path / "new.jsonl").write_text(text, encoding="utf-8")
    source, target = str(tmp_path / "new.jsonl"), str(tmp_path / "out.csv")
    [reject] = predict_file(str(table[0] / "run" / "bundle"), source, target).read_rejects()
    assert (reject.row, reject.reason) == (1, f"column 'age' must hold a number, found {cell!r}")


def test_a_category_may_come_as_a_number(table):
    """A categorical column that holds a number at predict is an unseen category, not an error."""
    bundle = Bundle.load(table[0] / "run" / "bundle")
    number, unseen = bundle.predict([{"age": 25, "income": 300, "city": city} for city in (7, "춘천")])
    assert number == unseen


@pytest.mark.parametrize("task", ["binary", "regression"])
def test_a_label_that_is_nan_is_rejected(tmp_path, task):
    """NaN is no class and no target: its row is left out and written down."""
    rows = [{"age": 20 + i, "income": i, "city": "서울", "label": i % 2} for i in range(60)]
    rows.append({"age": 20, "income": 1, "city": "서울", "label": float("nan")})
    (tmp_path / "train.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    config = make_config(tmp_path, folds=0, test="", train=str(tmp_path / "train.jsonl"))
    result = run_job(config | {"model": {"task": task}, "train": {"max_epochs": 1}}, tmp_path / "run")
    assert [(reject.row, reject.reason.endswith("found nan")) for reject in result.rejects] == [(61, True)]
    assert result.metrics["labels"] == ([] if task == "regression" else ["0", "1"])


@pytest.mark.parametrize("cell", ["서른", "inf", "1,000"])
def test_what_is_no_number_is_rejected(table, tmp_path, tools, cell):
    """A number that is none rejects its row, naming column and cell, and no other row."""
    people = [(25, 300, "서울", "Yes"), (cell, 300, "서울", "Yes"), (59, 300, "서울", "No")]
    tools.write_csv(tmp_path / "new.csv", people, header=HEADER)
    [reject] = predict_file(
        str(table[0] / "run" / "bundle"), str(tmp_path / "new.csv"), str(tmp_path / "out.csv")
    ).read_rejects()
    assert (reject.row, reject.reason) == (2, f"column 'age' must hold a number, found {cell!r}")
    assert [row["label"] for row in tools.read_csv(tmp_path / "out.csv")] == ["Yes", "No"]


def test_bad_table_rows_are_counted(tmp_path, tools):
    """A run over a table with bad rows leaves them out, counts them, and writes them down."""
    people = make_people(120, 3)
    tools.write_csv(tmp_path / "train.csv", [*people, ("old", 1, "서울", "Yes"), (30, 1, "서울", "")], header=HEADER)
    config = make_config(tmp_path, folds=0, test="")
    result = run_job(config, tmp_path / "run")
    assert (result.metrics["rows"]["read"], result.metrics["rows"]["rejected"]) == (122, 2)
    assert sorted(reject.row for reject in result.rejects) == [121, 122]
    assert "cv" not in result.metrics


def test_folds_survive_bad_rows(tmp_path, tools):
    """Cross-validation leaves out a row whose number is none, as the final fit does."""
    tools.write_csv(tmp_path / "train.csv", [*make_people(120, 3), ("old", 1, "서울", "Yes")], header=HEADER)
    metrics = run_job(make_config(tmp_path, test=""), tmp_path / "run").metrics
    assert (metrics["cv"]["folds"], metrics["rows"]["rejected"]) == (3, 1)


def test_a_missing_table_column_is_an_error(table, tmp_path, tools):
    """A file without a column of the model is an error that suggests the nearest, in a run and in predict."""
    tools.write_csv(tmp_path / "train.csv", [(1, 2, "서울", "Yes")], header=("Age", "income", "city", "label"))
    with pytest.raises(DataError, match=r"no column 'age'; did you mean 'Age'\?"):
        run_job(make_config(tmp_path), tmp_path / "run")
    with pytest.raises(DataError, match="no column 'age'"):
        predict_file(str(table[0] / "run" / "bundle"), str(tmp_path / "train.csv"), str(tmp_path / "out.csv"))
    assert not (tmp_path / "out.csv").exists()


def test_a_row_without_a_column_is_an_error_of_the_api(table):
    """Bundle.predict refuses a row that lacks a column, and says which."""
    with pytest.raises(StageError, match="row 1: no column 'city'"):
        Bundle.load(table[0] / "run" / "bundle").predict(
            [{"age": 1, "income": 1, "city": "a"}, {"age": 1, "income": 1}]
        )


def test_a_table_from_jsonl(table, tmp_path):
    """A table may stand in jsonl, its numbers as numbers, and a missing one as null; answers go back to jsonl."""
    rows = [{"age": 25, "income": 300.5, "city": "서울"}, {"age": None, "income": 300, "city": "제주"}]
    (tmp_path / "new.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert (
        predict_file(
            str(table[0] / "run" / "bundle"), str(tmp_path / "new.jsonl"), str(tmp_path / "out.jsonl")
        ).read_rejects()
        == []
    )
    answers = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [{name: answer[name] for name in rows[0]} for answer in answers] == rows
    assert answers[0]["label"] == "Yes"
    assert 0.5 <= answers[0]["probability"] <= 1


def test_members_are_averaged(table, tmp_path):
    """A run of three members learns three different models; its bundle answers with the mean of their logits."""
    config = make_config(table[0], folds=0, test="")
    run_job(config | {"model": config["model"] | {"members": 3}}, tmp_path / "run")
    bundle = Bundle.load(tmp_path / "run" / "bundle")
    row = {"age": 48, "income": 300, "city": "제주"}
    inputs = bundle.side.pack([row]).batch(np.array([0]))
    logits = [member(**inputs).item() for member in bundle.model.members]
    assert len(set(logits)) == 3
    assert bundle.outputs([row]).item() == pytest.approx(1 / (1 + np.exp(-np.mean(logits))), abs=1e-6)


def test_a_first_member_is_the_single_model(table, tmp_path):
    """More members change nothing about the first, whose history is told."""
    [alone, among] = [
        run_job(config | {"model": config["model"] | {"members": members}}, tmp_path / str(members)).metrics
        for config in [make_config(table[0], folds=0, test="")]
        for members in (1, 2)
    ]
    assert among["parameters"] == 2 * alone["parameters"]
    losses = [[epoch["train_loss"] for epoch in metrics["epochs"]] for metrics in (alone, among)]
    assert losses[0] == losses[1]


def test_groups_are_weighed(table, tmp_path):
    """What decides is worth more than what does not, beyond its interval; metrics and report tell both."""
    groups = [["who", ["age", "city"]], ["money", ["income"]]]
    metrics = run_job(make_config(table[0], test="", groups=groups), tmp_path / "run").metrics
    told = metrics["importance"]
    assert (told["metric"], set(told["groups"])) == ("auc", {"who", "money"})
    who, money = told["groups"]["who"], told["groups"]["money"]
    assert who["low"] > 0.2 > money["mean"]
    assert [len(group["values"]) for group in (who, money)] == [3, 3]
    assert metrics["cv"]["auc"]["values"] == table[1]["cv"]["auc"]["values"]
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert "Importance of groups of columns" in page
    assert page.index(">who<") < page.index(">money<")
    assert f"{who['low']:.4f} to {who['high']:.4f}" in page


def test_single_columns_are_weighed(table, tmp_path):
    """`importance` measures each column alone, beside the groups and without moving a figure of theirs."""
    groups = [["age", ["age", "city"]], ["money", ["income"]]]
    with_groups, both, alone = (
        run_job(make_config(table[0], test="", **asked), tmp_path / str(number)).metrics
        for number, asked in enumerate(
            ({"groups": groups}, {"groups": groups, "importance": True}, {"importance": True})
        )
    )
    assert "columns" not in with_groups["importance"]
    assert both["importance"]["groups"] == with_groups["importance"]["groups"]
    assert set(alone["importance"]) == {"metric", "columns"}
    assert alone["importance"]["columns"] == both["importance"]["columns"]
    columns = both["importance"]["columns"]
    assert set(columns) == {"age", "income", "city"}
    assert max(columns, key=lambda name: columns[name]["mean"]) != "income"
    assert all(told["low"] <= told["mean"] <= told["high"] for told in columns.values())
    page = (tmp_path / "2" / "report.html").read_text(encoding="utf-8")
    assert "Importance of single columns" in page
    assert "groups of columns" not in page
    assert f"{columns['age']['low']:.4f} to {columns['age']['high']:.4f}" in page


def test_a_figure_that_a_fold_lacks_is_null(tmp_path, tools):
    """Of two rows of a class in three folds one fold has none, and no AUC; what a group is worth is told of all folds or not."""
    people = [(20 + i % 40, i, "서울", "Yes" if i in {7, 30} else "No") for i in range(60)]
    tools.write_csv(tmp_path / "train.csv", people, header=HEADER)
    config = make_config(tmp_path, test="", groups=[["who", ["age"]]])
    metrics = run_job(config | {"train": {"max_epochs": 1}}, tmp_path / "run").metrics
    assert None in metrics["cv"]["auc"]["values"]
    assert None not in metrics["cv"]["accuracy"]["values"]
    assert metrics["importance"]["groups"]["who"]["mean"] is None
