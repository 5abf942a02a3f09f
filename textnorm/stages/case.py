"""Capitals and small letters, of the Latin script alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal
from unicodedata import name

from textnorm.alignment import Edit
from textnorm.stages.rules import Rule, RuleStage, Trigger
from textnorm.stages.url import LINK, MASK

__all__ = ["Case"]

Form = Literal["lower", "upper"]

# Where the Latin letters are: ASCII to Latin Extended-B, the phonetic and additional blocks, C, D, E, full-width.
_BLOCKS = ((0x41, 0x24F), (0x250, 0x2AF), (0x1D00, 0x1DBF), (0x1E00, 0x1EFF), (0x2C60, 0x2C7F), (0xA720, 0xA7FF), (0xAB30, 0xAB6F), (0xFF21, 0xFF5A))  # fmt: skip


@dataclass(frozen=True)
class Case(RuleStage):
    """Write Latin letters small, or large, one code point for one.

    Lengths and offsets stay. A letter whose other form would be longer (`İ` small, `ß` large) stays as it is, and so do
    other scripts, addresses and masked tokens such as `<URL>`.

    Args:
        form: "lower" or "upper".

    Example:
        >>> Case()(["iPhone 15 PRO 좋다", "ＡＢＣ É", "İ Ω <URL>"])
        ['iphone 15 pro 좋다', 'ａｂｃ é', 'İ Ω <URL>']
        >>> Case(form="upper")(["straße"])
        ['STRAßE']
    """

    form: Form = "lower"

    def rule(self) -> Rule:
        # a run of letters to change: the PRO of "15 PRO"; not "pro", Ω, İ, nor what stands in an address or a mask
        letters = _changing(self.form)
        return Rule(re.compile(f"{LINK}|{MASK}|([{letters}]++)"), self._change, needs=Trigger(characters=letters))

    def edits(self, text: str) -> list[Edit]:
        """Return one edit a letter, so that every offset stays exact."""
        return [
            Edit(at, at + 1, letter)
            for edit in super().edits(text)
            for at, letter in enumerate(edit.replacement, edit.start)
        ]

    def _change(self, match: re.Match[str]) -> str:
        run: str | None = match.group(1)
        if run is None:
            return match.group()
        return run.lower() if self.form == "lower" else run.upper()


@cache
def _changing(form: Form) -> str:
    """The Latin letters that have one code point for their other form."""
    change = str.lower if form == "lower" else str.upper
    letters = (chr(code) for first, last in _BLOCKS for code in range(first, last + 1))
    return "".join(
        letter
        for letter in letters
        if len(change(letter)) == 1 and change(letter) != letter and "LATIN" in name(letter, "")
    )
