"""Files of an object store: a local one that speaks S3."""

from __future__ import annotations

import gzip
import json

import pytest
from click.testing import CliRunner

from textnorm.cli import main

fsspec = pytest.importorskip("fsspec")
pytest.importorskip("s3fs")
moto = pytest.importorskip("moto.server")
pytestmark = [pytest.mark.doors, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
CONFIG = 'version = 1\n[[stages]]\ntype = "repeats"\n'


@pytest.fixture(scope="module")
def store():
    """An empty bucket, and what looks into it."""
    server = moto.ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    known = dict(fsspec.config.conf)
    fsspec.config.conf["s3"] = {"endpoint_url": f"http://{host}:{port}", "key": "any", "secret": "any"}
    found = fsspec.filesystem("s3")
    found.mkdir("texts")
    yield found
    fsspec.config.conf.clear()
    fsspec.config.conf.update(known)
    found.clear_instance_cache()
    server.stop()


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    config = tmp_path / "clean.toml"
    config.write_text(CONFIG, encoding="utf-8")
    return lambda *words: CliRunner().invoke(main, ["normalize", *words, "-c", str(config)])


def test_from_store_to_store(store, run, tmp_path):
    """Objects are read, a pattern of them too, and an object is written; rows know where they come from."""
    store.pipe("texts/in/a.jsonl.gz", gzip.compress(b'{"text": "wow!!!!", "n": 1}\n{"text": 5}\n'))
    store.pipe("texts/in/b.jsonl.gz", gzip.compress('{"text": "최고!!!!", "n": 2}\n'.encode()))
    result = run("s3://texts/in/*.jsonl.gz", "-o", "s3://texts/out.jsonl", "--rejects", str(tmp_path / "rejects.jsonl"))
    assert result.exit_code == 3, result.output
    rows = [json.loads(line) for line in store.cat("texts/out.jsonl").splitlines()]
    assert rows == [{"text": "wow!!", "n": 1}, {"text": "최고!!", "n": 2}]
    [reject] = (tmp_path / "rejects.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(reject)["source"] == "s3://texts/in/a.jsonl.gz"
    assert not list((tmp_path / "cache").rglob("part-*"))


def test_parquet_in_a_store(store, run):
    """Parquet is read by ranges, and written, in a store as on a disk."""
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    with store.open("texts/in.parquet", "wb") as file:
        parquet.write_table(arrow.table({"text": ["wow!!!!"], "n": arrow.array([1], arrow.int8())}), file)
    assert run("s3://texts/in.parquet", "-o", "s3://texts/out.parquet").exit_code == 0
    with store.open("texts/out.parquet") as file:
        assert parquet.read_table(file).to_pylist() == [{"text": "wow!!", "n": 1}]


@pytest.mark.parametrize("source", ["s3://texts/nothing.txt", "s3://texts/none*.txt", "s3://nowhere/a.txt"])
def test_what_is_not_there(store, run, source):
    """An object, a pattern or a bucket that is not there is an error of one line that names it."""
    assert store
    result = run(source)
    assert (result.exit_code, source in result.output) == (1, True)
    assert len(result.output.splitlines()) == 1


def test_a_job_that_fails_leaves_no_object(store, run, tmp_path):
    """An object takes its name when it is whole: a job with too many rejects leaves none."""
    (tmp_path / "in.jsonl").write_text('{"text": 5}\n', encoding="utf-8")
    assert run(str(tmp_path / "in.jsonl"), "-o", "s3://texts/never.jsonl", "--max-rejects", "0").exit_code == 1
    assert not store.exists("texts/never.jsonl")


def test_without_fsspec(run, monkeypatch):
    """Without the extra, its pip line is told."""
    monkeypatch.setitem(__import__("sys").modules, "fsspec", None)
    monkeypatch.setitem(__import__("sys").modules, "fsspec.core", None)
    result = run("s3://texts/a.txt")
    assert (result.exit_code, "textnorm-ko[fsspec]" in result.output) == (1, True)
