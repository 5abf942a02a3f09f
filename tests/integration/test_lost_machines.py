"""A machine that goes down takes nothing with it: what it did is done by the others, byte for byte the same."""

from __future__ import annotations

import pytest

from tests.integration.engine_jobs import Digest, items, opened, survived
from textnorm.errors import TextnormError
from textnorm.executors import ray, spark
from textnorm.executors.spark_session import require_java

psutil = pytest.importorskip("psutil")

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:ray.data.context"),  # Ray's own settings
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]


def ancestor(pid, word):
    """The nearest process above one whose command line holds the word."""
    return next(found for found in psutil.Process(pid).parents() if word in " ".join(found.cmdline()))


@pytest.fixture
def leaves_nothing_behind():
    yield
    names = [process.name() for process in psutil.Process().children(recursive=True)]
    assert not [name for name in names if name.startswith(("java", "ray", "gcs"))], names


@pytest.fixture
def two_nodes(leaves_nothing_behind):
    """A cluster of two nodes on this machine: the driver's, and one to lose."""
    del leaves_nothing_behind
    pytest.importorskip("ray")
    ray.import_ray()
    from ray.cluster_utils import Cluster

    quick = {"health_check_period_ms": 500, "health_check_failure_threshold": 3, "health_check_initial_delay_ms": 500}
    node = {"num_cpus": 1, "object_store_memory": 100 << 20, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args=node | {"_system_config": quick})
    cluster.lost = cluster.add_node(num_cpus=1, object_store_memory=100 << 20)
    yield cluster
    cluster.shutdown()


def take_down(process):
    """The process and all below it, at once and without a word."""
    for each in [process, *process.children(recursive=True)]:
        each.kill()


@pytest.mark.ray
def test_a_ray_node_lost_at_work_costs_nothing(two_nodes, tmp_path):
    """All of the node's processes go, with an actor that is verified busy, and so does what lay in its memory."""
    raylet = two_nodes.lost.all_processes["raylet"][0].process.pid
    given = items(30)
    results = ray.run(Digest(str(tmp_path), 0.2), given, address=two_nodes.address, workers=3)
    lost = survived(
        results,
        given,
        tmp_path,
        lambda pid: take_down(ancestor(pid, "raylet")) or pid,
        lambda pid: psutil.pid_exists(pid) and ancestor(pid, "raylet").pid == raylet,
    )
    assert not psutil.pid_exists(lost)
    assert not two_nodes.lost.any_processes_alive()


@pytest.mark.spark
def test_a_spark_executor_lost_at_work_costs_nothing(tmp_path, leaves_nothing_behind):
    """A JVM of its own, with the Python worker below it, verified busy."""
    del leaves_nothing_behind
    pytest.importorskip("pyspark")
    try:
        require_java()
    except TextnormError as error:
        pytest.skip(str(error))
    given = items(32)
    results = spark.run(Digest(str(tmp_path), 0.1), given, address="local-cluster[2,1,1024]", workers=2)
    lost = survived(
        results, given, tmp_path, lambda pid: take_down(ancestor(pid, "CoarseGrainedExecutorBackend")) or pid
    )
    assert lost in opened(tmp_path)
    assert not psutil.pid_exists(lost)
