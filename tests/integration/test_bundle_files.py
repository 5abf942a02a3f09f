"""A bundle is what was saved, whole and nothing else: whatever is wrong with its files is told, and never loaded."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256

import pytest

from textnorm import Bundle
from textnorm.errors import BundleError
from textnorm.recipes.train import run_job

ROUTE = (
    '[[pipeline.stages]]\ntype = "route"\nko = { type = "kiwi", user_words = "words.tsv" }\nen = { type = "split" }\n'
)
SUBWORD = '[[pipeline.stages]]\ntype = "subword"\nvocab_size = 80\n\n[model]'
WEIGHTS, VOCABULARY = "weights.safetensors", "artifacts/vocabulary.txt"


@pytest.fixture(scope="module")
def saved(tmp_path_factory, make_job, config_text):
    """A bundle that has a subword model to name."""
    folder = tmp_path_factory.mktemp("saved")
    config = make_job(folder, config=config_text.replace("[model]", SUBWORD).replace("= 12", "= 1"))
    run_job(config, folder / "run", test=False)
    return folder / "run" / "bundle"


@pytest.fixture
def bundle(saved, tmp_path):
    """A copy to be harmed."""
    shutil.copytree(saved, tmp_path / "bundle")
    return tmp_path / "bundle"


def manifest_of(bundle):
    return json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))


def change(bundle, **changes):
    """Write the manifest with other values; None takes one out."""
    manifest = manifest_of(bundle) | changes
    kept = {key: value for key, value in manifest.items() if value is not None}
    (bundle / "manifest.json").write_text(json.dumps(kept), encoding="utf-8")


def refused(bundle):
    """What loading says no with."""
    with pytest.raises(BundleError) as caught:
        Bundle.load(bundle)
    return str(caught.value)


def subword_of(bundle):
    """The last stage's table, inside its config."""
    config = manifest_of(bundle)["config"]
    return config, config["pipeline"]["stages"][-1]


def test_each_file_has_its_checksum(saved):
    """The manifest lists every file but itself, by its path in the folder, with its sha256."""
    names = {path.relative_to(saved).as_posix() for path in saved.rglob("*") if path.is_file()} - {"manifest.json"}
    assert manifest_of(saved)["files"] == {name: sha256((saved / name).read_bytes()).hexdigest() for name in names}
    assert {WEIGHTS, VOCABULARY} < names


@pytest.mark.parametrize("name", [WEIGHTS, VOCABULARY, "model"])
@pytest.mark.parametrize("harm", ["one bit", "cut short", "longer"])
def test_altered_files_are_refused(bundle, name, harm):
    """One bit of any file is enough, though the file could be read; so is a byte too few or too many."""
    path = bundle / (subword_of(bundle)[1]["model"] if name == "model" else name)
    content = path.read_bytes()
    harmed = {"one bit": content[:-1] + bytes([content[-1] ^ 1]), "cut short": content[:-1], "longer": content + b"\n"}
    path.write_bytes(harmed[harm])
    assert f"{path} was altered or cut short: required sha256 {sha256(content).hexdigest()}, found" in refused(bundle)


@pytest.mark.parametrize("name", [WEIGHTS, VOCABULARY])
def test_a_missing_file_is_told(bundle, name):
    """By its name in the bundle, with the way out."""
    (bundle / name).unlink()
    assert f"must hold {name} and list it, and does not: copy the bundle again" in refused(bundle)


@pytest.mark.parametrize("name", [WEIGHTS, VOCABULARY, "model"])
def test_what_is_not_listed_is_refused(bundle, name):
    """A file cannot be kept out of the check by taking it off the list."""
    name = subword_of(bundle)[1]["model"] if name == "model" else name
    change(bundle, files={key: value for key, value in manifest_of(bundle)["files"].items() if key != name})
    assert name in refused(bundle)


def test_an_unknown_artifact_is_refused(bundle):
    """What no one saved does not belong among the artifacts; beside the manifest, or hidden, it is no one's business."""
    (bundle / "notes.txt").write_text("ours", encoding="utf-8")
    (bundle / "artifacts" / ".DS_Store").write_bytes(b"\0")
    Bundle.load(bundle)
    (bundle / "artifacts" / "more").mkdir()
    (bundle / "artifacts" / "more" / "words.txt").write_text("가\n", encoding="utf-8")
    assert "holds artifacts/more/words.txt, which was not saved with it; remove it" in refused(bundle)


@pytest.mark.parametrize("checksums", [True, False])
@pytest.mark.parametrize("way", ["absolute", "..", "link"])
def test_a_config_that_points_outside_is_refused(bundle, way, checksums):
    """Whether a stage names a file by an absolute path, through `..` or by a link, and in old bundles, too."""
    config, stage = subword_of(bundle)
    outside = bundle.parent / "other.model"
    shutil.copy(bundle / stage["model"], outside)
    if way == "link":
        (bundle / stage["model"]).unlink()
        (bundle / stage["model"]).symlink_to(outside)
    else:
        stage["model"] = str(outside) if way == "absolute" else "artifacts/../../other.model"
    change(bundle, config=config, **({} if checksums else {"files": None}))
    assert f"points outside itself, to {outside}" in refused(bundle)


