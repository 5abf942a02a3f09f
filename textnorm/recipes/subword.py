"""SentencePiece over files: train a model on text, encode with one, decode, and export it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from textnorm.corpora import resolve
from textnorm.errors import ConfigError, DataError
from textnorm.io.files import open_for_writing
from textnorm.io.readers import read_records
from textnorm.io.writers import open_writer
from textnorm.pipeline import BATCH_SIZE, Pipeline
from textnorm.progress import Phases, counted
from textnorm.stages.subword import SentencePiece, Subword, SubwordModel
from textnorm.stages.subword.huggingface import tokenizer_json
from textnorm.streaming import Outcome, stream
from textnorm.types import Record, Reject

__all__ = ["decode_files", "encode_files", "export_model", "train_subword"]


def train_subword(
    pipeline: Pipeline, paths: Iterable[str], model: str, *, column: str = "text", **flags: Any
) -> tuple[Subword | SentencePiece, list[Reject]]:
    """Train a SentencePiece model on what a pipeline makes of files.

    Args:
        pipeline: what to run first; with a tokenizer pieces keep inside its tokens, without one they are of the text.
        paths: the files.
        model: where to write the model.
        column: the text's column.
        flags: fields of `Subword` or `SentencePiece`, that is, flags of `spm_train`.
    """
    whole = with_subword(pipeline, "", **flags)
    stage = cast("Subword | SentencePiece", whole.stages[-1])
    with Phases()(whole.ready_verb) as advance:
        rows = _rows(paths, column)
        outcomes = list(counted(pipeline.stream(rows, verb=whole.ready_verb, column=column), advance))
    items = [item.value for item in outcomes if isinstance(item, Outcome)]
    with Phases()("subword"), TemporaryDirectory() as scratch:
        trained = stage.fit(items, Path(scratch))
        Path(model).parent.mkdir(parents=True, exist_ok=True)
        Path(model).write_bytes(Path(trained.model).read_bytes())
    return replace(trained, model=model), [item for item in outcomes if isinstance(item, Reject)]


def with_subword(pipeline: Pipeline, model: str, **fields: Any) -> Pipeline:
    """End a pipeline with the stage that cuts into pieces: its tokens, or its texts where it has no tokenizer.

    Example:
        >>> with_subword(Pipeline(), "ko.model").stages[0].kind
        'tokenizer'
    """
    if any(stage.kind == "tokenizer" for stage in pipeline.stages):
        return Pipeline([*pipeline.stages, Subword(model=model, **fields)])
    if fields.pop("word_starts", False):
        raise ConfigError("word_starts is about the tokens inside a word; the pipeline has no tokenizer that makes any")
    return Pipeline([*pipeline.stages, SentencePiece(model=model, **fields)])


def encode_files(
    pipeline: Pipeline,
    paths: Iterable[str],
    model: str,
    output: str,
    *,
    column: str = "text",
    ids: bool = False,
    word_starts: bool = False,
) -> list[Reject]:
    """Cut files into the pieces of a trained model.

    Args:
        pipeline: what to run first, as for `train_subword`.
        paths: the files.
        model: the model.
        output: where to write, `-` for standard output.
        column: the text's column.
        ids: write the pieces' ids, into the column `ids`, in place of tokens.
        word_starts: whether the model was trained so.
    """
    whole = with_subword(pipeline, model, word_starts=word_starts)
    if not ids:
        return _write(whole.stream(_rows(paths, column), verb="tokenize", column=column), output, "tokens")
    outcomes = stream(_ids_of(whole, SubwordModel(model)), _rows(paths, column), column, BATCH_SIZE)
    return _write(outcomes, output, "ids")


def _ids_of(whole: Pipeline, model: SubwordModel) -> Callable[[list[str]], list[list[int]]]:
    if isinstance(whole.stages[-1], SentencePiece):  # no offsets are asked for, so no tokens need be made
        return lambda texts: model.ids(whole.normalize(texts))
    return lambda texts: model.ids_of_pieces([[token.form for token in doc] for doc in whole.tokenize(texts)])


def decode_files(paths: Iterable[str], model: str, output: str, *, column: str = "ids") -> list[Reject]:
    """Turn ids, as `encode_files` writes them, back into text, in the column `text`."""
    rows = _rows(paths, column)
    return _write(map(partial(_decoded, SubwordModel(model), column), rows), output, "text")


def _decoded(model: SubwordModel, column: str, row: Record | Reject) -> Outcome | Reject:
    if isinstance(row, Reject):
        return row
    try:
        return Outcome(row, model.decode([_ids_in(row.fields.get(column), column)])[0])
    except DataError as error:
        return Reject(row.row, "decode", str(error), row.fields, row.source)


def _ids_in(cell: Any, column: str) -> list[int]:
    """A cell's ids: a list in jsonl, elsewhere numbers with spaces between."""
    parts = cell.split() if isinstance(cell, str) else cell
    try:
        return [int(part) for part in parts]
    except (TypeError, ValueError) as error:
        raise DataError(f"column {column!r} must hold ids (3 14 15), found {cell!r}") from error


def _rows(paths: Iterable[str], column: str) -> Iterator[Record | Reject]:
    """The rows of files, one after the other; each must have the column (a txt file's lines are that column)."""
    return chain.from_iterable(read_records(resolve(path), text=column, columns=(column,)) for path in paths)


def _write(outcomes: Iterable[Outcome | Reject], output: str, into: str) -> list[Reject]:
    """Write what came through, and return what did not."""
    rejects = []
    with Phases()("subword") as advance, open_writer(output, column=into) as write:
        for item in counted(outcomes, advance):
            if isinstance(item, Reject):
                rejects.append(item)
            else:
                write(dict(item.record.fields) | {into: item.value})
    return rejects


def export_model(model: str, output: str) -> None:
    """Write a model as a Hugging Face `tokenizer.json`."""
    content = tokenizer_json(model)
    with open_for_writing(output) as target:
        target.write(content + "\n")
