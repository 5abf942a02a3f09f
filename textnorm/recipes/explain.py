"""What moved a text's score: a weight for each character and each word of the ORIGINAL text, through its tokens' offsets.

The weights of a text's characters, and the rest, which has no place in it, add up to the logit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from torch import nn

from textnorm.bundle import Bundle, Prediction
from textnorm.errors import DataError, StageError
from textnorm.models.attribution import integrated_gradients, ngram_contributions
from textnorm.models.blended import Blended
from textnorm.models.fast import FastModel
from textnorm.models.ngrams import NgramHasher
from textnorm.models.text import TextModel
from textnorm.types import Record, Reject, Token

__all__ = ["EXPLAINERS", "Explanation", "Weights", "Word", "explain_row", "explain_texts", "is_explainable"]

Floats = NDArray[np.float64]
Span = tuple[int, int]


class Word(NamedTuple):
    """A word of the original text, where it stands, and what it adds to the logit."""

    text: str
    start: int
    end: int
    weight: float


class Weights(NamedTuple):
    """What each character of a text adds to a logit, (len(text),), and what has no place in the text.

    `gap` is how much of the rest is what a method of approximation could not place.
    """

    characters: Floats
    rest: float
    gap: float = 0.0

    def divided(self, temperature: float) -> Weights:
        """What adds up to the logit at a temperature."""
        return Weights(self.characters / temperature, self.rest / temperature, self.gap / temperature)


@dataclass(frozen=True, eq=False)
class Explanation:
    """A text's prediction, and what moved it.

    Args:
        text: the text as it was given.
        prediction: what the bundle predicts.
        toward: what positive weights speak for: the second label of two, the likeliest of several, a higher value.
        weights: what each character adds to the logit of that, and the rest.

    Example:
        >>> weights = Weights(np.array([0.5, 0.25, 0.0, 0.125]), rest=1.0)
        >>> found = Explanation("와! 굿", Prediction("pos", 0.87), "pos", weights)
        >>> found.logit, [(word.text, word.weight) for word in found.words]
        (1.875, [('와!', 0.75), ('굿', 0.125)])
    """

    text: str
    prediction: Prediction
    toward: str
    weights: Weights

    @property
    def logit(self) -> float:
        """What the weights and the rest add up to."""
        return float(self.weights.characters.sum()) + self.weights.rest

    @property
    def words(self) -> list[Word]:
        """The text's words, between blanks; what a blank weighs goes to the word after it, the last to the last."""
        spans = [match.span() for match in re.finditer(r"\S+", self.text)]
        borders = [0, *(end for _, end in spans[:-1]), len(self.text)]
        sums = [float(self.weights.characters[a:b].sum()) for a, b in pairwise(borders)]
        return [Word(self.text[a:b], a, b, weight) for (a, b), weight in zip(spans, sums, strict=False)]


def explain_texts(bundle: Bundle, texts: Iterable[str]) -> list[Explanation]:
    """Predict texts, and tell what moved each one's score.

    Raises:
        DataError: the bundle is one of tables, or of a model that cannot be explained.
        StageError: a text cannot be tokenized.
    """
    _require_explainable(bundle)
    return [explain_row(bundle, text, bundle.outputs([_value(bundle, text)])[0]) for text in texts]


def explain_row(bundle: Bundle, text: str, outputs: NDArray[np.float32]) -> Explanation:
    """Tell what moved the score of a text whose outputs (K,) are known.

    Raises:
        DataError: the bundle is one of tables, or of a model that cannot be explained.
    """
    _require_explainable(bundle)
    chosen = int(outputs.argmax())
    names = bundle.labels[-1:] if len(outputs) == 1 else bundle.labels
    weights = EXPLAINERS[type(bundle.model)](bundle.side, bundle.model, text, chosen).divided(bundle.temperature)
    prediction = bundle.decode(outputs[None])[0]
    return Explanation(text, prediction, names[chosen] if names else f"a higher {bundle.run.data.label}", weights)


def is_explainable(bundle: Bundle) -> bool:
    """Whether a bundle is one of texts, and of a model that there is a function for."""
    return bundle.run.data.kind == "text" and type(bundle.model) in EXPLAINERS


def _require_explainable(bundle: Bundle) -> None:
    if not is_explainable(bundle):
        known, found = " or a ".join(cls.__name__ for cls in EXPLAINERS), type(bundle.model).__name__
        raise DataError(f"an explanation requires a bundle of texts with a {known}; found one with a {found}")


