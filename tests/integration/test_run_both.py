from __future__ import annotations

import json
import random

import pytest
from click.testing import CliRunner

from textnorm import Bundle
from textnorm.cli import main
from textnorm.errors import BundleError, DataError, StageError
from textnorm.recipes.apply import evaluate_file, predict_file
from textnorm.recipes.explain import explain_texts
from textnorm.recipes.train import run_job

HEADER = ("review", "stars", "city", "label")
PLAIN = ["배송", "음식", "영화", "직원", "가격", "오늘", "숙소", "화면", "소리"]
ROW = {"review": "음식 정말 오늘!!!!", "stars": 5, "city": "서울"}
SMALL = {
    "layers": 0,
    "embedding_dim": 8,
    "hidden": [16],
    "dropout": 0.0,
    "token_dropout": 0.0,
    "embedding_dropout": 0.0,
}


def make_visits(count, seed):
    """Rows in which "정말" turns round what the stars say: neither the word nor the stars tell anything alone."""
    chance = random.Random(seed)  # noqa: S311  # made-up visits are no secret
    rows = []
    for number in range(count):
        word, stars = chance.choice(["정말", "별로"]), chance.choice([1, 2, 4, 5])
        words = [*chance.sample(PLAIN, 2), word, f"{seed}x{number}!!!!"]
        chance.shuffle(words)
        label = "back" if (word == "정말") == (stars > 3) else "gone"
        rows.append((" ".join(words), stars, chance.choice(["서울", "부산", ""]), label))
    return rows


def make_config(folder, model=SMALL, **changes):
    data = {"kind": "both", "text": "review", "numeric": ["stars"], "categorical": ["city"], "valid_share": 0.2}
    files = {"train": str(folder / "train.csv"), "test": str(folder / "test.csv")}
    return {
        "version": 1,
        "data": data | files | changes,
        "pipeline": {"stages": [{"type": "repeats"}, {"type": "split"}]},
        "model": model,
        "train": {"max_epochs": 15, "batch_size": 32, "lr": 0.02, "num_threads": 1},
    }


def alone(config, kind):
    """The config over the texts alone, or the columns alone."""
    unknown = {"text": ("numeric", "categorical"), "table": ("text",)}[kind]
    data = {key: value for key, value in config["data"].items() if key not in unknown} | {"kind": kind}
    if kind == "text":
        return config | {"data": data}
    return {key: value for key, value in config.items() if key != "pipeline"} | {
        "data": data,
        "model": {"hidden": [16]},
    }


@pytest.fixture(scope="module")
def visits(tmp_path_factory, tools):
    """A finished run over texts with columns: its folder and its metrics."""
    folder = tmp_path_factory.mktemp("visits")
    tools.write_csv(folder / "train.csv", make_visits(400, 1), header=HEADER)
    tools.write_csv(folder / "test.csv", make_visits(100, 2), header=HEADER)
    return folder, run_job(make_config(folder), folder / "run").metrics


@pytest.fixture(scope="module")
def bundle(visits):
    return Bundle.load(visits[0] / "run" / "bundle")


# ---------------------------------------------------------------- what it learns


def test_what_needs_both_is_learned_from_both(visits, tmp_path):
    """Where a word turns round what a number says, texts alone and columns alone guess, and both together know."""
    folder, metrics = visits
    for kind in ("text", "table"):
        run_alone = run_job(alone(make_config(folder), kind), tmp_path / kind).metrics
        assert 0.3 < run_alone["test"]["auc"] < 0.7, kind
    assert metrics["test"]["auc"] > 0.95
    assert metrics["test"]["accuracy"] > 0.9


def test_a_seed_gives_the_same_weights(visits, tmp_path):
    """The same config twice gives the same bytes; another seed gives others."""
    folder, _ = visits
    config = make_config(folder)
    other = config | {"train": config["train"] | {"seed": 1}}
    for name, changed in (("again", config), ("other", other)):
        run_job(changed, tmp_path / name)
    first, again, last = (
        (run / "bundle" / "weights.safetensors").read_bytes()
        for run in (folder / "run", tmp_path / "again", tmp_path / "other")
    )
    assert first == again != last


