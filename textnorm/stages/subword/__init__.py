"""Subword tokenization by SentencePiece: of whole texts, or inside the tokens of another tokenizer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from textnorm.errors import ConfigError
from textnorm.stages.guard import readable
from textnorm.stages.subword.flags import TrainFlags
from textnorm.stages.subword.model import Encoding, SubwordModel, load_processor, stamp
from textnorm.stages.subword.training import MORPHEME_BORDER, train, write_model
from textnorm.types import StageKind, Token

__all__ = ["Encoding", "SentencePiece", "Subword", "SubwordModel", "TrainFlags"]

_Piece = tuple[str, int, int]  # form, and its offsets inside the token

_MEMO_CHARS = 24  # longer tokens seldom come twice
_MEMO_SIZE = 200_000


@dataclass(frozen=True)
class Subword(TrainFlags):
    """Split tokens into SentencePiece pieces, which never cross a token's border.

    All fields but `model`, `mask_symbols`, `word_starts` and `seed` are flags of `spm_train`, by its own names and with
    its meaning; `TrainFlags` tells which defaults differ.

    Args:
        model: path of a trained model; empty until `fit` has written one.
        mask_symbols: make masks (`<URL>`) symbols of their own, as far as they stand in the training texts.
        word_starts: put the mark ▁ only where a word starts, that is, where tokens do not touch; the morphemes inside a
            word have none. Then 영화/가 is ▁영화 가, pieces joined give the words back, and a particle is the same piece
            in every word. Without it each token is marked, as if all were words. For a bag of pieces it makes little
            difference (naive Bayes on pieces and pairs, 30,000 and 10,000 texts of NSMC, kiwi, bpe of 8,000: 84.6 % so,
            84.8 % with all marked, 85.2 % for pieces of plain text, each +-0.4); take it to get words back from ids.

    Source: https://github.com/google/sentencepiece, doc/options.md; morphemes first: kakaobrain/kortok

    Example:
        >>> from tempfile import mkdtemp
        >>> docs = [[Token("좋아요", "", 0, 3), Token("좋다", "", 4, 6)]] * 50
        >>> trained = Subword(vocab_size=20).fit(docs, Path(mkdtemp()))
        >>> [(piece.form, piece.start, piece.end) for piece in trained([[Token("좋아", "", 7, 9)]])[0]]
        [('▁좋', 7, 8), ('아', 8, 9)]
    """

    kind: ClassVar[StageKind] = "tokens"

    word_starts: bool = False

    def __post_init__(self) -> None:
        if not self.word_starts:
            return
        if self.model_type == "word":
            raise ConfigError("word_starts needs a model_type that cuts words (unigram, bpe, char), found 'word'")
        if self.treat_whitespace_as_suffix or not self.add_dummy_prefix:
            raise ConfigError("word_starts needs add_dummy_prefix, and no treat_whitespace_as_suffix: it marks starts")

    def fit(self, docs: Iterable[list[Token]], folder: Path) -> Subword:
        """Train on docs, write the model into `folder`, and return this stage with that model.

        Raises:
            DataError: there is nothing to train on, or SentencePiece refuses the flags.
        """
        # Of the four types only these two know borders; a char model needs none.
        border = MORPHEME_BORDER if self.word_starts and self.model_type in {"unigram", "bpe"} else ""
        sentences = (self._sentence(tokens, border) for tokens in docs)
        return replace(self, model=write_model(train(self, sentences, delimiter=border), folder, "subword"))

    def __call__(self, docs: list[list[Token]]) -> list[list[Token]]:
        _require_model(self, "subword")
        at_start = _splitter(self.model, stamp(self.model), prefix=True)
        if not self.word_starts:
            return [[part for token in tokens for part in _split(token, at_start(token.form))] for tokens in docs]
        inside = _splitter(self.model, stamp(self.model), prefix=False)
        return [
            [
                part
                for starts, token in _with_starts(tokens)
                for part in _split(token, at_start(token.form) if starts else inside(token.form))
            ]
            for tokens in docs
        ]

    @property
    def tells_forms(self) -> bool:
        """Whether forms are enough: only `word_starts` asks where they stand."""
        return not self.word_starts

    def forms(self, docs: list[list[str]]) -> list[list[str]]:
        """The pieces of docs that are forms."""
        _require_model(self, "subword")
        split = _splitter(self.model, stamp(self.model), prefix=True)
        return [[piece for form in doc for piece, _, _ in split(form)] for doc in docs]

    def _sentence(self, tokens: list[Token], border: str) -> str:
        if not self.word_starts:
            return " ".join(token.form for token in tokens)
        return "".join(f"{' ' if starts else border}{token.form}" for starts, token in _with_starts(tokens))


@dataclass(frozen=True)
class SentencePiece(TrainFlags):
    """Cut texts into SentencePiece pieces, as they stand, spaces and all.

    All fields but `model`, `mask_symbols` and `seed` are flags of `spm_train`, by its own names and with its meaning;
    `TrainFlags` tells which defaults differ. `SubwordModel(stage.model)` gives ids, and texts back from them.

    A token's form is its piece, mark and all (▁좋다); its offsets leave the space before it out.

    Args:
        model: path of a trained model; empty until `fit` has written one.
        mask_symbols: make masks (`<URL>`) symbols of their own, as far as they stand in the training texts.

    Source: https://github.com/google/sentencepiece, doc/options.md

    Example:
        >>> from tempfile import mkdtemp
        >>> trained = SentencePiece(vocab_size=20).fit(["좋아요 좋다"] * 50, Path(mkdtemp()))
        >>> [(piece.form, piece.start, piece.end) for piece in trained(["좋아 좋다"])[0]]
        [('▁좋', 0, 1), ('아', 1, 2), ('▁좋다', 3, 5)]
    """

    kind: ClassVar[StageKind] = "tokenizer"

    def fit(self, docs: Iterable[str] | Iterable[list[Token]], folder: Path) -> SentencePiece:
        """Train on texts (or on docs, each taken as its forms with spaces between), and write the model.

        Raises:
            DataError: there is nothing to train on, or SentencePiece refuses the flags.
        """
        texts = (item if isinstance(item, str) else " ".join(token.form for token in item) for item in docs)
        return replace(self, model=write_model(train(self, texts), folder, "sentencepiece"))

    def __call__(self, texts: list[str]) -> list[list[Token]]:
        """Tokenize each text."""
        _require_model(self, "sentencepiece")
        return [_tokens(*each) for each in zip(texts, SubwordModel(self.model).encode(texts), strict=True)]


def _require_model(stage: TrainFlags, name: str) -> None:
    if not stage.is_trained:
        raise ConfigError(f"the {name} stage has no model yet: train it with Pipeline.fit, or name one in `model`")


def _tokens(text: str, encoding: Encoding) -> list[Token]:
    return [
        Token(piece, "", *_without_spaces(text, start, end))
        for piece, (start, end) in zip(encoding.pieces, encoding.offsets, strict=True)
    ]


def _without_spaces(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the whitespace at its ends, which is no part of a word; nothing but whitespace: an empty one."""
    surface = text[start:end]
    start = end - len(surface.lstrip())
    return start, start + len(surface.strip())


