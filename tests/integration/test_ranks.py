"""Whole jobs in two processes, as torchrun starts them: each reads its own rows, and both come to the same."""

from __future__ import annotations

import json
import os
import re
import sys
import tomllib
from collections import Counter
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest

from textnorm.errors import ConfigError
from textnorm.pipeline import Pipeline
from textnorm.recipes.losses import open_loss_report
from textnorm.recipes.train import run_job

# Runs jobs, and tells what came of each and which texts this process tokenized for it. Where asked, one process cannot read its file,
# has a row less than the other, has an engine that breaks down, or is killed after the second epoch.
JOB = """
import json, os, signal, sys
from contextlib import nullcontext
from hashlib import sha256
from pathlib import Path
from textnorm.recipes import rows
from textnorm.recipes.losses import open_loss_report
from textnorm.recipes.train import run_job
from textnorm.stages.split import Split
from textnorm.training.checkpoint import Checkpoint

how, folder, *names = sys.argv[1:]
rank, texts = int(os.environ["RANK"]), []
tokenize, forms, read, save = Split.__call__, Split.forms, rows.read_file, Checkpoint.save

def heard(work):
    def hear(self, found):
        if how == "breaks down" and rank:
            raise RuntimeError("the engine broke down")
        texts.extend(found)
        return work(self, found)
    return hear

def saved(self, loop):
    save(self, loop)
    if how == "killed" and loop.epoch == 2:
        os.kill(os.getpid(), signal.SIGKILL)

Split.__call__, Split.forms, Checkpoint.save = heard(tokenize), heard(forms), saved
def half_read(*args, **kwargs):
    *found, last = read(*args, **kwargs)
    yield from found
    if how == "cannot read":
        raise OSError("the disk is gone")

if how in {"cannot read", "other rows"} and rank:
    rows.read_file = half_read
def done(name):
    texts.clear()
    with nullcontext() if rank else open_loss_report(f"{folder}/{name}.jsonl") as loss:
        result = run_job(f"{name}.json", f"{folder}/{name}", resume=how == "resumed", loss=loss if name == "deep" else None)
    files = [path for path in (result.run_dir / "bundle").rglob("*") if path.is_file() and path.name != "manifest.json"]
    sums = {path.name: sha256(path.read_bytes()).hexdigest() for path in files}
    told = {"files": sums, "metrics": result.metrics, "rejects": [reject.row for reject in result.rejects]}
    return told | {"texts": list(texts)}

print(json.dumps({name: done(name) for name in names}))
"""

KINDS = ("deep", "fast", "subword", "both", "table", "blend")


@pytest.fixture(scope="module")
def jobs(tmp_path_factory, make_job, config_text, tools):
    """The config of each kind, over a file with a blank text, one without a label, and a number beside each text."""
    folder = tmp_path_factory.mktemp("ranks")
    rows = [(text, label, len(text)) for text, label in tools.make_reviews(121, 1)]
    rows[7], rows[20] = (" ", "pos", 1), ("음식 최고예요 great", "", 2)
    make_job(folder, config=config_text)
    tools.write_csv(folder / "train.csv", rows, ("text", "label", "size"))
    test = [(text, label, len(text)) for text, label in tools.make_reviews(40, 2)]
    tools.write_csv(folder / "test.csv", test, ("text", "label", "size"))
    plain = tomllib.loads(config_text)
    plain["pipeline"]["stages"].insert(0, {"type": "regex", "pattern": "x", "replacement": ""})
    files = {name: str(folder / f"{name}.csv") for name in ("train", "test")}
    plain |= {"data": files | {"valid_share": 0.2}, "train": plain["train"] | {"max_epochs": 4, "device": "cpu"}}
    subword = {"type": "subword", "vocab_size": 90}
    made = {
        "deep": plain,
        "fast": plain | {"model": {"name": "fast", "bits": 12}},
        "subword": plain | {"pipeline": {"stages": [*plain["pipeline"]["stages"], subword]}},
        "both": plain | {"data": plain["data"] | {"kind": "both", "numeric": ["size"]}},
        "table": {key: value for key, value in plain.items() if key != "pipeline"}
        | {"data": plain["data"] | {"kind": "table", "numeric": ["size"]}, "model": {"hidden": [8], "dropout": 0.0}},
    }
    blend = {"members": ["deep.json", "fast.json"], "model": {"name": "blend", "task": "binary"}}
    made["blend"] = {name: plain[name] for name in ("version", "data", "train")} | blend
    for name, tables in made.items():
        (folder / f"{name}.json").write_text(json.dumps(tables), encoding="utf-8")
    return SimpleNamespace(folder=folder, rows=rows, test=test, tables=made)