@pytest.mark.parametrize("columns", [{"numeric": []}, {"categorical": []}])
def test_one_kind_of_column_is_enough(visits, tmp_path, columns):
    """Numbers alone or categories alone may stand beside the text."""
    config = make_config(visits[0], test="", **columns)
    config["train"]["max_epochs"] = 1
    assert run_job(config, tmp_path / "run").metrics["stop_reason"] == "max_epochs"


def test_a_regression_has_the_same_head(tmp_path, tools):
    """A word that says whether a number is to be added or taken away is learned, and the answer is a number."""
    chance = random.Random(4)  # noqa: S311  # made-up sums are no secret
    rows = [(chance.choice(["plus", "minus"]), chance.uniform(-2, 2)) for _ in range(400)]
    sums = [(word, number, "", number if word == "plus" else -number) for word, number in rows]
    tools.write_csv(tmp_path / "train.csv", sums[:300], header=HEADER)
    tools.write_csv(tmp_path / "test.csv", sums[300:], header=HEADER)
    metrics = run_job(make_config(tmp_path, model=SMALL | {"task": "regression"}), tmp_path / "run").metrics
    assert metrics["test"]["r2"] > 0.9


def test_each_class_has_an_output(visits, tmp_path):
    """A multiclass run learns the same of an output for each label."""
    metrics = run_job(make_config(visits[0], model=SMALL | {"task": "multiclass"}), tmp_path / "run").metrics
    assert metrics["test"]["accuracy"] > 0.9
    assert metrics["parameters"] - visits[1]["parameters"] == SMALL["hidden"][0] + 1


# ---------------------------------------------------------------- the bundle


def test_evaluate_gives_the_runs_figures(visits):
    """Evaluating the saved bundle on the test file gives the very figures of the run."""
    folder, metrics = visits
    figures, rejects = evaluate_file(str(folder / "run" / "bundle"), str(folder / "test.csv"))
    assert figures.pop("rows") == {"read": 100, "used": 100, "rejected": 0}
    assert rejects == []
    assert figures == {name: value for name, value in metrics["test"].items() if name != "unseen"}
    assert metrics["test"]["unseen"]["rows"] == 100


def test_the_bundle_holds_both_parts(visits):
    """What each part learned lies in a folder of its own, with a checksum that is checked."""
    bundle = visits[0] / "run" / "bundle"
    files = sorted(str(path.relative_to(bundle)) for path in bundle.rglob("*") if path.is_file())
    learned = ["artifacts/table/table.json", "artifacts/text/vocabulary.txt"]
    assert files == [*learned, "manifest.json", "weights.safetensors"]
    listed = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert sorted(listed) == [*learned, "weights.safetensors"]


def test_an_altered_part_is_refused(visits, tmp_path):
    """A bundle whose scales were changed after it was saved is not loaded."""
    run_job(make_config(visits[0], test="") | {"train": {"max_epochs": 1, "num_threads": 1}}, tmp_path / "run")
    scales = tmp_path / "run" / "bundle" / "artifacts" / "table" / "table.json"
    scales.write_text(scales.read_text(encoding="utf-8").replace("1", "2", 1), encoding="utf-8")
    with pytest.raises(BundleError, match=r"table\.json was altered"):
        Bundle.load(tmp_path / "run" / "bundle")


