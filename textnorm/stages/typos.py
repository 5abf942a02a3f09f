"""Typos that Kiwi is sure of, as edits that touch nothing but the syllables of the word that was mistyped."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import groupby
from math import inf
from typing import TYPE_CHECKING, Any

from textnorm.alignment import Edit
from textnorm.errors import ConfigError, Problem
from textnorm.registry import did_you_mean
from textnorm.stages.kiwi import TYPOS
from textnorm.stages.kiwi_edits import KiwiEdits, protected_spans

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Typos"]

# Tags whose typos are mended: words with a meaning of their own, and the past tense. Not names (유카 -> 류카), particles
# (교육과정이 -> 교육과정의), endings, pronouns (모 -> 뭐), nor the codas of laughter.
_MENDABLE = frozenset("NNG NNB VV VA VX XSV XSA MAG MAJ MM XR EP".split())
_UNKNOWN_NEEDS_LESS = 3.0

_SYLLABLES = re.compile(r"[가-힣]+")  # 재밋; not ㅋㅋ, not "3D", not "가 나"


@dataclass(frozen=True)
class Typos(KiwiEdits):
    """Mend typos that Kiwi is sure of: `재밋었다` becomes `재밌었다`.

    A morpheme is replaced only where the reading with the typo mended is far likelier than the reading as it stands.
    Names, particles, and what could as well be another word (이임, 유물을) stay; so does everything between words. `됬`,
    which stands in no word, always becomes `됐`. URLs, e-mail addresses, hashtags, mentions and masks (`<URL>`) are not
    touched. Not idempotent: a mended word helps to read its neighbour.

    Args:
        typos: which typos to mend, in Kiwi's words: `basic`, `continual`, `basic_with_continual`, `lengthening`,
            `basic_with_continual_and_lengthening`.
        min_gain: by how much (log likelihood, a typo) the mended reading of a word must be better. A word that Kiwi
            does not know as it stands needs 3 less.

    Raises:
        ConfigError: Kiwi has no such typos.
        MissingExtraError: kiwipiepy is not installed.

    Source: kiwipiepy, `Kiwi.tokenize(typos=...)` and `Kiwi.join`.

    Example:
        >>> Typos()(["쓰래기같은  영화가 아니라 재밋었다ㅋㅋ", "정권 이임"])
        ['쓰레기같은  영화가 아니라 재밌었다ㅋㅋ', '정권 이임']
    """

    typos: str = "basic"
    # Chosen by reading every change in 3,400 sentences of Kaist and KSL and 1,500 reviews: what damaged a word gained less
    # than 13 (이임 -> 위임 11.5, 져버리지 -> 저버리지 12.8), or 10 where unknown (관곤 -> 관권 7.5); 재밋 -> 재밌 gains 20.
    min_gain: float = 13.0

    def __post_init__(self) -> None:
        if self.typos not in TYPOS:
            message = f"required one of Kiwi's typo sets, found {self.typos!r}{did_you_mean(self.typos, TYPOS)}"
            raise ConfigError([Problem("typos", message)])

    def line_edits(self, engine: Any, lines: list[str]) -> list[list[Edit]]:
        mended = list(engine.tokenize(lines, typos=self.typos))
        suspects = [index for index, tokens in enumerate(mended) if any(token.typo_cost for token in tokens)]
        as_written = engine.tokenize([lines[index] for index in suspects]) if suspects else []
        found = {
            index: list(self._mend(engine, lines[index], mended[index], written))
            for index, written in zip(suspects, as_written, strict=True)
        }
        return [_allowed(line, found.get(index, [])) for index, line in enumerate(lines)]

    def _mend(self, engine: Any, line: str, mended: list[Any], written: list[Any]) -> Iterator[Edit]:
        """Compare the two readings of one line, word by word."""
        starts = [word.start() for word in re.finditer(r"\S+", line)]
        written_words = _by_word(written, starts)
        for start, new in _by_word(mended, starts).items():
            if not (typos := sum(token.typo_cost > 0 for token in new)):
                continue
            old = written_words.get(start, [])
            gain = (sum(token.score for token in new) - sum(token.score for token in old)) / typos
            for edit in _replacements(engine, line, new):
                if gain >= self.min_gain - _bonus(old, edit):
                    yield edit


def _bonus(written: list[Any], edit: Edit) -> float:
    """What the reading as it stands says of a replacement: unknown there, 3; a word of two syllables or more, never."""
    there = [token for token in written if token.start < edit.end and edit.start < token.end]
    if any(token.oov for token in there):
        return _UNKNOWN_NEEDS_LESS
    is_word = len(there) == 1 and there[0].start == edit.start and there[0].end == edit.end > edit.start + 1
    return -inf if is_word else 0.0


def _by_word(tokens: list[Any], starts: list[int]) -> dict[int, list[Any]]:
    """Group tokens by the written word in which they start."""
    groups = groupby(tokens, lambda token: bisect_right(starts, token.start))
    words: dict[int, list[Any]] = {}
    for number, group in groups:
        words.setdefault(starts[max(number - 1, 0)], []).extend(group)
    return words


def _replacements(engine: Any, line: str, tokens: list[Any]) -> Iterator[Edit]:
    """Say what the mended morphemes of a word look like where they stand, as far as that leaves their neighbours be."""
    if not any(token.typo_cost >= 1 for token in tokens):
        return
    joined, places = engine.join(tokens, return_positions=True)
    for group in _fused(tokens):
        start, end = min(tokens[i].start for i in group), max(tokens[i].end for i in group)
        new_start, new_end = min(places[i][0] for i in group), max(places[i][1] for i in group)
        fits = all(places[i][1] <= new_start for i in range(group[0])) and all(
            places[i][0] >= new_end for i in range(group[-1] + 1, len(tokens))
        )
        old, new = line[start:end], joined[new_start:new_end]
        if fits and old != new and _SYLLABLES.fullmatch(old) and _SYLLABLES.fullmatch(new):
            yield Edit(start, end, new)


def _fused(tokens: list[Any]) -> Iterator[list[int]]:
    """Yield the numbers of morphemes that share syllables, where exactly one of them was mended, and may be."""
    groups: list[list[int]] = []
    reached = -1
    for number, token in enumerate(tokens):
        if groups and token.start < reached:
            groups[-1].append(number)
        else:
            groups.append([number])
        reached = max(reached, token.end)
    for group in groups:
        costs = [tokens[number] for number in group if tokens[number].typo_cost]
        # a cost below 1 is a share: the typo was in how two morphemes fuse, and 세었 -> 세웠 is another word
        if len(costs) == 1 and costs[0].typo_cost >= 1 and costs[0].tag.partition("-")[0] in _MENDABLE:
            yield group


def _allowed(line: str, edits: list[Edit]) -> list[Edit]:
    """Add what is always wrong, leave out what is protected, and sort."""
    if not edits and "됬" not in line:
        return []
    taken = [index for edit in edits for index in range(edit.start, edit.end)]
    sure = [Edit(match.start(), match.end(), "됐") for match in re.finditer("됬", line) if match.start() not in taken]
    inside = {index for start, end in protected_spans(line) for index in range(start, end)}
    return sorted(edit for edit in edits + sure if inside.isdisjoint(range(edit.start, edit.end)))
