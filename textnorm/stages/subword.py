"""Subword tokenization by SentencePiece: trained on the tokens that reach it, applied token by token."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from textnorm.errors import ConfigError, DataError
from textnorm.types import StageKind, Token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Subword"]

Piece = tuple[str, int, int]  # form, and its offsets inside the token

_MEMO_CHARS = 24  # longer tokens seldom come twice
_MEMO_SIZE = 200_000
_MODELS = 8  # kept loaded in a process


@dataclass(frozen=True)
class Subword:
    """Split tokens into SentencePiece pieces.

    All fields but `model` and `seed` are flags of `spm_train`, by its own names and with its meaning. What differs is
    two defaults: `normalization_rule_name` is "identity", because the stages before this one normalize (`nmt_nfkc`
    would turn ㅋ into U+110F); `hard_vocab_limit` is False, so a small corpus gives a smaller vocabulary and no error.

    Args:
        model: path of a trained model; empty until `fit` has written one.

    Source: https://github.com/google/sentencepiece, doc/options.md

    Example:
        >>> from tempfile import mkdtemp
        >>> docs = [[Token("좋아요", "", 0, 3), Token("좋다", "", 4, 6)]] * 50
        >>> trained = Subword(vocab_size=20).fit(docs, Path(mkdtemp()))
        >>> [(piece.form, piece.start, piece.end) for piece in trained([[Token("좋아", "", 7, 9)]])[0]]
        [('▁좋', 7, 8), ('아', 8, 9)]
    """

    kind: ClassVar[StageKind] = "tokens"

    model: str = field(default="", metadata={"path": True})
    vocab_size: int = 8000
    model_type: Literal["unigram", "bpe", "char", "word"] = "unigram"
    character_coverage: float = 0.9995
    normalization_rule_name: str = "identity"
    add_dummy_prefix: bool = True
    split_by_whitespace: bool = True
    split_by_unicode_script: bool = True
    split_by_number: bool = True
    split_digits: bool = False
    byte_fallback: bool = False
    user_defined_symbols: tuple[str, ...] = ()
    max_sentencepiece_length: int = 16
    max_sentence_length: int = 65_536
    input_sentence_size: int = 0
    shuffle_input_sentence: bool = True
    hard_vocab_limit: bool = False
    num_threads: int = 2
    seed: int = 0

    @property
    def is_trained(self) -> bool:
        """Whether there is a model to apply."""
        return bool(self.model)

    def fit(self, docs: Iterable[list[Token]], folder: Path) -> Subword:
        """Train on docs, write `subword.model` into `folder`, and return this stage with that model.

        Raises:
            DataError: there is nothing to train on, or SentencePiece refuses the flags.
        """
        path = folder / "subword.model"
        path.write_bytes(
            _train(self._flags(), (" ".join(token.form for token in tokens) for tokens in docs), self.seed)
        )
        return replace(self, model=str(path))

    def __call__(self, docs: list[list[Token]]) -> list[list[Token]]:
        if not self.is_trained:
            raise ConfigError("the subword stage has no model yet: train it with Pipeline.fit, or name one in `model`")
        pieces = _splitter(self.model, _stamp(self.model))
        return [[part for token in tokens for part in _split(token, pieces(token.form))] for tokens in docs]

    def _flags(self) -> dict[str, Any]:
        flags = {item.name: getattr(self, item.name) for item in fields(self)}
        del flags["model"], flags["seed"]
        return flags | {"user_defined_symbols": list(self.user_defined_symbols)}


def _train(flags: dict[str, Any], sentences: Iterable[str], seed: int) -> bytes:
    import sentencepiece

    sentencepiece.set_random_generator_seed(seed)
    writer = io.BytesIO()
    readable = (_without_surrogates(sentence) for sentence in sentences if sentence.strip())
    try:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=readable, model_writer=writer, minloglevel=2, **flags
        )
    except (RuntimeError, OSError) as error:
        raise DataError(f"SentencePiece cannot train on these texts with these flags: {error}") from error
    return writer.getvalue()


def _split(token: Token, pieces: tuple[Piece, ...]) -> Iterable[Token]:
    """Give the pieces their place in the text; where the tagger changed the form, each gets the whole token's."""
    form, tag, start, end, _ = token
    exact = len(form) == end - start
    for piece, left, right in pieces:
        yield Token(piece, tag, start + left, start + right) if exact else Token(piece, tag, start, end)


def _stamp(model: str) -> tuple[int, int]:
    """What tells a model file from the one that stood at its path before, so that training again takes effect."""
    try:
        found = Path(model).stat()
    except OSError as error:
        raise DataError(f"a SentencePiece model is required at {model}: {error}") from error
    return found.st_mtime_ns, found.st_size


@lru_cache(_MODELS)
def _splitter(model: str, _: tuple[int, int]) -> Callable[[str], tuple[Piece, ...]]:
    """Load a model once per process, and remember how the short tokens split."""
    import sentencepiece

    try:
        processor = sentencepiece.SentencePieceProcessor(model_file=model)
    except (OSError, RuntimeError) as error:
        raise DataError(f"a SentencePiece model is required at {model}, which cannot be read: {error}") from error

    def split(form: str) -> tuple[Piece, ...]:
        encoded = processor.encode(_without_surrogates(form), return_type="offset_mapping")
        return tuple((piece, *offsets) for piece, offsets in zip(encoded["pieces"], encoded["offsets"], strict=True))

    remembered = lru_cache(_MEMO_SIZE)(split)
    return lambda form: remembered(form) if len(form) <= _MEMO_CHARS else split(form)


def _without_surrogates(text: str) -> str:
    """SentencePiece takes UTF-8 only; a lone surrogate becomes one U+FFFD, so lengths stay."""
    if text.isascii():
        return text
    return text.encode("utf-32-le", "surrogatepass").decode("utf-32-le", "replace")
