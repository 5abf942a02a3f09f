"""Noise by kind: which text stages would change how many rows, with the first few of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from textnorm.alignment import Edit, apply_edits
from textnorm.cleaner import single_of, trigger_of
from textnorm.recipes.profile.personal import hidden, stars
from textnorm.stages.cleaning import Repeats, Whitespace
from textnorm.stages.contact import Email, Hashtag, Mention
from textnorm.stages.control import Control
from textnorm.stages.emoji import Emoji
from textnorm.stages.emoticon import Emoticon
from textnorm.stages.encoding import RepairEncoding
from textnorm.stages.gate import Gate
from textnorm.stages.hangul import Laughter
from textnorm.stages.jamo import Jamo
from textnorm.stages.keyboard import Keyboard
from textnorm.stages.markup import Html
from textnorm.stages.punctuation import Punctuation
from textnorm.stages.spaced import SpacedLetters
from textnorm.stages.unicode import Unicode
from textnorm.stages.url import Url
from textnorm.types import TextStage

__all__ = ["KINDS", "Kind", "Noise"]

_EXAMPLES = 3
_AROUND = 24  # characters shown on either side of a change
_MOST = 120  # characters of the changed piece itself
_LONGEST = 100_000  # characters: of a longer text no example is taken


class Kind(NamedTuple):
    """One kind of noise: the stage that would mend it, what it is, and whether it names a person."""

    stage: TextStage
    told: str
    personal: bool = False


KINDS = {
    "repair_encoding": Kind(RepairEncoding(utf8=False), "Korean read in the wrong encoding"),
    "control": Kind(Control(), "control and zero-width characters, marks of direction"),
    "nfc": Kind(Unicode("NFC"), "letters in pieces, as macOS writes them (NFD)"),
    "nfkc": Kind(Unicode("NFKC_HANGUL"), "full-width, circled and joined forms, and what NFC changes"),
    "html": Kind(Html(), "HTML tags and entities"),
    "url": Kind(Url(), "URLs"),
    "email": Kind(Email(), "e-mail addresses", personal=True),
    "mention": Kind(Mention(), "mentions (@name)", personal=True),
    "hashtag": Kind(Hashtag(), "hashtags"),
    "emoji": Kind(Emoji(), "emoji"),
    "emoticon": Kind(Emoticon(), "emoticons"),
    "punctuation": Kind(Punctuation(), "quotes, dashes and dots of many forms"),
    "keyboard": Kind(Keyboard(), "Korean typed on an English keyboard, and the reverse"),
    "jamo": Kind(Jamo(), "letters of a syllable typed apart"),
    "spaced_letters": Kind(SpacedLetters(), "words spaced letter by letter"),
    "laughter": Kind(Laughter(), "long laughter and crying"),
    "repeats": Kind(Repeats(), "long runs of one character"),
    "whitespace": Kind(Whitespace(), "blanks in a row, at the ends, or of odd kinds"),
}


class Noise:
    """Asks each stage of each text as it was read, so a row may be noisy in several ways.

    Examples are the first that are met, each once, from texts without personal data; of an address or a mention nothing
    but its shape.

    Example:
        >>> noise = Noise()
        >>> noise.add(["최고!!!!!", "굿"])
        >>> noise.figures()["kinds"]["repeats"]
        {'rows': 1, 'share': 0.5, 'examples': [{'before': '최고!!!!!', 'after': '최고!!', 'edits': [[2, 7, '!!']]}]}
    """

    def __init__(self) -> None:
        self._texts = 0
        self._noisy = 0
        self._rows = dict.fromkeys(KINDS, 0)
        self._examples: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}

    def add(self, texts: list[str]) -> None:
        """Count a batch."""
        gate, singles = _asked()
        flags = np.array(gate.flags(texts), np.uint64)
        noisy = set[int]()
        for bit, (kind, single) in enumerate(zip(KINDS, singles, strict=True)):
            flagged = np.flatnonzero(flags & np.uint64(1 << bit)).tolist()
            changed = [index for index in flagged if single(texts[index]) != texts[index]]
            self._rows[kind] += len(changed)
            self._show(kind, texts, changed)
            noisy.update(changed)
        self._noisy += len(noisy)
        self._texts += len(texts)

    def figures(self) -> dict[str, Any]:
        """Rows with noise of any kind; and of each kind its rows, their share, and examples."""
        kinds = {
            kind: {
                "rows": rows,
                "share": round(rows / self._texts, 6),
                "examples": list(self._examples[kind].values()),
            }
            for kind, rows in self._rows.items()
            if rows
        }
        return {
            "rows": self._noisy,
            "share": round(self._noisy / self._texts, 6) if self._texts else 0.0,
            "kinds": kinds,
        }

    def _show(self, kind: str, texts: list[str], changed: Sequence[int]) -> None:
        examples = self._examples[kind]
        for index in changed:
            if len(examples) == _EXAMPLES:
                return
            if len(texts[index]) <= _LONGEST and (example := _example(KINDS[kind], texts[index])):
                examples.setdefault(example["before"], example)


@cache
def _asked() -> tuple[Gate, list[Callable[[str], str]]]:
    stages = [kind.stage for kind in KINDS.values()]
    return Gate([trigger_of(stage) for stage in stages]), [single_of(stage) for stage in stages]


def _example(kind: Kind, text: str) -> dict[str, Any] | None:
    """What changes first in a text, and a little around it; None where it is too long, or may be personal though the kind is not."""
    edits = kind.stage.edits(text)
    if edits[0].end - edits[0].start > _MOST:
        return None
    if kind.personal:
        start, end, replacement = edits[0]
        return _told(stars(text[start:end]), [Edit(0, end - start, replacement)])
    if hidden(text) or hidden(apply_edits(text, edits)):
        return None
    return _told(*_window(text, edits))


def _window(text: str, edits: Sequence[Edit]) -> tuple[str, list[Edit]]:
    """The surroundings of the first edit, and the edits that lie in them whole."""
    start = max(0, edits[0].start - _AROUND)
    stop = edits[0].end + _AROUND
    inside = [Edit(edit.start - start, edit.end - start, edit.replacement) for edit in edits if edit.end <= stop]
    return text[start:stop], inside


def _told(text: str, edits: Sequence[Edit]) -> dict[str, Any]:
    return {"before": text, "after": apply_edits(text, edits), "edits": [list(edit) for edit in edits]}
