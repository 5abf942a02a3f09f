"""The two sides of the house: what turns rows into a model's inputs. From there on text and tables are the same water.

A side is fitted on training rows, encodes any rows, builds the model that fits its inputs, and saves what it learned.
"""

from __future__ import annotations

import filecmp
import json
import math
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, cast

from textnorm.models.averaged import Averaged
from textnorm.models.encoding import PackedTokens, Vocabulary
from textnorm.models.fast import FastModel
from textnorm.models.ngrams import NgramHasher, PackedNgrams
from textnorm.models.table_encoding import PackedTable, TableEncoder
from textnorm.models.tabular import TableModel
from textnorm.models.text import TextModel
from textnorm.pipeline import Pipeline
from textnorm.progress import counted
from textnorm.streaming import Outcome
from textnorm.types import Record, Reject, Stage, Token

if TYPE_CHECKING:
    from torch import nn

    from textnorm import run_config, schema
    from textnorm.progress import Phases

__all__ = ["Side", "TableSide", "TextSide", "fit_side", "load_side"]

ARTIFACTS = "artifacts"
# Settings of what stands before the module, or around it.
_NOT_FOR_THE_MODULE = set(
    "name task output_activation max_tokens max_vocab min_count spell ngrams bits scaling bins members".split()
)


class Side(Protocol):
    """What the recipes and the bundle know of a side."""

    @property
    def stages(self) -> tuple[Stage, ...]: ...
    def stream(self, rows: Iterable[Record | Reject]) -> Iterator[Outcome | Reject]: ...
    def pack(self, values: Sequence[Any]) -> PackedTokens | PackedNgrams | PackedTable: ...
    def build_model(self, out_features: int) -> nn.Module: ...
    def save(self, folder: Path) -> Side: ...


class Encoder(Protocol):
    """What turns token forms into a text model's inputs, and the model that reads them."""

    def pack(self, docs: Sequence[list[str]]) -> PackedTokens | PackedNgrams: ...
    def build_model(self, out_features: int) -> nn.Module: ...
    def save(self, folder: Path) -> None: ...


@dataclass(frozen=True)
class TokenEncoder:
    """The deep model's: through a learned vocabulary to ids."""

    vocabulary: Vocabulary
    settings: schema.TextModel

    _VOCABULARY: ClassVar[str] = "vocabulary.txt"

    @classmethod
    def fit(cls, settings: schema.TextModel, docs: Sequence[list[str]]) -> TokenEncoder:
        """Learn the vocabulary of the training rows."""
        size, least = settings.max_vocab or None, settings.min_count
        return cls(Vocabulary.fit(docs, max_size=size, min_count=least, spells=settings.spell), settings)

    def pack(self, docs: Sequence[list[str]]) -> PackedTokens:
        return self.vocabulary.encode(docs, max_tokens=self.settings.max_tokens)

    def build_model(self, out_features: int) -> nn.Module:
        return TextModel(len(self.vocabulary), out_features, **_module_arguments(self.settings))

    def save(self, folder: Path) -> None:
        self.vocabulary.save(folder / self._VOCABULARY)

    @classmethod
    def load(cls, settings: schema.TextModel, folder: Path) -> TokenEncoder:
        """Read what `save` wrote."""
        return cls(Vocabulary.load(folder / cls._VOCABULARY, spells=settings.spell), settings)


@dataclass(frozen=True)
class NgramEncoder:
    """The fast model's: hashing learns nothing, so there is nothing to save."""

    settings: schema.FastModel

    def pack(self, docs: Sequence[list[str]]) -> PackedNgrams:
        return NgramHasher(self.settings.ngrams, self.settings.bits).encode(docs)

    def build_model(self, out_features: int) -> nn.Module:
        return FastModel(1 << self.settings.bits, out_features, **_module_arguments(self.settings))

    def save(self, folder: Path) -> None:
        pass


