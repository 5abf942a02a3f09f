"""What travels to an engine's workers, and what is asked for before: nothing here starts an engine."""

from __future__ import annotations

import asyncio
import pickle
import sys
from dataclasses import dataclass

import pytest

from textnorm.errors import ConfigError, DataError, MissingExtraError, TextnormError
from textnorm.executors import ray, spark
from textnorm.executors.desk import Desk
from textnorm.executors.remote import answer_to, opened, packed, table_job
from textnorm.executors.spark_session import require_java
from textnorm.pipeline import Pipeline
from textnorm.stages.cleaning import Repeats
from textnorm.stages.split import Split


@dataclass(frozen=True)
class Counted:
    """A job that counts how often it is opened, and refuses the item `bad`."""

    name: str
    opened = 0

    def open(self):
        type(self).opened += 1
        return self.work

    def work(self, item):
        if item == "bad":
            raise DataError("no such item")
        return item * 2


def test_a_job_is_opened_once_a_process():
    """An equal job that arrives with the next item finds the first one's work."""
    before = Counted.opened
    assert [opened(Counted("one"))(item) for item in "ab"] == ["aa", "bb"]
    assert Counted.opened == before + 1


def test_what_a_job_refuses_is_an_answer():
    """An engine would try again whatever is raised; a refusal is told once, to who asked for the result."""
    answer = pickle.loads(answer_to(Counted("two"), packed(3, "bad")))  # noqa: S301 - our own
    assert answer.number == 3
    with pytest.raises(TextnormError, match="no such item"):
        answer.result_or_raise()


def test_a_table_job_is_the_pipelines_config():
    pa = pytest.importorskip("pyarrow")
    pipeline = Pipeline([Repeats(max_run=3), Split()])
    job = pickle.loads(pickle.dumps(table_job(pipeline, "forms", "body")))  # noqa: S301 - our own
    rows = pa.table({"body": ["sooooo good", None]})
    assert job.open()(rows).equals(pipeline.map_batch(rows, verb="forms", column="body"))
    assert job == table_job(pipeline.to_config(), "forms", "body")


def test_tokens_need_a_tokenizer_before_anything_starts():
    with pytest.raises(ConfigError, match="needs a tokenizer"):
        table_job(Pipeline([Repeats()]), "tokenize", "text")


def test_a_ticket_keeps_its_item():
    """A worker that died and the one in its place get the same item, even if both ask at the same time."""

    async def day():
        desk = Desk()
        both = asyncio.gather(desk.take("first"), desk.take("first"))
        await asyncio.sleep(0)
        await desk.bring(b"1")
        await desk.bring(b"2")
        return await both, await desk.take("second")

    first, second = asyncio.run(day())
    assert [item for item, _ in first] == [b"1", b"1"]
    assert second == (b"2", 1)


def test_a_ticket_whose_answer_is_home_gets_no_other_item():
    async def day():
        desk = Desk()
        await desk.bring(b"1")
        await desk.take("first")
        await desk.drop("first")
        await desk.bring(b"2")
        return await desk.take("first"), await desk.take("second")

    assert asyncio.run(day()) == ((None, 2), (b"2", 1))


@pytest.mark.parametrize(("engine", "package"), [(ray, "ray"), (spark, "pyspark")])
def test_an_engine_that_is_not_installed_tells_its_pip_line(engine, package, monkeypatch):
    def absent(module):
        raise ModuleNotFoundError(f"No module named {module!r}", name=package)

    monkeypatch.setattr("textnorm.extras.import_module", absent)
    with pytest.raises(MissingExtraError, match=r"pip install 'textnorm-ko\[(ray|spark)\]'"):
        next(engine.run(Counted("three"), ["a"]))


def java(folder, version):
    """A Java that does nothing but tell its version."""
    program = folder / "bin" / "java"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2020-01-01' >&2\n")
    program.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="a program is a shell script here")
@pytest.mark.parametrize(
    ("version", "found"), [("1.8.0_402", "1.8.0_402"), ("11.0.22", "11.0.22"), (None, "none in JAVA_HOME")]
)
def test_spark_tells_which_java_it_needs(version, found, monkeypatch, tmp_path):
    """Spark itself would print a Java stack trace, or no word at all."""
    if version:
        java(tmp_path, version)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(TextnormError, match=f"requires a JDK 17 or newer, found .*{found}"):
        require_java()


@pytest.mark.skipif(sys.platform == "win32", reason="a program is a shell script here")
@pytest.mark.parametrize("version", ["17", "17.0.15", "21.0.1"])
def test_spark_takes_a_java_that_is_new_enough(version, monkeypatch, tmp_path):
    java(tmp_path, version)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    require_java()
