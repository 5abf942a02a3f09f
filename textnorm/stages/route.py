"""Each script to its own tokenizer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from textnorm.errors import ConfigError, Problem
from textnorm.stages.konlpy.okt import Okt
from textnorm.stages.nltk.word import NltkWord
from textnorm.types import StageKind, Token, Tokenizer

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Route"]

# Letters by Unicode block. Hangul: jamo, compatibility jamo, extended A, syllables, extended B, half width.
_HANGUL = "\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\uac00-\ud7ff\uffa1-\uffdc"
# Latin: ASCII, Latin-1 without the signs for times and division, extended A and B, additional, full width.
_LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff\uff21-\uff3a\uff41-\uff5a"
# A run: its letters, all that follows up to the other script, and (only at the start of a text) all that comes before.
# Matches "iPhone 15 " and then "좋다!" in "iPhone 15 좋다!"; must not match across "가a".
_RUN = re.compile(
    rf"[^{_HANGUL}{_LATIN}]*(?:(?P<ko>[{_HANGUL}][^{_LATIN}]*)|(?P<en>[{_LATIN}][^{_HANGUL}]*))"
    rf"|(?P<neither>.+)",
    re.DOTALL,
)


class _Run(NamedTuple):
    row: int
    start: int
    text: str
    language: Literal["ko", "en"]


@dataclass(frozen=True)
class Route:
    """Hangul to one tokenizer, Latin letters to another; digits, punctuation and emoji stay with the run before them.

    What stands before the first letter goes with the first run, a text without letters to `en`. A particle after a
    Latin word (`iPhone이`) is Hangul and goes to `ko`.

    Args:
        ko: the tokenizer for runs of Hangul.
        en: the tokenizer for runs of Latin letters.

    Raises:
        ConfigError: `ko` or `en` is another kind of stage.

    Example:
        >>> from textnorm.stages.split import Split
        >>> [token.form for token in Route(ko=Split(), en=Split())(["iPhone이 좋다 good!"])[0]]
        ['iPhone', '이', '좋다', 'good!']
    """

    ko: Tokenizer = field(default_factory=Okt)
    en: Tokenizer = field(default_factory=NltkWord)
    kind: ClassVar[StageKind] = "tokenizer"

    def __post_init__(self) -> None:
        for language, stage in (("ko", self.ko), ("en", self.en)):
            if stage.kind != "tokenizer":
                raise ConfigError([Problem(language, f"required a tokenizer, found {stage!r}")])

    def __call__(self, texts: list[str]) -> list[list[Token]]:
        """Tokenize each text; all runs of one script in one batch."""
        runs = [run for row, text in enumerate(texts) for run in _runs(row, text)]
        answers = {
            "ko": iter(self.ko([run.text for run in runs if run.language == "ko"])),
            "en": iter(self.en([run.text for run in runs if run.language == "en"])),
        }
        docs: list[list[Token]] = [[] for _ in texts]
        for run in runs:
            docs[run.row] += _shifted(next(answers[run.language]), run.start)
        return docs


def _runs(row: int, text: str) -> Iterator[_Run]:
    for match in _RUN.finditer(text):
        yield _Run(row, match.start(), match.group(), "ko" if match["ko"] else "en")


def _shifted(tokens: list[Token], start: int) -> list[Token]:
    return [Token(form, tag, start + left, start + right, lemma) for form, tag, left, right, lemma in tokens]