def _with_starts(tokens: list[Token]) -> Iterable[tuple[bool, Token]]:
    """Tell of each token whether a word starts with it: whether the one before it ended sooner."""
    before = -1
    for token in tokens:
        yield token.start > before, token
        before = token.end


def _split(token: Token, pieces: tuple[_Piece, ...]) -> Iterable[Token]:
    """Give the pieces their place in the text; where the tagger changed the form, each gets the whole token's."""
    form, tag, start, end, _ = token
    exact = len(form) == end - start
    for piece, left, right in pieces:
        yield Token(piece, tag, start + left, start + right) if exact else Token(piece, tag, start, end)


@lru_cache(16)
def _splitter(model: str, _: tuple[int, int], *, prefix: bool) -> Callable[[str], tuple[_Piece, ...]]:
    """Split a form, remembering how the short ones split."""
    processor = load_processor(model, prefix=prefix)

    def split(form: str) -> tuple[_Piece, ...]:
        encoded = processor.encode(readable(form), return_type="offset_mapping")
        return tuple((piece, *offsets) for piece, offsets in zip(encoded["pieces"], encoded["offsets"], strict=True))

    remembered = lru_cache(_MEMO_SIZE)(split)
    return lambda form: remembered(form) if len(form) <= _MEMO_CHARS else split(form)
