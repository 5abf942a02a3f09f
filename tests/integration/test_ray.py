"""Ray says what one process says: row for row, block for block, whatever dies on the way."""

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
from textnorm.executors import ray as engine

pytest.importorskip("ray")
pa = pytest.importorskip("pyarrow")
psutil = pytest.importorskip("psutil")

pytestmark = [
    pytest.mark.ray,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:ray.data.context"),  # Ray's own settings
]


@pytest.fixture(scope="module", autouse=True)
def leaves_nothing_behind():
    """After the last test no process of Ray's is left."""
    yield
    names = [process.name() for process in psutil.Process().children(recursive=True)]
    assert not [name for name in names if "ray" in name.lower() or "gcs" in name], names


@pytest.fixture(scope="module")
def ray():
    """Ray as a caller starts it."""
    found = engine.import_ray()
    found.init("local", num_cpus=2, include_dashboard=False, object_store_memory=100 << 20, log_to_driver=False)
    found.data.DataContext.get_current().enable_progress_bars = False
    yield found
    found.shutdown()


def table(count=3000):
    numbers = pa.array(range(count), pa.uint16())
    return pa.table({"id": numbers, "text": texts(count), "stars": pa.array([1.5] * count, pa.float32())})


@pytest.mark.parametrize("verb", ["normalize", "tokenize", "forms"])
def test_map_says_what_one_process_says(verb, ray):
    """Every row, with its type, and those that fail with stage and reason."""
    found = engine.map(ray.data.from_arrow(table()).repartition(5), CONFIG, verb=verb, concurrency=2)
    rows = pa.concat_tables(ray.get(found.to_arrow_refs())).sort_by("id")
    expected = serial(table(), verb)
    assert rows.schema.equals(expected.schema)
    assert rows.equals(expected)
    assert rows["rejected"].null_count == 1800


def test_actors_on_all_cpus_leave_one_to_the_tasks_that_read(ray):
    """With a whole CPU an actor and an actor on every CPU no row would ever be read (ray#44687)."""
    rows = ray.data.range(200, override_num_blocks=4).map(lambda row: {"text": f"so   good {row['id']}"})
    found = engine.map(rows, CONFIG, concurrency=2, num_cpus=1).take_all()
    assert sorted(row["text"] for row in found) == sorted(f"so good {number}" for number in range(200))


def test_run_reads_items_as_they_are_needed(ray, tmp_path, monkeypatch):
    """In order, a few in flight, over several datasets of tickets, and with a Ray that was there before, which goes on."""
    monkeypatch.setattr(engine, "_TICKETS", (6, 12))
    read = []
    results = []
    for pair in engine.run(Digest(str(tmp_path)), (read.append(item) or item for item in items(30)), workers=2):
        results.append(pair)
        assert len(read) - len(results) <= 8
    check(results, items(30))
    assert len(opened(tmp_path)) <= 4
    assert ray.is_initialized()


def test_run_of_nothing(ray, tmp_path):
    del ray
    assert list(engine.run(Digest(str(tmp_path)), iter(()))) == []


def test_a_block_that_is_refused_ends_the_job(ray, tmp_path):
    """With the reason of the one who refused it, and after the blocks before it."""
    del ray
    check_refusal(engine.run, tmp_path)


def test_a_block_that_kills_every_worker_ends_the_job(ray, tmp_path):
    del ray
    given = items(3)
    given[1].data = b"kill"
    with pytest.raises(TextnormError, match="ended 4 workers"):
        list(engine.run(Digest(str(tmp_path)), given))


def test_an_actor_killed_at_work_costs_nothing(tmp_path):
    """Its block is done by another, and what was started here is stopped."""
    engine.import_ray().shutdown()
    given = items(24)
    killed = survived(engine.run(Digest(str(tmp_path), 0.2), given, workers=2), given, tmp_path, kill)
    assert len(opened(tmp_path) - {killed}) == 2
    assert not engine.import_ray().is_initialized()


def test_a_cluster_that_is_not_there_is_told_at_once():
    """An address where nobody answers is an error that names it, not minutes of waiting."""
    with pytest.raises(DataError, match=r"a Ray cluster is required at 127\.0\.0\.1:9 "):
        next(engine.run(None, [], address="127.0.0.1:9"))
