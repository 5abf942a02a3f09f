"""An exported model answers under onnxruntime what the bundle answers under torch."""

from __future__ import annotations

import json
import random
import sys

import numpy as np
import pytest
from click.testing import CliRunner

from textnorm import Bundle
from textnorm.cli import main
from textnorm.errors import DataError, MissingExtraError
from textnorm.recipes.train import run_job

runtime = pytest.importorskip("onnxruntime")
onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxscript")

from textnorm.recipes.onnx_export import OnnxModel, export_onnx  # noqa: E402  # where there is none, it is skipped

FAST = {"name": "fast", "bits": 12}
DEEP = {"layers": 2, "embedding_dim": 8, "hidden": [8]}
STARS = {"pos": 10, "neg": 1}


def exported(config, folder):
    """Train, export, and load both; a bundle's answers and the file's are those of one model."""
    run_job(config, folder / "run")
    bundle = folder / "run" / "bundle"
    export_onnx(str(bundle), str(folder / "model.onnx"))
    return Bundle.load(bundle), OnnxModel(folder / "model.onnx")


def agree(bundle, model, values, batch_sizes=(1, 7, 1024)):
    """Whether the two agree to 1e-5 on all values, whatever the batch; absolutely, and a larger value relatively."""
    wanted = bundle.outputs(values)
    assert np.ptp(wanted) > 0.01
    packed = bundle.side.pack(values)
    return all(
        np.allclose(model.outputs(packed, batch_size=size), wanted, rtol=1e-5, atol=1e-5) for size in batch_sizes
    )


def docs():
    """Documents of many lengths: none, one token, unknown ones, three hundred."""
    words = ["최고예요", "별로예요", "great", "awful", "배송", "없던말"]
    chance = random.Random(5)  # noqa: S311  # made-up reviews are no secret
    return [[chance.choice(words) for _ in range(length)] for length in (0, 1, 1, 2, 3, 5, 8, 40, 300)] * 3


@pytest.mark.parametrize(
    ("settings", "task"),
    [
        (DEEP, "binary"),
        (DEEP, "regression"),
        (DEEP | {"layers": 0}, "multilabel"),
        (FAST, "multiclass"),
        (FAST, "regression"),
    ],
)
def test_texts(tmp_path, make_job, tables, tools, settings, task):
    """Each text model and each task: the same outputs for texts of any length in batches of any size."""
    train = tools.make_reviews(60, 1)
    if task == "regression":
        train = [(text, STARS[label]) for text, label in train]
    make_job(tmp_path, train=train, test=train[:10])
    config = tables(tmp_path)
    config["model"] = settings | {"task": task}
    if task == "regression":
        config["model"]["output_activation"] = "sigmoid"
    else:
        config["train"]["calibrate"] = True
    config["train"]["max_epochs"] = 3
    bundle, model = exported(config, tmp_path)
    assert (bundle.temperature == 1) == (task == "regression")
    assert agree(bundle, model, docs())


@pytest.mark.parametrize(
    ("columns", "members"),
    [({"numeric": ["age"], "categorical": ["city"]}, 3), ({"numeric": ["age"]}, 1), ({"categorical": ["city"]}, 1)],
)
def test_tables(tmp_path, tools, columns, members):
    """Numbers, categories or both, and averaged members: gaps and unseen categories are read as torch reads them."""
    people = [
        (number % 40 or "", "서울" if number % 3 else "부산", "old" if number % 40 > 20 else "young")
        for number in range(80)
    ]
    tools.write_csv(tmp_path / "train.csv", people, header=("age", "city", "label"))
    config = {
        "version": 1,
        "data": {"train": str(tmp_path / "train.csv"), "kind": "table", **columns},
        "model": {"hidden": [4], "members": members},
        "train": {"max_epochs": 3, "batch_size": 16, "num_threads": 1},
    }
    bundle, model = exported(config, tmp_path)
    rows = [{"age": age, "city": city} for age in (None, 1, 39, 1e30) for city in ("서울", "부산", "춘천", None)]
    assert agree(bundle, model, rows)


def test_a_blend(job, tables, tmp_path):
    """A deep and a fast model in one file: each member's inputs by its number."""
    part = {key: value for key, value in tables(job.folder).items() if key != "data"}
    members = [part | {"model": settings, "train": {"max_epochs": 2}} for settings in (DEEP, FAST)]
    config = tables(job.folder) | {"model": {"name": "blend"}, "members": members}
    del config["pipeline"]
    bundle, model = exported(config, tmp_path)
    assert sorted(model.names) == ["0/ids", "1/ids", "1/offsets"]
    assert agree(bundle, model, [(doc, doc) for doc in docs()])


def test_a_text_with_columns(tmp_path, tools):
    """Both parts in one file: the text's inputs and the columns', each under its number."""
    rows = [(text, number % 7 or "", "서울", label) for number, (text, label) in enumerate(tools.make_reviews(60, 1))]
    tools.write_csv(tmp_path / "train.csv", rows, header=("text", "stars", "city", "label"))
    columns = {"kind": "both", "numeric": ["stars"], "categorical": ["city"]}
    config = {
        "version": 1,
        "data": {"train": str(tmp_path / "train.csv"), **columns},
        "pipeline": {"stages": [{"type": "split"}]},
        "model": DEEP,
        "train": {"max_epochs": 3, "batch_size": 16, "num_threads": 1},
    }
    bundle, model = exported(config, tmp_path)
    assert sorted(model.names) == ["0/ids", "1/categorical", "1/numeric"]
    cells = [(stars, city) for stars in (None, 1, 6, 1e30) for city in ("서울", "춘천", None)]
    values = [{"text": doc, "stars": stars, "city": city} for doc in docs() for stars, city in cells]
    assert agree(bundle, model, values)


def test_the_command_exports(job, tmp_path):
    """It says what goes in; the file holds task and labels, and no word of the machine that made it."""
    result = CliRunner().invoke(main, ["export", str(job.run / "bundle"), "-o", str(tmp_path / "new" / "model.onnx")])
    assert (result.exit_code, result.output) == (0, f"{tmp_path / 'new' / 'model.onnx'}: ids -> outputs\n")
    model = onnx.load(tmp_path / "new" / "model.onnx")
    onnx.checker.check_model(model)
    about = {item.key: item.value for item in model.metadata_props}
    assert (about["task"], json.loads(about["labels"])) == ("binary", ["neg", "pos"])
    content = (tmp_path / "new" / "model.onnx").read_bytes()
    assert [word for word in (b".py", b"site-packages", str(tmp_path).encode()) if word in content] == []


def test_what_is_no_model_is_told(tmp_path):
    """A file that is none, and one that is not there."""
    (tmp_path / "model.onnx").write_bytes(b"no model")
    for name in ("model.onnx", "absent.onnx"):
        with pytest.raises(DataError, match=f"a model in ONNX is required at .*{name}.*textnorm export writes one"):
            OnnxModel(tmp_path / name)


def test_what_cannot_be_written_is_told(job, tmp_path):
    """In words of this house."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(DataError, match="a place to write to is required"):
        export_onnx(str(job.run / "bundle"), str(tmp_path / "file" / "model.onnx"))


@pytest.mark.parametrize("package", ["onnx", "onnxscript"])
def test_a_missing_package_is_told(job, tmp_path, monkeypatch, package):
    """With the line that installs it."""
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=rf"{package} is required .* 'textnorm-ko\[onnx\]'"):
        export_onnx(str(job.run / "bundle"), str(tmp_path / "model.onnx"))
