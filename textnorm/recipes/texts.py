"""normalize and tokenize over files: every row comes out once, in order, or is rejected."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, cast

from textnorm.errors import StageError
from textnorm.executors.run import Kind
from textnorm.pipeline import BATCH_SIZE, Pipeline, Verb, preset_names
from textnorm.recipes.file_job import run_files
from textnorm.recipes.file_options import FileOptions
from textnorm.recipes.file_outputs import Summary
from textnorm.recipes.inputs import checksums
from textnorm.streaming import attempt, in_batches, text_of
from textnorm.types import FreeStage, Stage, Token

__all__ = ["TextWork", "find_pipeline", "run_texts"]

MAX_CHARS = 1_000_000
Fields = dict[str, Any]


def find_pipeline(source: str) -> Pipeline:
    """Return the preset of that name, or the pipeline of that config file."""
    if source in preset_names() or not Path(source).suffix:  # a word that is no preset gets told the presets
        return Pipeline.from_preset(source)
    return Pipeline.from_config(Path(source))


@dataclass(frozen=True)
class TextWork:
    """A verb on the texts of rows: its config travels, and builds the pipeline where it arrives.

    Args:
        config: of the pipeline, as JSON.
        verb: "normalize" puts the text in its place; "tokenize" adds `tokens`.
        column: the text's column.
        max_chars: a longer text is rejected.
        loss: whether to tell what the stages took.
    """

    config: str
    verb: Verb = "normalize"
    column: str = "text"
    max_chars: int = MAX_CHARS
    loss: bool = False

    @property
    def adds(self) -> tuple[str, ...]:
        """The field that is new, or not what it was."""
        return (self.column if self.verb == "normalize" else "tokens",)

    @property
    def sample(self) -> Any:
        """A value as they come out, for its types."""
        return "text" if self.verb == "normalize" else [Token("text", "", 0, 4)]

    def open(self) -> Callable[[list[Fields]], list[Any]]:
        """Build the pipeline, and what takes rows through it."""
        work = Pipeline.from_config(json.loads(self.config)).work(self.verb, loss=self.loss)
        return partial(self._values, work)

    def _values(self, work: Callable[[list[str]], list[Any]], rows: list[Fields]) -> list[Any]:
        texts = [row.get(self.column) for row in rows]
        if set(map(type, texts)) != {str} or max(map(len, texts), default=0) > self.max_chars:  # type: ignore[arg-type]
            texts = [self._text(row) for row in rows]
        good = [text for text in texts if isinstance(text, str)]
        values = chain.from_iterable(attempt(work, batch) for batch in in_batches(good, BATCH_SIZE))
        if len(good) == len(texts):
            return list(values)
        return [next(values) if isinstance(text, str) else text for text in texts]

    def _text(self, fields: Fields) -> str | StageError:
        text = text_of(fields, self.column)
        if isinstance(text, str) and len(text) > self.max_chars:
            return StageError("read", f"the text must have at most {self.max_chars:,} characters, found {len(text):,}")
        return text

    def merged(self, fields: list[Fields], values: list[Any]) -> list[Fields]:
        """The rows with their values; one whose text is what it was is the same object."""
        [into] = self.adds
        if self.verb != "normalize":
            return [row | {into: value} for row, value in zip(fields, values, strict=True)]
        return [row if row[into] == text else row | {into: text} for row, text in zip(fields, values, strict=True)]


def run_texts(
    pipeline: Pipeline,
    paths: Iterable[str],
    output: str,
    options: FileOptions,
    *,
    verb: Verb = "normalize",
    max_chars: int = MAX_CHARS,
) -> Summary:
    """Normalize or tokenize files into one output.

    Args:
        pipeline: what to run.
        paths: files, folders, patterns, URLs; `-` for standard input.
        output: where to write, `-` for standard output. txt holds a text or spaced tokens a line; csv and tsv get the
            text in place, or a column `tokens`; jsonl and parquet get tokens with tag, offsets and lemma.
        options: how to go over the files; `reading.text` is the text's column.
        verb: "normalize" or "tokenize".
        max_chars: a longer text is rejected.

    Raises:
        DataError: as `run_files`.
    """
    column = options.reading.text
    work = TextWork(json.dumps(pipeline.to_config()), verb, column, max_chars, bool(options.losses))
    about = {"verb": verb, "max_chars": max_chars, "config": pipeline.to_config(defaults=True)}
    options = replace(options, kind=_kind(pipeline.stages, verb))
    return run_files(verb, work, about | {"files": checksums(pipeline.stages)}, paths, output, options)


def _kind(stages: Iterable[Stage], verb: Verb) -> Kind:
    """Threads, where most of the work is that of an engine beside the interpreter; else processes."""
    return "threads" if verb != "normalize" and any(map(_leaves_python_free, stages)) else "processes"


def _leaves_python_free(stage: Stage) -> bool:
    inner = (getattr(stage, item.name) for item in fields(cast("Any", stage)))
    if any(_leaves_python_free(value) for value in inner if isinstance(value, Stage)):
        return True
    return isinstance(stage, FreeStage) and stage.leaves_python_free
