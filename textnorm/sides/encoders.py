"""From token forms to a text model's inputs: what it learned of the training rows, and the model that reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, cast

from textnorm import ranks
from textnorm.models.encoding import PackedTokens, Vocabulary
from textnorm.models.fast import FastModel
from textnorm.models.ngrams import NgramHasher, PackedNgrams
from textnorm.models.text import TextModel
from textnorm.sides.side import module_arguments

if TYPE_CHECKING:
    from torch import nn

    from textnorm import run_config, schema

__all__ = ["Encoder", "NgramEncoder", "TokenEncoder", "encoder_of"]


class Encoder(Protocol):
    """What turns token forms into a text model's inputs, and the model that reads them."""

    def pack(self, docs: Sequence[list[str]]) -> PackedTokens | PackedNgrams: ...
    def build_model(self, out_features: int) -> nn.Module: ...
    def suited(self, settings: Any) -> Encoder: ...
    def save(self, folder: Path) -> None: ...


@dataclass(frozen=True)
class TokenEncoder:
    """The deep model's: through a learned vocabulary to ids."""

    vocabulary: Vocabulary
    settings: schema.TextModel

    _VOCABULARY: ClassVar[str] = "vocabulary.txt"

    @classmethod
    def fit(cls, settings: schema.TextModel, docs: Sequence[list[str]]) -> TokenEncoder:
        """Learn the vocabulary of the training rows, those of all processes."""
        size, least = settings.max_vocab or None, settings.min_count
        counts = sum(ranks.pooled(Counter(chain.from_iterable(docs))), Counter())
        return cls(Vocabulary.of_counts(counts, max_size=size, min_count=least, spells=settings.spell), settings)

    def pack(self, docs: Sequence[list[str]]) -> PackedTokens:
        return self.vocabulary.encode(docs, max_tokens=self.settings.max_tokens)

    def build_model(self, out_features: int) -> nn.Module:
        return TextModel(len(self.vocabulary), out_features, **module_arguments(self.settings))

    def suited(self, settings: schema.TextModel) -> TokenEncoder:
        return replace(self, settings=settings)

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
        return FastModel(1 << self.settings.bits, out_features, **module_arguments(self.settings))

    def suited(self, settings: schema.FastModel) -> NgramEncoder:
        return replace(self, settings=settings)

    def save(self, folder: Path) -> None:
        pass


def encoder_of(run: run_config.Run, deep: Callable[[schema.TextModel], Encoder]) -> Encoder:
    """The encoder of the model that the run asks for; only the deep one's has learned something."""
    settings = cast("schema.TextModel | schema.FastModel", run.model)
    return NgramEncoder(settings) if settings.name == "fast" else deep(settings)