@pytest.mark.parametrize("name", ["../other.txt", "artifacts/../../other.txt", "/etc/hostname"])
def test_a_listed_file_outside_is_refused(bundle, name):
    """The list is no way out either: nothing outside is opened, not even to be checked."""
    (bundle.parent / "other.txt").write_text("x", encoding="utf-8")
    change(bundle, files=manifest_of(bundle)["files"] | {name: sha256(b"x").hexdigest()})
    assert "points outside itself" in refused(bundle)


def test_linked_artifacts_are_refused(bundle):
    """A folder of artifacts elsewhere is outside, though its files are those that were saved."""
    (bundle / "artifacts").rename(bundle.parent / "elsewhere")
    (bundle / "artifacts").symlink_to(bundle.parent / "elsewhere")
    assert "points outside itself" in refused(bundle)


def test_the_bundle_itself_may_be_a_link(bundle, saved):
    """Where the whole folder lies is for its owner to say."""
    (bundle.parent / "link").symlink_to(bundle)
    texts = ["배송 최고예요"]
    assert Bundle.load(bundle.parent / "link").predict(texts) == Bundle.load(saved).predict(texts)


def test_a_bundle_without_checksums_loads(bundle, saved):
    """Those that were made before there were any still predict."""
    change(bundle, files=None)
    assert Bundle.load(bundle).predict(["음식 별로예요"]) == Bundle.load(saved).predict(["음식 별로예요"])


@pytest.mark.parametrize("format_", [2, "1", None])
def test_another_format_is_refused(bundle, format_):
    """With what was found, what this textnorm reads, and the way out."""
    change(bundle, format=format_)
    assert f"is a bundle of format {format_}, and this textnorm reads 1; update" in refused(bundle)


@pytest.mark.parametrize("text", ["", "[]", "null", '{"format": 1}', '{"format": 1, "config": {}, "labels": "ab"}'])
def test_a_damaged_manifest_is_told(bundle, text):
    """Whatever JSON stands there."""
    (bundle / "manifest.json").write_text(text, encoding="utf-8")
    assert "bundle" in refused(bundle)


def test_a_config_of_a_later_textnorm_is_told(bundle):
    """A setting that this one does not know is named, with the version that made it."""
    config = manifest_of(bundle)["config"]
    config["train"]["warp"] = 9
    change(bundle, config=config, textnorm="99.0")
    message = refused(bundle)
    assert "was made by textnorm 99.0, and this is" in message
    assert "train.warp: unknown key" in message


def test_a_blend_has_its_parts_in_it(job, tables, tmp_path):
    """Its members' files are listed and found again; a member, or a beginning, in a file of its own is outside."""
    part = {key: value for key, value in tables(job.folder).items() if key != "data"}
    subword = {"stages": [*part["pipeline"]["stages"], {"type": "subword", "vocab_size": 80}]}
    members = [part | {"train": {"max_epochs": 1}}, part | {"pipeline": subword, "train": {"max_epochs": 1}}]
    members[1]["begin"] = members[1] | {"data": {"train": str(job.folder / "train.csv")}}
    del members[1]["pipeline"]
    config = tables(job.folder) | {"model": {"name": "blend"}, "members": members}
    del config["pipeline"]
    run_job(config, tmp_path / "run", test=False)
    bundle = (tmp_path / "run" / "bundle").rename(tmp_path / "moved")
    whole = manifest_of(bundle)
    stage = whole["config"]["members"][1]["pipeline"]["stages"][-1]
    assert stage["model"] in whole["files"]
    assert Bundle.load(bundle).predict(["최고예요"])[0].label in {"pos", "neg"}
    for changes in ({"members": ["../part.toml"] * 2}, {"begin": "../part.toml"}):
        change(bundle, config=whole["config"] | changes)
        assert "points outside itself, to the config of another run" in refused(bundle)
    stage["model"] = str(job.folder / "other.model")
    change(bundle, config=whole["config"])
    assert f"points outside itself, to {job.folder / 'other.model'}" in refused(bundle)


def test_a_stage_inside_a_stage_names_its_file_in_the_bundle(tmp_path, make_job, config_text):
    """A router's tokenizer has words of its own; the bundle is moved and still finds them."""
    pytest.importorskip("kiwipiepy")
    config = make_job(tmp_path, config=config_text.replace('[[pipeline.stages]]\ntype = "split"\n', ROUTE))
    (tmp_path / "words.tsv").write_text("최고예요\tNNP\t0\n", encoding="utf-8")
    run_job(config, tmp_path / "run", test=False)
    (tmp_path / "run" / "bundle").rename(tmp_path / "moved")
    (tmp_path / "words.tsv").unlink()
    stage = manifest_of(tmp_path / "moved")["config"]["pipeline"]["stages"][-1]
    assert stage["ko"]["user_words"] == "artifacts/words.tsv"
    assert Bundle.load(tmp_path / "moved").predict(["최고예요 great"])[0].label in {"pos", "neg"}
