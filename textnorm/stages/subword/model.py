"""A SentencePiece model by itself: texts to ids, pieces and offsets, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from textnorm.errors import ConfigError, DataError
from textnorm.stages.guard import readable
from textnorm.stages.threads import thread_count

__all__ = ["Encoding", "SubwordModel", "load_processor", "stamp"]

_MODELS = 8  # kept loaded in a process
_SHARE = 256  # texts that a thread of its own is worth
# The model's last part, merged into its own by the rules of protobuf: normalizer_spec.add_dummy_prefix = false.
_NO_PREFIX = b"\x1a\x02\x18\x00"


class Encoding(NamedTuple):
    """What a text became. Offsets are code points of the text as given; `text[start:end]` is a piece's surface.

    Where the model folds letters (㎏ to k, g) the first pieces of one letter have an empty surface, its last has all of it.
    """

    ids: list[int]
    pieces: list[str]
    offsets: list[tuple[int, int]]


@dataclass(frozen=True)
class SubwordModel:
    """A SentencePiece model, whoever trained it.

    Args:
        path: its `.model` file.

    Example:
        >>> from tempfile import mkdtemp
        >>> from textnorm.stages.subword import SentencePiece
        >>> model = SubwordModel(SentencePiece(model_type="char").fit(["좋아요 정말"] * 9, Path(mkdtemp())).model)
        >>> model.encode(["좋아 좋"])[0].offsets
        [(0, 0), (0, 1), (1, 2), (2, 3), (3, 4)]
        >>> model.decode(model.ids(["좋아 좋"]))
        ['좋아 좋']
    """

    path: str

    def __len__(self) -> int:
        return len(self._processor)

    @property
    def vocabulary(self) -> list[str]:
        """The pieces, in the order of their ids."""
        pieces: list[str] = self._processor.id_to_piece(list(range(len(self))))
        return pieces

    def ids(self, texts: list[str]) -> list[list[int]]:
        """Encode texts to ids alone, which is many times faster than with offsets."""
        ids: list[list[int]] = _encoded(self._processor, texts)
        return ids

    def ids_of_pieces(self, docs: list[list[str]]) -> list[list[int]]:
        """Look pieces up; what the model does not know is its unknown symbol."""
        look_up = self._processor.piece_to_id
        return [look_up(pieces) if pieces else [] for pieces in docs]

    def encode(self, texts: list[str]) -> list[Encoding]:
        """Encode texts to ids, pieces and offsets."""
        return _encodings(_encoded(self._processor, texts, return_type="offset_mapping"))

    def sample(self, texts: list[str], *, alpha: float = 0.1, nbest_size: int = -1, seed: int = 0) -> list[Encoding]:
        """Encode texts one of the ways they could be: regularization for training.

        Args:
            texts: what to encode.
            alpha: of a unigram model, how much likelier ways are preferred (0: not at all); of a bpe model, the share of
                merges left out (BPE-dropout).
            nbest_size: of a unigram model, out of how many of the likeliest ways (-1: all). A bpe model has no such thing.
            seed: the same texts and seed give the same ways.

        Raises:
            ConfigError: `nbest_size` is 0 or 1, where there is nothing to choose from.
        """
        import sentencepiece

        if nbest_size in {0, 1}:
            raise ConfigError(f"nbest_size: required -1 (all ways) or 2 and more, found {nbest_size}")
        sentencepiece.set_random_generator_seed(seed)
        # One thread: the generator is a thread's own, and which text goes to which thread is chance.
        sampling = {"enable_sampling": True, "alpha": alpha, "nbest_size": nbest_size, "num_threads": 1}
        try:
            return _encodings(_encoded(self._processor, texts, return_type="offset_mapping", **sampling))
        except RuntimeError as error:
            raise ConfigError(f"only unigram and bpe models can sample, and {self.path} cannot: {error}") from error

    def decode(self, ids: list[list[int]]) -> list[str]:
        """Turn ids back into texts.

        Raises:
            DataError: an id that the model has no piece for.
        """
        size = len(self)
        if odd := next((one for row in ids for one in row if not 0 <= one < size), None):
            raise DataError(
                f"ids from 0 to {size - 1} are required, found {odd}; is {self.path} the model they are of?"
            )
        texts: list[str] = [self._processor.decode(row) for row in ids]
        return texts

    @property
    def _processor(self) -> Any:
        return load_processor(self.path)


def load_processor(path: str, *, prefix: bool = True) -> Any:
    """Return the processor of a model file, loaded once in a process.

    Args:
        path: the file.
        prefix: False leaves the word mark before a text out, whatever the model was trained with.

    Raises:
        DataError: there is no model at `path`.
    """
    return _load(path, stamp(path), prefix)


@lru_cache(2 * _MODELS)
def _load(path: str, _: tuple[int, int], prefix: bool) -> Any:
    import sentencepiece

    try:
        content = Path(path).read_bytes() + (b"" if prefix else _NO_PREFIX)
        return sentencepiece.SentencePieceProcessor(model_proto=content)
    except (OSError, RuntimeError) as error:
        raise DataError(f"a SentencePiece model is required at {path}, which cannot be read: {error}") from error


def stamp(path: str) -> tuple[int, int]:
    """What tells a model file from the one that stood at its path before, so that training again takes effect."""
    try:
        found = Path(path).stat()
    except OSError as error:
        raise DataError(f"a SentencePiece model is required at {path}: {error}") from error
    return found.st_mtime_ns, found.st_size


def _encoded(processor: Any, texts: Sequence[str], **options: Any) -> Any:
    """Encode a batch. SentencePiece takes UTF-8 only: a lone surrogate becomes one U+FFFD, so offsets stay.

    It is asked first, and the texts are looked through only where it refuses: that costs a third of what encoding does.
    """
    if isinstance(texts, str):
        raise TypeError("a list of str is required, found one str; put it in a list: [text]")
    options = {"num_threads": max(1, min(thread_count(), len(texts) // _SHARE))} | options
    try:
        return processor.encode(list(texts), **options)
    except TypeError:
        return processor.encode([readable(text) for text in texts], **options)


def _encodings(found: Iterable[dict[str, Any]]) -> list[Encoding]:
    return [Encoding(item["ids"], item["pieces"], item["offsets"]) for item in found]