@dataclass(frozen=True)
class TextSide:
    """Texts: through the pipeline to tokens, through the model's own encoder to its inputs."""

    pipeline: Pipeline
    encoder: Encoder
    column: str

    @classmethod
    def fit(
        cls, run: run_config.Run, rows: Sequence[Record | Reject], folder: Path, phases: Phases
    ) -> tuple[TextSide, list[Outcome | Reject]]:
        """Train what the pipeline must learn, then the encoder; return the side and the rows' tokens."""
        pipeline = Pipeline(run.stages)
        with phases("tokenize", len(rows)) as advance:
            ready = pipeline.ready.stream(rows, verb=pipeline.ready_verb, column=run.data.text)
            outcomes = list(counted(ready, advance))
        with phases("subword"):
            docs = [outcome.value for outcome in outcomes if isinstance(outcome, Outcome)]
            pipeline, docs = pipeline.fit_docs(docs, folder)
        with phases("encode"):
            forms = [_forms(tokens) for tokens in docs]
            encoder = _encoder(run, lambda settings: TokenEncoder.fit(settings, forms))
        return cls(pipeline, encoder, run.data.text), _with_values(outcomes, forms)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The pipeline's stages, trained."""
        return self.pipeline.stages

    def stream(self, rows: Iterable[Record | Reject]) -> Iterator[Outcome | Reject]:
        """Rows -> their token forms; what cannot be tokenized comes out as a reject."""
        for item in self.pipeline.stream(rows, verb="tokenize", column=self.column):
            yield item if isinstance(item, Reject) else item._replace(value=_forms(item.value))

    def pack(self, values: Sequence[list[str]]) -> PackedTokens | PackedNgrams:
        """Token forms -> ids."""
        return self.encoder.pack(values)

    def build_model(self, out_features: int) -> nn.Module:
        """Build the untrained model."""
        return self.encoder.build_model(out_features)

    def save(self, folder: Path) -> TextSide:
        """Write what was learned into `folder`, and return the side that reads it there."""
        self.encoder.save(folder)
        return replace(self, pipeline=Pipeline(_keep_files(stage, folder) for stage in self.pipeline.stages))

    @classmethod
    def load(cls, run: run_config.Run, folder: Path) -> TextSide:
        """Read what `save` wrote."""
        encoder = _encoder(run, lambda settings: TokenEncoder.load(settings, folder))
        return cls(Pipeline(run.stages), encoder, run.data.text)


@dataclass(frozen=True)
class TableSide:
    """Tables: numbers to features, categories to ids."""

    encoder: TableEncoder
    settings: schema.TableModel

    _ENCODER: ClassVar[str] = "table.json"

    @classmethod
    def fit(cls, run: run_config.Run, rows: Sequence[Record | Reject]) -> tuple[TableSide, list[Outcome | Reject]]:
        """Learn the columns' scales and categories; return the side and the checked rows."""
        numeric, categorical = run.data.numeric, run.data.categorical
        outcomes = [_check_row(row, numeric, categorical) for row in rows]
        values = [outcome.value for outcome in outcomes if isinstance(outcome, Outcome)]
        settings, table = cast("schema.TableModel", run.model), _columns(values, run.data.columns)
        names = {"numeric": numeric, "categorical": categorical}
        return cls(TableEncoder.fit(table, **names, scaling=settings.scaling, bins=settings.bins), settings), outcomes

    @property
    def stages(self) -> tuple[Stage, ...]:
        """A table has no text to go through any."""
        return ()

    def stream(self, rows: Iterable[Record | Reject]) -> Iterator[Outcome | Reject]:
        """Rows -> their cells; a row without a column, or with a number that is none, comes out as a reject."""
        yield from (_check_row(row, tuple(self.encoder.numeric), tuple(self.encoder.categorical)) for row in rows)

    def pack(self, values: Sequence[Mapping[str, Any]]) -> PackedTable:
        """Cells -> features of numbers and category ids."""
        return self.encoder.encode(_columns(values, (*self.encoder.numeric, *self.encoder.categorical)))

    def build_model(self, out_features: int) -> nn.Module:
        """Build the untrained model."""
        shape, arguments = (self.encoder.n_numeric, self.encoder.cardinalities), _module_arguments(self.settings)
        members = [TableModel(*shape, out_features, **arguments) for _ in range(self.settings.members)]
        return Averaged(members) if len(members) > 1 else members[0]

    def save(self, folder: Path) -> TableSide:
        """Write what was learned into `folder`."""
        text = json.dumps(self.encoder.to_dict(), ensure_ascii=False, indent=1)
        (folder / self._ENCODER).write_text(text, encoding="utf-8")
        return self

    @classmethod
    def load(cls, run: run_config.Run, folder: Path) -> TableSide:
        """Read what `save` wrote."""
        tables = json.loads((folder / cls._ENCODER).read_text(encoding="utf-8"))
        return cls(TableEncoder.from_dict(tables), cast("schema.TableModel", run.model))


