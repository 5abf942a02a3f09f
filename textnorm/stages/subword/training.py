"""Training a SentencePiece model on sentences in memory."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from textnorm.errors import DataError
from textnorm.stages.guard import readable
from textnorm.stages.privacy.rules import KINDS
from textnorm.stages.subword.flags import TrainFlags
from textnorm.stages.subword.model_file import with_exact_scores
from textnorm.stages.url import MASK

__all__ = ["MORPHEME_BORDER", "train", "write_model"]

# No piece grows over it, and it leaves no trace in the model. SentencePiece's own sign for that, a control character
# that stages before this one drop from texts.
MORPHEME_BORDER = "\x1f"

_MASKED = {"URL", "EMAIL", "MENTION", "HASHTAG", "EMOJI", "EMOTICON", "NUMBER", *map(str.upper, KINDS)}


def train(flags: TrainFlags, sentences: Iterable[str], *, delimiter: str = "") -> bytes:
    """Train a model, and return the bytes of its file.

    Args:
        flags: what to train, and how.
        sentences: the training texts.
        delimiter: a border that no piece crosses, in place of the flag `pretokenization_delimiter`.

    Raises:
        DataError: there is nothing to train on, or SentencePiece refuses the flags.

    Example:
        >>> len(train(TrainFlags(vocab_size=10), ["좋다 좋아"] * 20)) > 100
        True
    """
    import sentencepiece

    texts = [readable(sentence) for sentence in sentences if sentence.strip()]
    given = flags.for_trainer() | ({"pretokenization_delimiter": delimiter} if delimiter else {})
    if flags.mask_symbols:
        given["user_defined_symbols"] = list(dict.fromkeys([*flags.user_defined_symbols, *masks_of(texts)]))
    sentencepiece.set_random_generator_seed(flags.seed)
    writer = io.BytesIO()
    try:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(texts), model_writer=writer, minloglevel=2, **given
        )
    except (RuntimeError, OSError) as error:
        raise DataError(f"SentencePiece cannot train on these texts with these flags: {error}") from error
    return with_exact_scores(writer.getvalue()) if flags.model_type == "unigram" else writer.getvalue()


def masks_of(texts: Iterable[str]) -> list[str]:
    """Name the masks that stand in texts: those our stages put in, not any word in angle brackets.

    Example:
        >>> masks_of(["<URL>에서 <HER>를 보고 <PHONE_2>로", "<URL>"])
        ['<PHONE_2>', '<URL>']
    """
    found = {mask for text in texts if "<" in text for mask in re.findall(MASK, text)}
    return sorted(mask for mask in found if mask.strip("<>").rstrip("_0123456789") in _MASKED)


def write_model(content: bytes, folder: Path, stem: str) -> str:
    """Write a model under a name that tells its content, so that two stages of one pipeline keep two files."""
    path = folder / f"{stem}-{sha256(content).hexdigest()[:12]}.model"
    path.write_bytes(content)
    return str(path)