def test_dicts_and_files_are_answered_alike(visits, bundle, tmp_path, tools):
    """The API over dicts and the command over a file give the same labels; the file keeps its cells."""
    rows = [dict(zip(HEADER[:3], row[:3], strict=True)) for row in make_visits(20, 3)]
    answers = bundle.predict(rows)
    tools.write_csv(tmp_path / "new.csv", [tuple(row.values()) for row in rows], header=HEADER[:3])
    arguments = ["predict", str(visits[0] / "run" / "bundle"), str(tmp_path / "new.csv"), "-o"]
    result = CliRunner().invoke(main, [*arguments, str(tmp_path / "out.csv")])
    assert (result.exit_code, result.exception) == (0, None)
    written = tools.read_csv(tmp_path / "out.csv")
    assert [row["label"] for row in written] == [answer.label for answer in answers]
    assert [float(row["probability"]) for row in written] == pytest.approx([a.probability for a in answers], abs=1e-6)
    assert [row["review"] for row in written] == [row["review"] for row in rows]


def test_a_column_turns_the_answer_and_so_does_a_word(bundle):
    """Both parts are read at predict: either alone turns the label round."""
    turned = [
        ROW,
        ROW | {"stars": 1},
        ROW | {"review": "음식 별로 오늘!!!!"},
        ROW | {"review": "음식 별로", "stars": 1},
    ]
    assert [answer.label for answer in bundle.predict(turned)] == ["back", "gone", "gone", "back"]


def test_an_unseen_category_is_answered(bundle):
    """A category that train never had counts as unknown, as in a table; a gap in a number is the median."""
    first, second = bundle.predict([ROW | {"city": "춘천"}, ROW | {"city": "강릉"}])
    assert first == second
    assert bundle.predict([ROW | {"stars": ""}, ROW | {"stars": None}])[0].probability >= 0.5


def test_a_subword_model_is_kept(visits, tmp_path):
    """What a stage learns of the texts lies in the bundle, and the loaded one answers as the run did."""
    folder, _ = visits
    config = make_config(folder)
    config["pipeline"]["stages"].append({"type": "subword", "vocab_size": 60})
    metrics = run_job(config, tmp_path / "run").metrics
    assert list((tmp_path / "run" / "bundle" / "artifacts" / "text").glob("*.model"))
    figures, _ = evaluate_file(str(tmp_path / "run" / "bundle"), str(folder / "test.csv"))
    assert figures["confusion_matrix"] == metrics["test"]["confusion_matrix"]