def fit_side(
    run: run_config.Run, rows: Sequence[Record | Reject], folder: Path, phases: Phases
) -> tuple[Side, list[Outcome | Reject]]:
    """Fit the side that the run's data ask for."""
    if run.data.kind == "text":
        return TextSide.fit(run, rows, folder, phases)
    with phases("encode"):
        return TableSide.fit(run, rows)


def load_side(run: run_config.Run, folder: Path) -> Side:
    """Load the side that was saved in `folder`."""
    return TextSide.load(run, folder) if run.data.kind == "text" else TableSide.load(run, folder)


def _encoder(run: run_config.Run, deep: Callable[[schema.TextModel], Encoder]) -> Encoder:
    """The encoder of the model that the run asks for; only the deep one's has learned something."""
    settings = cast("schema.TextModel | schema.FastModel", run.model)
    return NgramEncoder(settings) if settings.name == "fast" else deep(settings)


def _forms(tokens: list[Token]) -> list[str]:
    return [token.form for token in tokens]


def _with_values(outcomes: Sequence[Outcome | Reject], values: Iterable[Any]) -> list[Outcome | Reject]:
    """Give the outcomes new values, in order; rejects stay where they are."""
    fresh = iter(values)
    return [item if isinstance(item, Reject) else item._replace(value=next(fresh)) for item in outcomes]


def _module_arguments(settings: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(settings).items() if name not in _NOT_FOR_THE_MODULE}


def _keep_files(stage: Stage, folder: Path) -> Stage:
    """Copy the files a stage names (a subword model) into the bundle, so that it holds all it needs."""
    values = {item.name: (item, getattr(stage, item.name)) for item in fields(cast("Any", stage))}
    inner = {name: _keep_files(value, folder) for name, (_, value) in values.items() if isinstance(value, Stage)}
    stage = replace(cast("Any", stage), **inner)
    for name in (name for name, (item, value) in values.items() if item.metadata.get("path") and value):
        source = Path(getattr(stage, name))
        target = _place_for(source, folder)
        if source.resolve() != target.resolve():
            shutil.copyfile(source, target)
        stage = replace(cast("Any", stage), **{name: str(target)})
    return stage


def _place_for(source: Path, folder: Path) -> Path:
    """Where a file goes in a bundle: under its own name, or a numbered one where another file has taken that."""
    names = (f"{number}-{source.name}" if number else source.name for number in count())
    targets = (folder / name for name in names)
    return next(target for target in targets if not target.exists() or filecmp.cmp(source, target, shallow=False))


def _columns(rows: Sequence[Mapping[str, Any]], names: Iterable[str]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in names}


def _check_row(row: Record | Reject, numeric: tuple[str, ...], categorical: tuple[str, ...]) -> Outcome | Reject:
    if isinstance(row, Reject):
        return row
    missing = [name for name in (*numeric, *categorical) if name not in row.fields]
    bad = [name for name in numeric if name not in missing and not _is_number(row.fields[name])]
    if not missing and not bad:
        return Outcome(row, row.fields)
    column = (missing + bad)[0]
    reason = (
        f"no column {column!r}" if missing else f"column {column!r} must hold a number, found {row.fields[column]!r}"
    )
    return Reject(row.row, "encode", reason, row.fields, row.source)


def _is_number(cell: Any) -> bool:
    """A finite number, or nothing: a missing number is the encoder's business. True is no number, nor "nan"."""
    if cell is None or not str(cell).strip() or cell != cell:  # noqa: PLR0124  # NaN alone differs from itself
        return True
    try:
        return math.isfinite(float(str(cell)))
    except ValueError:
        return False