def _value(bundle: Bundle, text: str) -> Any:
    [item] = bundle.side.stream([Record(0, {bundle.run.data.text: text})])
    if isinstance(item, Reject):
        raise StageError(item.stage, item.reason)
    return item.value


# ---------------------------------------------------------------- a function for each class of models


def _of_ngrams(side: Any, model: FastModel, text: str, output: int) -> Weights:
    """The fast model's: a bucket counts once, so what it adds is dealt out over all n-grams that fell into it."""
    tokens = _tokens(side, text)
    joined = "".join(token.form for token in tokens)
    settings = side.encoder.settings
    buckets, starts, ends = NgramHasher(settings.ngrams, settings.bits).places(joined)
    ids, bucket, counts = np.unique(buckets, return_inverse=True, return_counts=True)
    found = ngram_contributions(model, ids, output)
    spans = zip(starts.tolist(), ends.tolist(), strict=True)
    inner, unplaced = _laid_out(spans, (found.contributions / counts)[bucket], len(joined))
    pieces = [piece for token in tokens for piece in _pieces(token, len(token.form))]
    characters, unwritten = _laid_out(pieces, inner, len(text))
    return Weights(characters, found.baseline + unplaced + unwritten)


def _of_tokens(side: Any, model: TextModel, text: str, output: int) -> Weights:
    """The deep model's: a token's part lies on its span. An encoder may read one token as several ids."""
    tokens = _tokens(side, text)
    forms = [token.form for token in tokens]
    found = integrated_gradients(model, side.encoder.pack([forms]).ids, output)
    counts = side.encoder.vocabulary.encode([[form] for form in forms]).lengths
    pieces = [piece for token, count in zip(tokens, counts, strict=True) for piece in _pieces(token, count)]
    parts = found.contributions[: len(pieces)]  # a document without tokens is read as one <unk>, which stands nowhere
    characters, unwritten = _laid_out(pieces[: len(parts)], parts, len(text))
    lost = float(found.contributions[len(pieces) :].sum())
    return Weights(characters, found.baseline + found.gap + unwritten + lost, found.gap)


def _of_members(side: Any, model: Blended, text: str, output: int) -> Weights:
    """A blend's: its logits are a weighed sum of its members', and so are their parts; what it adds stands nowhere."""
    pairs = zip(side.sides, model.members, strict=True)
    found = [EXPLAINERS[type(member)](part, member, text, output) for part, member in pairs]
    shares = model.weights.tolist()
    characters, rests, gaps = (
        sum(share * part for share, part in zip(shares, parts, strict=True)) for parts in zip(*found, strict=True)
    )
    return Weights(characters, rests + model.bias[output].item(), gaps)


EXPLAINERS: dict[type[nn.Module], Callable[[Any, Any, str, int], Weights]] = {
    FastModel: _of_ngrams,
    TextModel: _of_tokens,
    Blended: _of_members,
}


def _tokens(side: Any, text: str) -> list[Token]:
    tokens: list[Token] = side.pipeline.tokenize([text])[0]
    return tokens


def _pieces(token: Token, count: int) -> list[Span]:
    """Where so many parts of a token stand in the text: one by one where it has as many characters, else all over it.

    Example:
        >>> _pieces(Token("굿", "", 3, 5), 2), _pieces(Token("좋다", "", 0, 3), 2)
        ([(3, 4), (4, 5)], [(0, 3), (0, 3)])
    """
    if count == token.end - token.start:
        return [(at, at + 1) for at in range(token.start, token.end)]
    return [(token.start, token.end)] * count


def _laid_out(spans: Iterable[Span], amounts: Sequence[float] | Floats, length: int) -> tuple[Floats, float]:
    """Deal amounts out over the places they cover; what covers none is told apart.

    Example:
        >>> _laid_out([(0, 2), (1, 2), (2, 2)], [1.0, 2.0, 4.0], 3)
        (array([0.5, 2.5, 0. ]), 4.0)
    """
    places, unplaced = np.zeros(length), 0.0
    for (start, end), amount in zip(spans, amounts, strict=True):
        if start == end:
            unplaced += float(amount)
        else:
            places[start:end] += amount / (end - start)
    return places, unplaced
