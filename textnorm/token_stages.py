"""The stages from the tokenizer on: normalized texts to tokens, or to their forms alone; and tokens back onto the original."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from textnorm.alignment import Alignment, Edit, to_original
from textnorm.cleaner import blamed, run_stage
from textnorm.errors import ConfigError
from textnorm.types import FormStage, Stage, Token

__all__ = ["forms_of", "onto_original", "require_tokenizer", "run_forms", "run_tokens"]


def run_tokens(stages: Sequence[Stage], texts: list[str]) -> list[list[Token]]:
    """Run a tokenizer and the stages after it; offsets point into the texts as they are given here.

    Raises:
        ConfigError: there is no stage.
        StageError: a stage failed.

    Example:
        >>> from textnorm.stages.split import Split
        >>> run_tokens([Split()], ["so good"])[0][1]
        Token(form='good', tag='', start=3, end=7)
    """
    require_tokenizer(stages)
    docs: list[Any] = texts
    for stage in stages:
        docs = run_stage(stage, docs)
    return docs


def run_forms(stages: Sequence[Stage], texts: list[str]) -> list[list[str]]:
    """Run the same, and tell the forms alone: without making a token, where every stage can.

    Raises:
        as `run_tokens`.
    """
    require_tokenizer(stages)
    if not all(isinstance(stage, FormStage) and stage.tells_forms for stage in stages):
        return forms_of(run_tokens(stages, texts))
    values: list[Any] = texts
    for stage in stages:
        values = blamed(stage, cast("FormStage", stage).forms, values)
    return values


def forms_of(docs: list[list[Token]]) -> list[list[str]]:
    """The forms of each doc's tokens."""
    return [[token.form for token in tokens] for tokens in docs]


def onto_original(tokens: list[Token], edits: Sequence[Sequence[Edit]]) -> list[Token]:
    """Move tokens of a changed text onto the original.

    Args:
        tokens: as they stand in the text after the last change.
        edits: of each change, the first one's first.
    """
    way_back = [Alignment(each) for each in edits]
    untouched = min(alignment.first for alignment in way_back)  # what ends before it stands where it stood
    return [token if token.end <= untouched else _moved(token, way_back) for token in tokens]


def require_tokenizer(stages: Sequence[Stage]) -> None:
    """Refuse stages that begin without a tokenizer: there are none.

    Raises:
        ConfigError: there is no stage.
    """
    if not stages:
        raise ConfigError(
            "tokenize needs a tokenizer stage, such as okt, kiwi, nltk_word or route, and this pipeline has none"
        )


def _moved(token: Token, way_back: list[Alignment]) -> Token:
    form, tag, start, end, lemma = token
    return Token(form, tag, *to_original(start, end, way_back), lemma)
