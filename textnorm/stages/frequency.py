"""Tokens by how often they are: counted on training docs, dropped ever after."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textnorm.errors import ConfigError, DataError
from textnorm.types import StageKind, Token

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Frequency"]

_MODELS = 8  # kept loaded in a process


class _Counts(NamedTuple):
    docs: int
    forms: dict[str, tuple[int, int]]  # how many tokens have the form, and how many docs hold it


@dataclass(frozen=True)
class Frequency:
    """Drop tokens whose form was too rare or too common in the training docs.

    A form that was not there counts as 0. What was counted is kept, not what was decided: the limits of a trained stage
    may be changed without training again.

    Args:
        min_count: how many training tokens had the form at least.
        max_share: which share of the training docs held it at most.
        top: how many forms stay, the most frequent first, and of equals the first by code point; 0 is all.
        model: path of the counts; empty until `fit` has written them.

    Raises:
        ValueError: a limit is negative, or `max_share` above 1.

    Example:
        >>> from tempfile import mkdtemp
        >>> docs = [[Token("영화", "", 0, 2), Token("좋다", "", 3, 5)], [Token("영화", "", 0, 2)]]
        >>> trained = Frequency(max_share=0.5).fit(docs, Path(mkdtemp()))
        >>> trained(docs)
        [[Token(form='좋다', tag='', start=3, end=5)], []]
    """

    kind: ClassVar[StageKind] = "tokens"

    min_count: int = 0
    max_share: float = 1.0
    top: int = 0
    model: str = field(default="", metadata={"path": True})

    def __post_init__(self) -> None:
        if self.min_count < 0 or self.top < 0 or not 0 <= self.max_share <= 1:
            found = f"{self.min_count}, {self.top} and {self.max_share}"
            raise ValueError(f"min_count and top of 0 or more and max_share of 0 to 1 are required, found {found}")

    @property
    def is_trained(self) -> bool:
        """Whether there are counts to go by."""
        return bool(self.model)

    def fit(self, docs: Iterable[list[Token]], folder: Path) -> Frequency:
        """Count the forms of docs, write `frequency-HASH.json` into `folder`, and return this stage with that model.

        Raises:
            DataError: the docs have no tokens.
        """
        counts = _count(docs)
        if not counts.forms:
            raise DataError("docs with tokens are required to count them, found none")
        text = json.dumps({"version": 1, "docs": counts.docs, "forms": counts.forms}, sort_keys=True)
        # Named by its content, because a pipeline may hold two of these stages and fits them into one folder.
        path = folder / f"frequency-{sha256(text.encode()).hexdigest()[:8]}.json"
        path.write_text(text, encoding="ascii")
        return replace(self, model=str(path))

    def __call__(self, docs: list[list[Token]]) -> list[list[Token]]:
        if not self.is_trained:
            raise ConfigError(
                "the frequency stage has no counts yet: train it with Pipeline.fit, or name them in `model`"
            )
        stays, unseen = _decide(self, _stamp(self.model)), self.min_count == 0 and self.top == 0
        return [[token for token in tokens if stays.get(token.form, unseen)] for tokens in docs]


def _count(docs: Iterable[list[Token]]) -> _Counts:
    total, tokens_of, docs_of = 0, Counter[str](), Counter[str]()
    for tokens in docs:
        forms = [token.form for token in tokens]
        tokens_of.update(forms)
        docs_of.update(set(forms))
        total += 1
    return _Counts(total, {form: (count, docs_of[form]) for form, count in tokens_of.items()})


@lru_cache(_MODELS)
def _decide(stage: Frequency, _stamp: tuple[int, int]) -> dict[str, bool]:
    """Whether each form that was counted stays."""
    docs, forms = _read(stage.model)
    most = stage.max_share * docs
    kept = [form for form, (count, held_by) in forms.items() if count >= stage.min_count and held_by <= most]
    if stage.top:
        kept = sorted(kept, key=lambda form: (-forms[form][0], form))[: stage.top]
    return dict.fromkeys(forms, False) | dict.fromkeys(kept, True)


def _stamp(model: str) -> tuple[int, int]:
    """What tells a file from the one that stood at its path before."""
    try:
        found = Path(model).stat()
    except OSError as error:
        raise DataError(f"the counts of a frequency stage are required at {model}: {error}") from error
    return found.st_mtime_ns, found.st_size


def _read(model: str) -> _Counts:
    try:
        table = json.loads(Path(model).read_text(encoding="utf-8"))
        return _Counts(table["docs"], {form: (count, docs) for form, (count, docs) in table["forms"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"counts that a frequency stage wrote are required at {model}, which cannot be read: {error!r}"
        ) from error
