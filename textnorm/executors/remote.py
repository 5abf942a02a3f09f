"""Work that travels to an engine's workers: the job as a small value, items and answers as bytes.

A worker is any process, of any machine, that has textnorm installed. It opens a job once and keeps it.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from textnorm.errors import TextnormError
from textnorm.extras import import_extra
from textnorm.pipeline import Pipeline, Verb
from textnorm.token_stages import require_tokenizer

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Answer", "Job", "TableJob", "answer_to", "opened", "packed", "refusal_of", "table_job"]


class Job(Protocol):
    """What a worker does: a frozen value, small and picklable."""

    def open(self) -> Callable[[Any], Any]:
        """Build what is expensive, and return the work on an item."""
        ...

    def __hash__(self) -> int: ...


@lru_cache(4)
def opened(job: Job) -> Callable[[Any], Any]:
    """A job's work, opened once a process: the next items find it warm."""
    return job.open()


class Answer(NamedTuple):
    """What became of an item: a result, or the message of a `TextnormError`, with which the whole job ends."""

    number: int
    result: Any = None
    error: str = ""

    def result_or_raise(self) -> Any:
        """Return the result.

        Raises:
            TextnormError: the job refused the item.
        """
        if self.error:
            raise TextnormError(self.error)
        return self.result


def packed(number: int, item: Any) -> bytes:
    """An item and its number, by which its answer is known again."""
    return pickle.dumps((number, item), pickle.HIGHEST_PROTOCOL)


def answer_to(job: Job, question: bytes) -> bytes:
    """Do the job on a packed item. What textnorm refuses is an answer too: no engine is to try that again.

    Example:
        >>> class Length:
        ...     def open(self):
        ...         return len
        >>> pickle.loads(answer_to(Length(), packed(7, "좋다")))
        Answer(number=7, result=2, error='')
    """
    number, item = pickle.loads(question)  # noqa: S301 - from the driver, which sent the code as well
    try:
        answer = Answer(number, opened(job)(item))
    except TextnormError as error:
        answer = Answer(number, error=str(error))
    return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)


def refusal_of(question: bytes, reason: str) -> bytes:
    """The answer to a packed item that nobody will do the job on."""
    return pickle.dumps(Answer(pickle.loads(question)[0], error=reason))  # noqa: S301 - as above


@dataclass(frozen=True)
class TableJob:
    """A pipeline over pyarrow tables; of the pipeline, its config alone travels, as JSON."""

    config: str
    verb: Verb
    column: str

    def open(self) -> Callable[[pa.Table], pa.Table]:
        """Build the pipeline, and let it answer once: engines load at the first text."""
        work = partial(Pipeline.from_config(json.loads(self.config)).map_batch, verb=self.verb, column=self.column)
        work(import_extra("pyarrow", "parquet").table({self.column: ["warm"]}))
        return work


def table_job(config: Pipeline | str | Path | Mapping[str, Any], verb: Verb, column: str) -> TableJob:
    """The job of an adapter's arguments, refused here where a worker would refuse it.

    Raises:
        ConfigError: the config cannot be used, or has no tokenizer where tokens are asked for.
    """
    pipeline = config if isinstance(config, Pipeline) else Pipeline.from_config(config)
    if verb != "normalize":
        require_tokenizer([stage for stage in pipeline.stages if stage.kind != "text"])
    return TableJob(json.dumps(pipeline.to_config()), verb, column)
