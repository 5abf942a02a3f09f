"""Spark says what one process says: row for row, block for block, whatever dies on the way."""

from __future__ import annotations

import pytest

from tests.integration.engine_jobs import (
    CONFIG,
    Digest,
    check,
    check_refusal,
    items,
    kill,
    opened,
    serial,
    survived,
    texts,
)
from textnorm.errors import DataError, TextnormError
from textnorm.executors import spark as engine
from textnorm.executors.spark_session import connected, require_java

pytest.importorskip("pyspark")
pa = pytest.importorskip("pyarrow")
psutil = pytest.importorskip("psutil")
try:
    require_java()
except TextnormError as error:
    pytest.skip(str(error), allow_module_level=True)

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]


@pytest.fixture(scope="module", autouse=True)
def leaves_nothing_behind():
    """After the last test no JVM and no Python worker is left."""
    before = psutil.Process().children(recursive=True)  # of other tests
    yield
    names = [process.name() for process in psutil.Process().children(recursive=True) if process not in before]
    assert not [name for name in names if name.startswith(("java", "python"))], names


@pytest.fixture(scope="module")
def session():
    """A session as a caller starts it: it goes on when a job is done."""
    with connected(None, 2) as found:
        yield found


def frame(session, table):
    return session.createDataFrame(table).repartition(3)


def table(count=3000):
    numbers = pa.array(range(count), pa.int16())
    return pa.table({"id": numbers, "text": texts(count), "stars": pa.array([1.5] * count, pa.float32())})


@pytest.mark.parametrize("verb", ["normalize", "tokenize", "forms"])
def test_map_says_what_one_process_says(verb, session):
    """Every row, with its type, and those that fail with stage and reason."""
    rows = engine.map(frame(session, table()), CONFIG, verb=verb).toArrow().sort_by("id")
    expected = serial(table(), verb)
    assert rows.schema.names == expected.schema.names
    assert rows.cast(expected.schema).equals(expected)
    assert rows.schema.field("stars").type == pa.float32()
    assert rows["rejected"].null_count == 1800


def test_map_refuses_a_column_before_anything_runs(session):
    with pytest.raises(DataError, match=r"column 'body' is required, found id, text, stars"):
        engine.map(frame(session, table(5)), CONFIG, column="body")


def test_run_reads_items_as_they_are_needed(session, tmp_path):
    """In order, two waves in flight, and in the session that was there before, which goes on."""
    read = []
    results = []
    for pair in engine.run(Digest(str(tmp_path)), (read.append(item) or item for item in items(60)), workers=2):
        results.append(pair)
        assert len(read) - len(results) < 32
    check(results, items(60))
    assert len(opened(tmp_path)) <= 4
    assert session.range(3).count() == 3


def test_run_of_nothing(session, tmp_path):
    del session
    assert list(engine.run(Digest(str(tmp_path)), iter(()))) == []


def test_a_block_that_is_refused_ends_the_job(session, tmp_path):
    """With the reason of the one who refused it, and after the blocks before it."""
    del session
    check_refusal(engine.run, tmp_path)


def test_a_python_worker_killed_at_work_costs_nothing(session, tmp_path):
    """Its blocks are done again by another."""
    del session
    given = items(24)
    killed = survived(engine.run(Digest(str(tmp_path), 0.1), given, workers=2), given, tmp_path, kill)
    assert killed in opened(tmp_path)
    assert len(opened(tmp_path)) >= 3