@pytest.fixture(scope="module")
def start(jobs, in_two):
    """Start jobs in two processes; return how each process ended."""

    def started(how, folder, *names):
        (jobs.folder / folder).mkdir(exist_ok=True)
        return in_two([sys.executable, "-c", JOB, how, folder, *names], folder=jobs.folder)

    return started


@pytest.fixture(scope="module")
def told(start):
    """What each of two processes tells of a job of each kind, all done one after the other."""
    first, second = (json.loads(done.stdout) for done in start("plain", "out", *KINDS))
    return {kind: (first[kind], second[kind]) for kind in KINDS}


@pytest.fixture(scope="module")
def alone(jobs):
    """The same job in one process."""
    known = {}

    def started(name):
        if name not in known:
            known[name] = run_job(jobs.folder / f"{name}.json", jobs.folder / f"{name}-alone")
        return known[name]

    return started


@pytest.mark.parametrize("kind", KINDS)
def test_both_end_with_the_same_bundle(told, kind):
    """Weights, vocabulary, subword model and columns' scales are the same bytes, and so are all figures."""
    first, second = told[kind]
    assert first["files"] == second["files"]
    assert first["metrics"]["test"] == second["metrics"]["test"]
    assert first["metrics"]["valid"] == second["metrics"]["valid"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_learned_of_all_rows_is_learned_of_all(told, alone, kind):
    """Vocabulary, subword model and columns' scales are, to the byte, those of one process that reads everything."""
    bundle = alone(kind).run_dir / "bundle"
    kept = [
        path for path in bundle.rglob("*") if path.suffix in {".txt", ".model", ".vocab"} or path.name == "table.json"
    ]
    assert len(kept) >= {"fast": 0, "both": 2}.get(kind, 1)
    sums = told[kind][0]["files"]
    assert {path.name: sums[path.name] for path in kept} == {path.name: digest(path) for path in kept}


def test_the_fast_model_counts_all_rows(told, jobs, alone):
    """How much a bucket tells is counted over the rows of both, and no step changes it."""
    numpy = pytest.importorskip("safetensors.numpy")
    folders = (jobs.folder / "out" / "fast", alone("fast").run_dir)
    first, second = (numpy.load_file(folder / "bundle" / "weights.safetensors")["scale"] for folder in folders)
    assert told["fast"][0]["metrics"]["parameters"] == len(first) + 1
    assert first.any()
    assert (first == second).all()


@pytest.mark.parametrize("kind", ["deep", "fast", "both"])
def test_every_text_is_read_by_one(told, jobs, kind):
    """Of all rows that can be used, train's, valid's and test's, each is tokenized in one of the processes, once."""
    first, second = (Counter(process["texts"]) for process in told[kind])
    usable = [text for text, label, _ in jobs.rows if text.strip() and label] + [text for text, *_ in jobs.test]
    cleaned = Pipeline.from_config({"version": 1, "pipeline": jobs.tables[kind]["pipeline"]}).normalize(usable)
    assert first + second == Counter(cleaned)
    assert max(first.values()) == 1
    assert abs(first.total() - second.total()) <= 3  # one of each part


@pytest.mark.parametrize("kind", KINDS)
def test_rows_add_up(told, alone, kind):
    """Each process tells all rows that were read, used and rejected, in the order of one that reads everything."""
    one = alone(kind)
    for process in told[kind]:
        rows = dict(process["metrics"]["rows"])
        rows["train"] = dict(rows["train"])
        first, second = rows["train"].pop("dealt")
        assert first + second == rows["train"]["used"]
        assert abs(first - second) <= 2
        assert rows == one.metrics["rows"]
        assert process["rejects"] == [reject.row for reject in one.rejects]
    assert len(one.rejects) == (1 if kind == "table" else 2)


@pytest.mark.parametrize("kind", ["deep", "fast"])
def test_it_learns(told, alone, kind):
    """Two processes with half of the rows each come near to what one comes to."""
    found, one = told[kind][0]["metrics"]["test"], alone(kind).metrics["test"]
    assert found["accuracy"] >= one["accuracy"] - 0.1
    assert found["unseen"]["rows"] == one["unseen"]["rows"]


def test_reviews_learn(in_two, tmp_path):
    """The newcomer's first run in two processes, in steps of as many rows: clearly better than chance, as one alone is."""
    pytest.importorskip("konlpy", reason="corpora/reviews/run.toml needs konlpy")
    config = Path(__file__).parents[2] / "corpora" / "reviews" / "run.toml"
    options = ["-o", str(tmp_path / "run"), "--set", "train.batch_size=16"]
    command = [sys.executable, "-c", "from textnorm.cli import main; main()", "run", str(config), *options]
    assert [done.returncode for done in in_two(command)] == [0, 0]
    metrics = json.loads((tmp_path / "run" / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["rows"]["train"]["dealt"] == [336, 336]
    assert metrics["test"]["accuracy"] >= 0.62


def test_losses_are_those_of_all_rows(told, jobs):
    """What cleaning took is told of the rows of both, in the order of one that reads everything."""
    with open_loss_report(str(jobs.folder / "alone.jsonl")) as loss:
        run_job(jobs.folder / "deep.json", jobs.folder / "losses", loss=loss)
    whole = (jobs.folder / "alone.jsonl").read_text(encoding="utf-8")
    assert len(whole.splitlines()) == told["deep"][0]["metrics"]["rows"]["used"]
    assert (jobs.folder / "out" / "deep.jsonl").read_text(encoding="utf-8") == whole


@pytest.mark.parametrize(
    ("how", "message"),
    [("cannot read", "the disk is gone"), ("breaks down", "at least 2 rows and a batch_size of at least 2; found 0")],
)
def test_one_that_fails_ends_both(start, how, message):
    """A file that cannot be read ends the other process, too, which says why and does not wait; so do no rows at all."""
    first, second = start(how, "fails", "deep")
    assert re.search(f"DataError: process 1 of 2 failed: .*{message}", first.stderr)
    assert "process 1" not in second.stderr
    assert message in second.stderr
    assert first.returncode == second.returncode == 1


def test_other_rows_are_refused(start):
    """A process that has a row less than the other would learn other labels, and watch other rows."""
    for done in start("other rows", "other", "deep"):
        assert done.returncode == 1
        assert (
            "every process must have the same rows, and theirs differ: give all the same config and files"
            in done.stderr
        )


@pytest.mark.skipif(os.name == "nt", reason="nothing can be killed so on this platform")
def test_a_killed_run_goes_on_to_the_same_weights(told, start, jobs):
    """After kill -9 both end, and go on from the first one's checkpoint as if nothing had been; one alone may not."""
    assert all(done.returncode for done in start("killed", "killed", "deep"))
    assert (jobs.folder / "killed" / "deep" / "checkpoint.safetensors").exists()
    with pytest.raises(ConfigError, match="other rows"):
        run_job(jobs.folder / "deep.json", jobs.folder / "killed" / "deep", resume=True)
    resumed = [json.loads(done.stdout)["deep"]["files"] for done in start("resumed", "killed", "deep")]
    assert resumed == [process["files"] for process in told["deep"]]


def digest(path):
    return sha256(path.read_bytes()).hexdigest()
