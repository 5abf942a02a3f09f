"""A spaCy tokenizer, `textnorm.Tokenizer.v1` in spaCy's configs. `pip install 'textnorm-ko[spacy]'`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from textnorm.doors import Source, pipeline_of
from textnorm.doors.portable import Portable, pack, unpack
from textnorm.doors.words import words_of
from textnorm.errors import ConfigError, DataError
from textnorm.extras import import_extra
from textnorm.pipeline import Pipeline
from textnorm.streaming import in_batches
from textnorm.types import Token

__all__ = ["Tokenizer", "create_tokenizer", "settings", "tokenizer"]

NAME = "textnorm.Tokenizer.v1"

_spacy: Any = import_extra("spacy", "spacy")
_tokens: Any = import_extra("spacy.tokens", "spacy")
_srsly: Any = import_extra("srsly", "spacy")


class Tokenizer:
    """Texts to Docs: `doc.text` is the text as it was given, cut where the pipeline's tokens begin and end.

    Morphemes that share a syllable (`됐` is `되` and `었`) are one word with both tags, `VV+EP`; see
    `textnorm.doors.words`. A word's `norm_` is its token's form, as the text stages made it; its `lemma_` is empty where
    the pipeline tells none, so that a lemmatizer may. What is saved is the pipeline itself with the files it reads, so a
    saved model needs no config file. spaCy asks for one text at a time; `nlp.pipe(nlp.tokenizer.pipe(texts))` tags by the
    batch, which is quicker with Kiwi.

    Args:
        vocab: spaCy's.
        config: a preset's name, a config file, a config as a dict, or a `Pipeline`; it is read at the first text.

    Example:
        >>> nlp = _spacy.blank("xx")
        >>> config = {"version": 1, "stages": [{"type": "repeats"}, {"type": "split"}]}
        >>> doc = tokenizer(nlp, config)("so  goooood!")
        >>> [word.text for word in doc], doc[-1].norm_, doc.text
        (['so', ' ', 'goooood!'], 'good!', 'so  goooood!')
    """

    def __init__(self, vocab: Any, config: Source = "ko-review") -> None:
        self.vocab = vocab
        self.config = config

    @cached_property
    def pipeline(self) -> Pipeline:
        """What cuts the texts."""
        return pipeline_of(self.config)

    def __call__(self, text: str) -> Any:
        """Tokenize one text."""
        return next(self.pipe([text]))

    def pipe(self, texts: Iterable[str], batch_size: int = 1000) -> Iterator[Any]:
        """Tokenize texts by the batch.

        Raises:
            DataError: a text holds a lone surrogate, which no Doc can.
        """
        for batch in in_batches(texts, batch_size):
            for text, tokens in zip(batch, self.pipeline.tokenize(batch), strict=True):
                yield _doc(self.vocab, text, tokens)

    def to_bytes(self, **_: Any) -> bytes:
        """The pipeline and the files it reads."""
        content: bytes = _srsly.msgpack_dumps(pack(self.pipeline)._asdict())
        return content

    def from_bytes(self, content: bytes, **_: Any) -> Tokenizer:
        """Take over the pipeline that was saved."""
        self.pipeline = unpack(Portable(**_srsly.msgpack_loads(content)))
        return self

    def to_disk(self, path: str | Path, **_: Any) -> None:
        """Write what `to_bytes` gives into a file."""
        Path(path).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, **_: Any) -> Tokenizer:
        """Take over the pipeline that was saved."""
        return self.from_bytes(Path(path).read_bytes())


def create_tokenizer(config: str | dict[str, Any] = "ko-review") -> Callable[[Any], Tokenizer]:
    """What stands behind `@tokenizers = "textnorm.Tokenizer.v1"`."""
    return lambda nlp: Tokenizer(nlp.vocab, config)


_spacy.registry.tokenizers(NAME, func=create_tokenizer)  # its entry point does as much, where textnorm is installed


def settings(config: Source = "ko-review") -> dict[str, Any]:
    """What a config of spaCy's says of this tokenizer; `spacy.blank("ko")` needs it, or else mecab.

    Raises:
        ConfigError: a dict (or `Pipeline`) holds `${`, which spaCy would take for a variable of its own.

    Example:
        >>> _spacy.blank("ko", config=settings("ko-review")).tokenizer.config
        'ko-review'
    """
    plain = config.to_config() if isinstance(config, Pipeline) else config
    written = dict(plain) if isinstance(plain, Mapping) else str(plain)
    if "${" in repr(written):
        raise ConfigError("spaCy's configs cannot hold '${', found it in this one; write it to a file and name that")
    return {"nlp": {"tokenizer": {"@tokenizers": NAME, "config": written}}}


def tokenizer(nlp: Any, config: Source = "ko-review") -> Tokenizer:
    """Give an nlp object this tokenizer, in its config too, so that it can be saved and loaded.

    Args:
        nlp: spaCy's.
        config: as of `Tokenizer`; its problems are told at once.
    """
    made, said = Tokenizer(nlp.vocab, pipeline_of(config)), settings(config)
    nlp.config["nlp"] |= said["nlp"]
    nlp.tokenizer = made
    return made


def _doc(vocab: Any, text: str, tokens: list[Token]) -> Any:
    _require_characters(text)
    words = words_of(text, tokens)
    spelled, spaces, tags, lemmas, norms = map(list, zip(*words, strict=True)) if words else ([], [], [], [], [])
    doc = _tokens.Doc(vocab, words=spelled, spaces=spaces, tags=tags, lemmas=lemmas)
    for word, norm in zip(doc, norms, strict=True):
        word.norm_ = norm
    return doc


def _require_characters(text: str) -> None:
    """A lone surrogate is half a character: spaCy, which keeps strings in UTF-8, cannot hold it."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        found = f"{text[error.start]!r} at {error.start}"
        raise DataError(f"a Doc needs text that UTF-8 can write, found {found}; replace it before nlp") from error
