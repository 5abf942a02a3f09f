"""SentencePiece over files: train a model on text, and apply one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from textnorm.pipeline import Pipeline
from textnorm.progress import Phases, counted
from textnorm.recipes.texts import read_files, run_texts
from textnorm.stages.split import Split
from textnorm.stages.subword import Subword
from textnorm.streaming import Outcome
from textnorm.types import Reject

__all__ = ["encode_files", "train_subword"]


def train_subword(
    pipeline: Pipeline, paths: Iterable[str], model: str, *, column: str = "text", **flags: Any
) -> tuple[Subword, list[Reject]]:
    """Train a SentencePiece model on what a pipeline makes of files.

    Args:
        pipeline: what to run first; without a tokenizer, texts are cut at whitespace.
        paths: the files.
        model: where to write the model.
        column: the text's column.
        flags: fields of `Subword`, that is, flags of `spm_train`.
    """
    tokenizing = _tokenizing(pipeline)
    with Phases()("tokenize") as advance:
        rows = read_files(paths, column)
        outcomes = list(counted(tokenizing.stream(rows, verb="tokenize", column=column), advance))
    docs = [item.value for item in outcomes if isinstance(item, Outcome)]
    with Phases()("subword"), TemporaryDirectory() as scratch:
        trained = Subword(**flags).fit(docs, Path(scratch))
        Path(model).parent.mkdir(parents=True, exist_ok=True)
        Path(model).write_bytes(Path(trained.model).read_bytes())
    return replace(trained, model=model), [item for item in outcomes if isinstance(item, Reject)]


def encode_files(
    pipeline: Pipeline, paths: Iterable[str], model: str, output: str, *, column: str = "text"
) -> list[Reject]:
    """Cut files into the pieces of a trained model."""
    whole = Pipeline([*_tokenizing(pipeline).stages, Subword(model=model)])
    return run_texts(whole, paths, output, verb="tokenize", column=column)


def _tokenizing(pipeline: Pipeline) -> Pipeline:
    tokenized = any(stage.kind == "tokenizer" for stage in pipeline.stages)
    return pipeline if tokenized else Pipeline([*pipeline.stages, Split()])
