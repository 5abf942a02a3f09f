"""Texts: through the pipeline to tokens, through the model's own encoder to its inputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from textnorm import ranks
from textnorm.models.encoding import PackedTokens
from textnorm.models.ngrams import PackedNgrams
from textnorm.pipeline import Pipeline
from textnorm.progress import counted
from textnorm.sides.encoders import Encoder, TokenEncoder, encoder_of
from textnorm.sides.kept_files import keep_files
from textnorm.streaming import Outcome
from textnorm.types import Record, Reject, Stage

if TYPE_CHECKING:
    from torch import nn

    from textnorm import run_config, schema
    from textnorm.progress import Phases

__all__ = ["TextSide"]


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
        """Train what the pipeline must learn, then the encoder; return the side and the rows' tokens.

        Of several processes each tokenizes its own rows. A stage that must be trained learns from the docs of all, which
        each then holds for so long, and each trains it alike; words are counted.
        """
        pipeline = Pipeline(run.stages)
        trains = pipeline.ready != pipeline
        with phases("tokenize", len(rows)) as advance, ranks.together():
            verb = pipeline.ready_verb if trains else "forms"
            outcomes = list(counted(pipeline.ready.stream(rows, verb=verb, column=run.data.text), advance))
        forms = [outcome.value for outcome in outcomes if isinstance(outcome, Outcome)]
        with phases("subword"):
            if trains:
                pipeline, docs = pipeline.fit_docs(forms, folder, partial(_of_all, outcomes))
                forms = [[token.form for token in tokens] for tokens in docs]
        with phases("encode"):
            encoder = encoder_of(run, lambda settings: TokenEncoder.fit(settings, forms))
        return cls(pipeline, encoder, run.data.text), _with_values(outcomes, forms)

    def suited(self, run: run_config.Run) -> TextSide:
        """The same, with the settings of another run."""
        settings = cast("schema.TextModel | schema.FastModel", run.model)
        return replace(self, encoder=self.encoder.suited(settings), column=run.data.text)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The pipeline's stages, trained."""
        return self.pipeline.stages

    def stream(self, rows: Iterable[Record | Reject]) -> Iterator[Outcome | Reject]:
        """Rows -> their token forms; what cannot be tokenized comes out as a reject."""
        return self.pipeline.stream(rows, verb="forms", column=self.column)

    def pack(self, values: Sequence[list[str]]) -> PackedTokens | PackedNgrams:
        """Token forms -> ids."""
        return self.encoder.pack(values)

    def build_model(self, out_features: int) -> nn.Module:
        """Build the untrained model."""
        return self.encoder.build_model(out_features)

    def save(self, folder: Path) -> TextSide:
        """Write what was learned into `folder`, and return the side that reads it there."""
        self.encoder.save(folder)
        return replace(self, pipeline=Pipeline(keep_files(stage, folder) for stage in self.pipeline.stages))

    def kept_in(self, run: run_config.Run) -> run_config.Run:
        """The run with the stages as they were trained."""
        return replace(run, stages=self.stages)

    @classmethod
    def load(cls, run: run_config.Run, folder: Path) -> TextSide:
        """Read what `save` wrote."""
        encoder = encoder_of(run, lambda settings: TokenEncoder.load(settings, folder))
        return cls(Pipeline(run.stages), encoder, run.data.text)


def _of_all(outcomes: Sequence[Outcome | Reject], docs: list[Any]) -> list[Any]:
    """The docs of all processes, in the order of their rows; a reject has none."""
    own = _with_values(outcomes, docs)
    everyone = ranks.gathered([None if isinstance(item, Reject) else item.value for item in own])
    return [doc for doc in everyone if doc is not None]


def _with_values(outcomes: Sequence[Outcome | Reject], values: Iterable[Any]) -> list[Outcome | Reject]:
    """Give the outcomes new values, in order; rejects stay where they are."""
    fresh = iter(values)
    return [item if isinstance(item, Reject) else item._replace(value=next(fresh)) for item in outcomes]
