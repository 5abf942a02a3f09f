"""Sentences by punkt, NLTK's model of abbreviations."""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import Any

from textnorm.stages.guard import cut
from textnorm.stages.nltk.data import resource

__all__ = ["sentence_spans"]

# Punkt's time grows with the square of what has no word in it: 10,000 characters of ". . ." take a second.
_MAX_CHARS = 10_000


def sentence_spans(texts: list[str], nltk_data: str = "") -> list[list[tuple[int, int]]]:
    """Return the spans of each text's sentences, as `nltk.sent_tokenize` cuts them.

    Texts of more than 10,000 characters are cut at a newline, sentence end or space first.

    Raises:
        MissingNltkDataError: the model is not there.
    """
    model = _model(nltk_data)
    return [
        list(chain.from_iterable(_spans(model, at, piece) for at, piece in cut(text, _MAX_CHARS))) for text in texts
    ]


def _spans(model: Any, at: int, text: str) -> list[tuple[int, int]]:
    return [(at + start, at + end) for start, end in model.span_tokenize(text) if start < end]


@cache
def _model(nltk_data: str) -> Any:
    from nltk.tokenize.punkt import PunktSentenceTokenizer, load_punkt_params

    with resource("tokenizers/punkt_tab/english/", nltk_data) as folder:
        return PunktSentenceTokenizer(load_punkt_params(folder))