# ---------------------------------------------------------------- rows and files that cannot be used


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"review": " "}, "column 'review' is blank"),
        ({"review": 7}, "column 'review' must hold text, found 7"),
        ({"stars": "다섯"}, "column 'stars' must hold a number, found '다섯'"),
        ({"stars": None, "city": "서울", "review": ""}, "column 'review' is blank"),
    ],
)
def test_a_row_that_cannot_be_used_is_rejected(visits, tmp_path, cells, reason):
    """A fault in either part rejects the row with its reason, and no other row."""
    rows = [ROW, ROW | cells, ROW]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (tmp_path / "new.jsonl").write_text("\n".join(lines), encoding="utf-8")
    source, target = str(tmp_path / "new.jsonl"), tmp_path / "out.jsonl"
    [reject] = predict_file(str(visits[0] / "run" / "bundle"), source, str(target)).read_rejects()
    assert (reject.row, reject.reason) == (2, reason)
    assert len(target.read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.parametrize("column", ["review", "stars", "city"])
def test_a_missing_column_is_an_error(visits, bundle, tmp_path, tools, column):
    """A file without one of the columns is an error before anything is done; so is a dict without it."""
    [(_, *cells)] = [(None, *(value for name, value in ROW.items() if name != column))]
    tools.write_csv(tmp_path / "train.csv", [cells], header=[name for name in ROW if name != column])
    with pytest.raises(DataError, match=f"no column '{column}'"):
        predict_file(str(visits[0] / "run" / "bundle"), str(tmp_path / "train.csv"), str(tmp_path / "out.csv"))
    with pytest.raises(StageError, match=f"row 1: no column '{column}'"):
        bundle.predict([ROW, {name: cell for name, cell in ROW.items() if name != column}])


def test_a_bare_text_is_no_row(bundle):
    """A text without its columns cannot be answered, and the error says what is missing."""
    with pytest.raises(StageError, match="row 0: no column 'stars'"):
        bundle.predict(["음식 정말"])


def test_bad_rows_of_a_run_are_counted(tmp_path, tools):
    """A run leaves them out, and learns nothing from a part of a row whose other part is bad."""
    rows = [*make_visits(80, 3), ("배송 몰랐던말", "many", "서울", "back"), ("", 3, "평양", "back")]
    tools.write_csv(tmp_path / "train.csv", rows, header=HEADER)
    config = make_config(tmp_path, test="", valid_share=0.1) | {"train": {"max_epochs": 1, "num_threads": 1}}
    result = run_job(config, tmp_path / "run")
    assert (result.metrics["rows"]["read"], result.metrics["rows"]["rejected"]) == (82, 2)
    assert sorted(reject.row for reject in result.rejects) == [81, 82]
    artifacts = tmp_path / "run" / "bundle" / "artifacts"
    assert "몰랐던말" not in (artifacts / "text" / "vocabulary.txt").read_text(encoding="utf-8")
    assert "평양" not in (artifacts / "table" / "table.json").read_text(encoding="utf-8")


# ---------------------------------------------------------------- what is told of it


@pytest.fixture(scope="module")
def folded(visits, tmp_path_factory):
    """A run with folds, of a pipeline that learns, and the importance of what it reads."""
    folder = tmp_path_factory.mktemp("folded")
    groups = [["what", ["review", "stars"]], ["where", ["city"]]]
    config = make_config(visits[0], folds=2, groups=groups, importance=True)
    config["pipeline"]["stages"].append({"type": "subword", "vocab_size": 60})
    config["train"]["max_epochs"] = 25
    return folder, run_job(config, folder / "run").metrics


def test_folds_are_cut(folded):
    """Cross-validation works as over a table, each fold with a pipeline of its own."""
    cv = folded[1]["cv"]
    assert (cv["folds"], len(cv["auc"]["values"])) == (2, 2)
    assert cv["auc"]["mean"] > 0.9


def test_the_text_is_a_column_among_others(folded):
    """Importance deals texts to the wrong rows, too: what decides loses more than what does not, the text as well."""
    told = folded[1]["importance"]
    assert set(told["groups"]) == {"what", "where"}
    assert told["groups"]["what"]["mean"] > 0.2 > told["groups"]["where"]["mean"]
    assert set(told["columns"]) == {"review", "stars", "city"}
    assert min(told["columns"][name]["mean"] for name in ("review", "stars")) > 0.2 > told["columns"]["city"]["mean"]


def test_nothing_is_left_beside_the_run(visits, tmp_path, monkeypatch):
    """What a fold's stages learned goes with the fold: no model of theirs lies where the command was given."""
    monkeypatch.chdir(tmp_path)
    config = make_config(visits[0], folds=2, test="")
    config["pipeline"]["stages"].append({"type": "subword", "vocab_size": 60})
    config["train"]["max_epochs"] = 1
    run_job(config, tmp_path / "run")
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_the_report_shows_text_and_columns(visits, tmp_path):
    """A mistake is shown with its text and its cells, escaped; what normalization changed is told, too."""
    config = make_config(visits[0])
    config["train"]["max_epochs"] = 1
    run_job(config, tmp_path / "run")
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    mistakes = page.partition("Most confident mistakes")[2]
    assert "!!!!<br>stars=" in mistakes
    assert "What normalization changed" in page
    assert "What moved the score" not in page


def test_an_explanation_is_refused_in_words(bundle, visits):
    """A text alone does not tell this model's score, so `explain` says which bundles it can explain."""
    with pytest.raises(DataError, match=r"requires a bundle of texts with a .*; found one with a Joint"):
        explain_texts(bundle, ["음식 정말"])
    arguments = ["explain", "--bundle", str(visits[0] / "run" / "bundle"), "음식 정말"]
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, "requires a bundle of texts" in result.output) == (1, True)
