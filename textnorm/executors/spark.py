"""A pipeline on Spark: each Python worker builds and warms its own, and what a worker takes with it is done again."""

from __future__ import annotations

import gc
import pickle
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textnorm.arrow import map_table
from textnorm.executors.remote import Answer, Job, answer_to, opened, packed, table_job
from textnorm.executors.spark_session import connected
from textnorm.extras import import_extra
from textnorm.pipeline import Pipeline, Verb
from textnorm.streaming import in_batches

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

__all__ = ["map", "run"]

_WAVE = 8  # items a worker: enough to hide what a query costs, 0.2 s


def map(  # noqa: A001 - `textnorm.executors.spark.map(df, config)` reads as what it is
    df: DataFrame,
    config: Pipeline | str | Path | Mapping[str, Any],
    *,
    verb: Verb = "normalize",
    column: str = "text",
) -> DataFrame:
    """Run a pipeline over a DataFrame, as `Pipeline.map_batch` does over a table.

    Args:
        df: a DataFrame of Spark. In local mode start Spark with `local[N,4]`: `local[N]` never tries a task again.
        config: a pipeline, or what `Pipeline.from_config` takes.
        verb: "normalize", "tokenize" or "forms".
        column: the column that holds the text.

    Raises:
        MissingExtraError: Spark is not installed.
        ConfigError: the config cannot be used.
        DataError: there is no such column, or it holds no text.

    Example:
        >>> map(session.read.parquet("reviews"), "clean.toml").write.parquet("clean")  # doctest: +SKIP
    """
    types = import_extra("pyspark.sql.pandas.types", "spark")
    job = table_job(config, verb, column)
    before = types.to_arrow_schema(df.schema).empty_table()
    after = map_table(list, before, verb, column).schema  # an empty table has nothing to call `list` on
    return df.mapInArrow(partial(_tables, job), types.from_arrow_schema(after))


def run(job: Job, items: Iterable[Any], *, address: str | None = None, workers: int = 2) -> Iterator[tuple[Any, Any]]:
    """Do a job on each item; yield each with its result, once, in order, with two waves of items in flight.

    Args:
        job: what the workers do.
        items: picklable, of about 1 MiB; they are read as they are needed.
        address: Spark's master, such as `spark://host:7077`; without one, Spark runs here. Where a session is active, it
            is that one. What is started here is stopped at the end.
        workers: how many Python workers.

    Raises:
        MissingExtraError: Spark is not installed.
        TextnormError: there is no JDK, or the job refuses an item.
    """
    with connected(address, workers) as session, _threads() as pool:
        waves: deque[tuple[list[Any], Future[list[Answer]]]] = deque()
        for wave in in_batches(items, _WAVE * workers):
            waves.append((wave, pool.submit(_wave, session, job, wave)))
            if len(waves) > 1:
                yield from _results(*waves.popleft())
        while waves:
            yield from _results(*waves.popleft())


@contextmanager
def _threads() -> Iterator[ThreadPoolExecutor]:
    """Two threads, each with a wave: while one wave ends on few workers, the next keeps the others busy."""
    pool = ThreadPoolExecutor(2, "textnorm-spark")
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # where a job is given up, the session's end ends the waves


def _results(items: list[Any], answers: Future[list[Answer]]) -> Iterator[tuple[Any, Any]]:
    for item, answer in zip(items, answers.result(), strict=True):
        yield item, answer.result_or_raise()


def _wave(session: Any, job: Job, items: list[Any]) -> list[Answer]:
    pa = import_extra("pyarrow", "spark")
    questions = pa.array([packed(number, item) for number, item in enumerate(items)], pa.binary())
    frame = session.createDataFrame(pa.table({"question": questions}))
    answers = frame.mapInArrow(partial(_answers, job), "answer binary").toArrow()["answer"]
    del frame
    gc.collect()  # PySpark's frames are cycles, and until Python drops them their data stays in the JVM
    return sorted(pickle.loads(answer.as_py()) for answer in answers)  # noqa: S301 - from our own workers


def _answers(job: Job, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    pa = import_extra("pyarrow", "spark")
    for batch in batches:
        for question in batch["question"]:
            yield pa.record_batch({"answer": pa.array([answer_to(job, question.as_py())], pa.binary())})


def _tables(job: Job, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    pa = import_extra("pyarrow", "spark")
    for batch in batches:
        yield from opened(job)(pa.Table.from_batches([batch])).to_batches()
