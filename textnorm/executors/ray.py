"""A pipeline on Ray Data: each actor builds and warms its own, and what an actor or a node takes with it is done again."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textnorm.executors.desk import Desk, TicketHolder
from textnorm.executors.ray_session import connected, import_ray
from textnorm.executors.remote import Answer, Job, opened, packed, table_job
from textnorm.extras import import_extra
from textnorm.pipeline import BATCH_SIZE, Pipeline, Verb

if TYPE_CHECKING:
    import pyarrow as pa
    from ray.data import Dataset

__all__ = ["map", "run"]

_SHARE = 0.25  # of a CPU: where half of the machines are lost, the other half has room for their actors
# Tickets a worker, 2 ms each to make: a dataset of few is there at once, and at the end of a dataset its actors are
# started anew, which takes seconds; so each has twice as many as the one before, up to the last figure.
_TICKETS = (32, 64, 128, 256, 512)
_IN_FLIGHT = 4  # items a worker: one in its hands, and enough on the desk that it never waits


def map(  # noqa: A001 - `textnorm.executors.ray.map(ds, config)` reads as what it is
    ds: Dataset,
    config: Pipeline | str | Path | Mapping[str, Any],
    *,
    verb: Verb = "normalize",
    column: str = "text",
    concurrency: int | None = None,
    num_cpus: float = 0.5,
) -> Dataset:
    """Run a pipeline over a dataset, as `Pipeline.map_batch` does over a table. Ray may change the order of blocks.

    Args:
        ds: a dataset of Ray Data.
        config: a pipeline, or what `Pipeline.from_config` takes.
        verb: "normalize", "tokenize" or "forms".
        column: the column that holds the text.
        concurrency: how many actors; as many as the cluster has CPUs, if not told.
        num_cpus: what an actor takes of a CPU, at most: a whole CPU is left to the tasks that read, since actors on
            all of them would wait for ever for rows (ray#44687).

    Raises:
        MissingExtraError: Ray is not installed.
        ConfigError: the config cannot be used.

    Example:
        >>> import ray  # doctest: +SKIP
        >>> map(ray.data.read_parquet("reviews"), "clean.toml").write_parquet("clean")  # doctest: +SKIP
    """
    cpus = import_ray().cluster_resources().get("CPU", 1)
    actors = concurrency or max(1, int(cpus))
    share = max(0, min(num_cpus, (cpus - 1) / actors))
    job = table_job(config, verb, column)
    return _mapped(ds, _Tables, (job,), actors=actors, num_cpus=share, batch_size=BATCH_SIZE)


def run(job: Job, items: Iterable[Any], *, address: str | None = None, workers: int = 2) -> Iterator[tuple[Any, Any]]:
    """Do a job on each item; yield each with its result, once, in order, with a few items a worker in flight.

    Args:
        job: what the workers do.
        items: picklable, of about 1 MiB; they are read as they are needed.
        address: of a cluster; without one, Ray is started here, and stopped at the end.
        workers: how many actors.

    Raises:
        MissingExtraError: Ray is not installed.
        TextnormError: the job refuses an item.
    """
    with connected(address, workers) as ray:
        home = import_extra("ray.util.scheduling_strategies", "ray").NodeAffinitySchedulingStrategy(
            ray.get_runtime_context().get_node_id(), soft=False
        )
        desk = ray.remote(num_cpus=0, scheduling_strategy=home)(Desk).remote()
        numbered = enumerate(items)
        flying: dict[int, Any] = {}
        answers: dict[int, Answer] = {}

        def bring() -> None:
            for number, item in islice(numbered, _IN_FLIGHT * workers - len(flying)):
                flying[number] = item
                desk.bring.remote(packed(number, item))

        bring()
        for ticket, answer in _answers(job, desk, workers) if flying else ():
            desk.drop.remote(ticket)
            if answer:
                answers[answer.number] = answer
            while (head := next(iter(flying), None)) in answers:
                yield flying.pop(head), answers.pop(head).result_or_raise()
            bring()
            if not flying:
                return


def _answers(job: Job, desk: Any, workers: int) -> Iterator[tuple[str, Answer | None]]:
    """What the workers say, without an end: for each ticket an answer, or nothing where they got no item for it."""
    pa = import_extra("pyarrow", "ray")
    for number, size in enumerate(chain(_TICKETS, repeat(_TICKETS[-1]))):
        tickets = import_extra("ray.data", "ray").from_arrow(
            [pa.table({"ticket": [f"{number}-{place}"]}) for place in range(size * workers)]
        )
        said = _mapped(tickets, TicketHolder, (job, desk), actors=workers, num_cpus=_SHARE, batch_size=1)
        for batch in said.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
            for row in batch.to_pylist():
                yield row["ticket"], row["answer"] and pickle.loads(row["answer"])  # noqa: S301 - from our own workers


def _mapped(
    ds: Dataset, worker: Callable[..., Any], arguments: tuple[Any, ...], *, actors: int, **options: Any
) -> Dataset:
    """A class actor in `map_batches`, opened before its first batch."""
    return ds.map_batches(
        worker,
        fn_constructor_args=arguments,
        compute=import_extra("ray.data", "ray").ActorPoolStrategy(size=actors),
        batch_format="pyarrow",
        **options,
    )


class _Tables:
    """An actor that does a `TableJob`."""

    def __init__(self, job: Job) -> None:
        self._work = opened(job)

    def __call__(self, table: pa.Table) -> pa.Table:
        return self._work(table)
