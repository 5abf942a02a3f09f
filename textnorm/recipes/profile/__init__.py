"""What a file of texts is like, in figures: one pass over it, and a closer look at a sample. `page` shows them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any, Protocol

from textnorm import __version__
from textnorm.errors import StageError
from textnorm.io.blocks import Reading
from textnorm.io.files import Format
from textnorm.io.readers import read_rows
from textnorm.pipeline import Pipeline
from textnorm.progress import Phases
from textnorm.recipes.inputs import spelled_out, with_encodings
from textnorm.recipes.profile.changes import changes
from textnorm.recipes.profile.duplicates import Duplicates
from textnorm.recipes.profile.lengths import Lengths
from textnorm.recipes.profile.noise import Noise
from textnorm.recipes.profile.personal import Personal
from textnorm.recipes.profile.rows import Rows
from textnorm.recipes.profile.sample import LONGEST, Sample
from textnorm.recipes.profile.scripts import Scripts
from textnorm.recipes.profile.tokens import token_figures
from textnorm.stages.kiwi_edits import KiwiEdits
from textnorm.streaming import Outcome
from textnorm.types import Record, Reject, Stage

__all__ = ["SAMPLE", "profile_file", "profile_rows"]

VERSION = 1  # of the layout of the figures
SAMPLE = 20_000


class Collector(Protocol):
    """Counts batches of texts, and tells at the end what it counted."""

    def add(self, texts: list[str]) -> None:
        """Count a batch."""

    def figures(self) -> dict[str, Any]:
        """What was counted, made of what JSON has."""


def profile_file(
    path: str, pipeline: Pipeline, *, file_type: Format | None = None, encoding: str = "utf-8", **options: Any
) -> dict[str, Any]:
    """Profile a file, or all files of a folder or a pattern: `profile_rows` of their rows, with the path as `file`.

    Raises:
        DataError: a file cannot be read, is empty, or has no such column.
    """
    column = options.get("column", "text")
    files = with_encodings(spelled_out([path]), Reading(file_type, column, (column,), encoding=encoding))
    records = chain.from_iterable(read_rows(file, reading) for file, reading in files)
    return {"file": path} | profile_rows(records, pipeline, **options)


def profile_rows(
    records: Iterable[Record | Reject],
    pipeline: Pipeline,
    *,
    column: str = "text",
    sample: int = SAMPLE,
    tokens: bool = True,
) -> dict[str, Any]:
    """Profile rows: everything that is cheap of all of them, the rest of a uniform sample, drawn with a fixed seed.

    Memory: 16 bytes a row, the sample, and what the counters hold, whatever the length of the file.

    Args:
        records: what a reader gives.
        pipeline: the config of which before and after are told.
        column: the field that holds the text.
        sample: how many rows the sample has.
        tokens: whether the sample is tokenized, too.

    Returns:
        The figures, made of what JSON has. A share is of 1, and `rows` are used rows unless it says otherwise.

        - `version`, `textnorm`: of this layout, of the package; `column`; `stages`, those of the pipeline.
        - `rows`: `read`, `used`, `rejected` (read = used + rejected), and of the rejected how many by `reasons`.
        - `sample`: `rows`, how many it has; `longest`, the characters that are kept of each.
        - `lengths`, in characters (code points): `characters` in all, `mean`, `min`, `median`, `p95`, `max` (quantiles are
          lengths that occur); rows that are `empty`, or nothing but `blank`; `histogram`: `rows` from `start` to before `stop`.
        - `scripts`: of each script its `characters` and their `share`, the `rows` that hold any and their `row_share`.
        - `noise`: `rows` that any stage would change, and their `share`; `kinds`, the same of each, with up to three
          `examples`: `before`, `after`, and `edits` (start, end, replacement), cut out of their texts.
        - `duplicates`, `exact` and `normalized` (after the text stages; null where they need a tagger): texts that are
          `distinct`, rows that are `repeats` of one before them, their `share`, and the `top` texts with their `rows`.
        - `personal`: `rows` with any; of each of `kinds` how many were `found`, in how many `rows`, and shapes as `examples`.
        - `changes`, of the sample: `rows`; rows `rejected` by stage; rows `changed` and their `share`; `mean_length` and
          `vocabulary` (different words between blanks) `before` and `after`; `stages`: the sums of `LossReport`;
          `examples`. Or a `reason` why there is nothing.
        - `tokens`, of the sample: `rows`, `tokens`, `per_row`, `distinct`, the `top` (`form`, `tag`, `count`); `subword`,
          where the config ends in a trained model (else null): its `vocabulary`, `pieces`, of them `unknown` and `single`
          (of one character) with their shares, pieces `per_character` that is no blank. Or a `reason`; null if not asked.

    Raises:
        DataError: there is no row.

    Example:
        >>> from textnorm.stages.cleaning import Repeats
        >>> figures = profile_rows([Record(1, {"text": "최고!!!!"}), Record(2, {"text": "굿"})], Pipeline([Repeats()]))
        >>> figures["rows"]["used"], figures["lengths"]["median"], figures["noise"]["share"], figures["tokens"]
        (2, 1, 0.5, {'reason': 'the config has no tokenizer'})
    """
    rows, drawn, phases = Rows(records, column), Sample(sample), Phases()
    collectors: dict[str, Collector]
    collectors = {"lengths": Lengths(), "scripts": Scripts(), "noise": Noise(), "personal": Personal()}
    exact, normalized = Duplicates(), None if _needs_tagger(pipeline) else Duplicates()
    with phases("rows") as advance:
        for texts in rows.batches():
            drawn.add(texts)
            for collector in (*collectors.values(), exact):
                collector.add(texts)
            if normalized:
                normalized.add(_normalized(pipeline, texts))
            advance(len(texts))
    figures = {name: collector.figures() for name, collector in collectors.items()}
    repeated = {"exact": exact.figures(), "normalized": normalized.figures() if normalized else None}
    with phases("changes"):
        changed = changes(pipeline, drawn)
    with phases("tokens", total=len(drawn)) as advance:
        counted = token_figures(pipeline, drawn, advance) if tokens else None
    return {
        "version": VERSION,
        "textnorm": __version__,
        "column": column,
        "stages": list(pipeline.labels.values()),
        "rows": rows.figures(),
        "sample": {"rows": len(drawn), "longest": LONGEST},
        **figures,
        "duplicates": repeated,
        "changes": changed,
        "tokens": counted,
    }


def _needs_tagger(pipeline: Pipeline) -> bool:
    """Whether cleaning a text takes a tagger: then all rows would take hours."""
    return any(_asks_tagger(getattr(stage, "wrapped", stage)) for stage in pipeline.stages if stage.kind == "text")


def _asks_tagger(stage: Stage) -> bool:
    return isinstance(stage, KiwiEdits) or getattr(stage, "engine", "rules") != "rules"


def _normalized(pipeline: Pipeline, texts: list[str]) -> list[str]:
    """The texts after the text stages, without those that a stage refuses."""
    try:
        return pipeline.normalize(texts)
    except StageError:
        records = (Record(0, {"text": text}) for text in texts)
        return [outcome.value for outcome in pipeline.stream(records) if isinstance(outcome, Outcome)]
