"""normalize and tokenize over files: every row comes out once, in order, or is rejected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from textnorm.corpora import resolve
from textnorm.io.files import Format
from textnorm.io.readers import read_records
from textnorm.io.writers import open_writer
from textnorm.pipeline import Pipeline, Verb, preset_names
from textnorm.progress import Phases
from textnorm.recipes.losses import LossReport
from textnorm.streaming import Outcome
from textnorm.types import Record, Reject

__all__ = ["find_pipeline", "read_files", "run_texts", "write_outcomes"]


def find_pipeline(source: str) -> Pipeline:
    """Return the preset of that name, or the pipeline of that config file."""
    if source in preset_names() or not Path(source).suffix:  # a word that is no preset gets told the presets
        return Pipeline.from_preset(source)
    return Pipeline.from_config(Path(source))


def run_texts(
    pipeline: Pipeline,
    paths: Iterable[str],
    output: str,
    *,
    verb: Verb = "normalize",
    column: str = "text",
    file_type: Format | None = None,
    loss: LossReport | None = None,
) -> list[Reject]:
    """Normalize or tokenize files into one output, and return what was rejected.

    Args:
        pipeline: what to run.
        paths: input files, `-` for standard input.
        output: where to write, `-` for standard output. txt holds a text or spaced tokens a line; csv and tsv get the
            text in place, or a column `tokens`; jsonl gets tokens with tag and offsets.
        verb: "normalize" or "tokenize".
        column: the text's column.
        file_type: the format of all files, where their names do not tell it.
        loss: takes in what the stages took from each row.

    Raises:
        DataError: a file that cannot be read, or has no such column.
    """
    rows = read_files(paths, column, file_type)
    into = column if verb == "normalize" else "tokens"
    with Phases()(verb) as advance, open_writer(output, file_type=file_type, column=into) as write:
        outcomes = pipeline.stream(rows, verb=verb, column=column, loss=loss is not None)
        if loss is not None:
            outcomes = _without_losses(outcomes, loss)
        return write_outcomes(outcomes, lambda item: write(dict(item.record.fields) | {into: item.value}), advance)


def _without_losses(outcomes: Iterable[Outcome | Reject], report: LossReport) -> Iterator[Outcome | Reject]:
    """Hand each row's losses to the report, and the row on without them."""
    for item in outcomes:
        if isinstance(item, Reject):
            yield item
        else:
            value, losses = item.value
            report.add(item.record, losses)
            yield item._replace(value=value)


def read_files(paths: Iterable[str], column: str, file_type: Format | None = None) -> Iterator[Record | Reject]:
    """Read files one after the other; each must have the text column (a txt file's lines are that column)."""
    for path in paths:
        yield from read_records(resolve(path), file_type=file_type, text=column, columns=(column,))


def write_outcomes(outcomes: Iterable[Outcome | Reject], write: Any, advance: Any) -> list[Reject]:
    """Write what came through, keep what did not, and count both."""
    rejects = []
    for item in outcomes:
        if isinstance(item, Reject):
            rejects.append(item)
        else:
            write(item)
        advance(1)
    return rejects
