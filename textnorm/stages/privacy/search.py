"""Where personal data stand in a text: every detector's finds, weighed by the words around them, the surest kept."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from textnorm.stages.privacy.fold import DOTS, INVISIBLE, fold
from textnorm.stages.privacy.rules import DETECTORS, KINDS, Detector, Kind
from textnorm.stages.privacy.words import BANK_BEHIND, UNIT_BEHIND, VERSION_BEHIND, labels

__all__ = ["MASK", "MAY_HOLD", "Finding", "find", "report"]

# Most texts hold nothing to look at: no digit, no @. As the body of a class, the blocks where digits of any script stand.
MAY_HOLD = "0-9@\u0660-\u10ff\u1200-\u1fff\ua4d0-\uabff\ufe6b\uff10-\uff20\U00010000-\U0001ffff"
# What `_WORTH` looks for, in a text that is not folded yet, so that few are: seven digits near each other, an @, two dots
# between digits; or a digit anywhere and two colons. Matches ０10-1234; not 2024년, not 12:30.
_UNSEEN, _DOT, _COLONS = f"[{INVISIBLE}]*+", f"[.．﹒․{DOTS}]", ":：﹕︓"
_GAP = rf"(?:{_UNSEEN}[^\d{INVISIBLE}]){{0,3}}{_UNSEEN}"
_NEAR = re.compile(
    rf"[\d@＠﹫](?:(?<=[@＠﹫])|(?:{_GAP}\d){{6}}|{_UNSEEN}{_DOT}{_UNSEEN}\d(?:{_UNSEEN}\d)*+{_UNSEEN}{_DOT})"
)
_TWO_COLONS = re.compile(f"[{_COLONS}][^{_COLONS}]*+[{_COLONS}]")
_DIGIT = re.compile(r"\d")
# The rest must hold seven digits near each other, an @, or what an IP address has. Matches 123-4567, 1.2.3, fe80::1; not
# 2024년, not 12:30, not 12,000원.
_WORTH = re.compile(
    r"[0-9](?:[^0-9]{0,3}[0-9]){6}|@|[0-9]\.[0-9]{1,3}\.[0-9]|[0-9A-Fa-f]::|:[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]"
)
# A mask that this stage wrote before: <PHONE>, <CARD:0123456789ab>; not <b>. It counts as digits that cannot be read.
MASK = re.compile(rf"<(?:{'|'.join(KINDS).upper()})(?::[0-9a-f]{{12}})?>")

_REACH = 24  # how far before a number a word may stand: "계좌번호는 신한은행이고요, 번호가 "
_BARRIER = re.compile("[0-9@*<]")  # what else is named in between: the word was about that
# What the surroundings add: a word for it, a word for another number, a version, letters that touch it, a URL, a unit.
_LABELLED, _OTHERWISE, _VERSION, _GLUED, _IN_ADDRESS, _COUNTED = 0.3, -0.4, -0.7, -0.3, -0.3, -0.5
_KEPT = 0.1  # what is less sure than this is not told


class Finding(NamedTuple):
    """What stands at `[start, end)`, and how sure that is. It holds no text, so it may be logged."""

    kind: Kind
    start: int
    end: int
    confidence: float


class _View:
    """A folded text, and the words in it that speak for or against a number, looked up once."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _labels(self) -> tuple[list[int], list[str]]:
        found = labels(self.text)
        return [end for end, _ in found], [name for _, name in found]

    @cached_property
    def has_bank(self) -> bool:
        """Whether anything in the text speaks for an account."""
        return "account" in self._labels[1] or BANK_BEHIND.search(self.text) is not None

    def label(self, start: int) -> str:
        """What the nearest word before `start` speaks for; empty when there is none within reach."""
        ends, names = self._labels
        nearest = bisect_right(ends, start) - 1
        if nearest < 0 or start - ends[nearest] > _REACH or _BARRIER.search(self.text, ends[nearest], start):
            return ""
        return names[nearest]

    def is_in_address(self, start: int) -> bool:
        """Whether `start` is inside a URL, behind its host."""
        before = self.text[max(0, start - 200) : start]
        word = before[before.rfind(" ") + 1 :]
        scheme = word.rfind("://")
        return "/" in word[scheme + 3 :] if scheme >= 0 else word.startswith("www.") and "/" in word


def find(text: str) -> list[Finding]:
    """Return where personal data stand, in the order of the text; findings do not overlap.

    Anything worth a thought is told, with its confidence from 0.1 to 0.99; the stage masks from `min_confidence` on.
    Where two readings overlap the surer one is told, then the longer one, then the one with more rules.

    Example:
        >>> find("문의 010-1234-5678, 버전 1.2.3.4")
        [Finding(kind='phone', start=3, end=16, confidence=0.99)]
        >>> find("여권 M123A4567")
        [Finding(kind='passport', start=3, end=12, confidence=0.9)]
    """
    if not may_hold(text):
        return []
    folded = fold(text)
    if not _WORTH.search(folded.text):
        return []
    view = _View(MASK.sub(lambda match: "*" * len(match.group()), folded.text))
    kept = _without_overlaps(_candidates(view), len(view.text))
    return [found._replace(start=start, end=end) for found in kept for start, end in [folded.original(*found[1:3])]]


def may_hold(text: str) -> bool:
    """Whether `find` must look closer: a first look at the text as it is, for the many that hold a number at most."""
    return _NEAR.search(text) is not None or (_TWO_COLONS.search(text) is not None and _DIGIT.search(text) is not None)


def report(texts: Iterable[str], min_confidence: float = 0.5) -> Counter[str]:
    """Count what `find` finds with at least `min_confidence`, by kind.

    Example:
        >>> report(["010-1234-5678", "hong@example.com, 02-123-4567"])
        Counter({'phone': 2, 'email': 1})
    """
    return Counter(found.kind for text in texts for found in find(text) if found.confidence >= min_confidence)


def _candidates(view: _View) -> Iterator[Finding]:
    for detector in DETECTORS:
        if detector.needs not in view.text or (detector.labelled and not view.has_bank):
            continue
        for match in detector.pattern.finditer(view.text):
            confidence = detector.confidence(match.group())
            if confidence and not _is_cut(match):
                confidence = _weigh(confidence, detector, match, view)
                if confidence >= _KEPT:
                    yield Finding(detector.kind, *match.span(), confidence)


def _without_overlaps(candidates: Iterable[Finding], size: int) -> list[Finding]:
    """Keep the surest of what overlaps; `sorted` is stable, so the table's order is the last resort."""
    taken = bytearray(size)
    kept = []
    for found in sorted(candidates, key=lambda found: (-found.confidence, found.start - found.end)):
        if taken.find(1, found.start, found.end) < 0:
            taken[found.start : found.end] = b"\1" * (found.end - found.start)
            kept.append(found)
    return sorted(kept, key=lambda found: found.start)


def _weigh(confidence: float, detector: Detector, match: re.Match[str], view: _View) -> float:
    """How sure a match is: its own confidence, and the words and letters around it."""
    text, (start, end), kind = view.text, match.span(), detector.kind
    label = view.label(start)
    speaks_for = label == kind or (kind == "account" and BANK_BEHIND.match(text, end) is not None)
    if detector.labelled and not speaks_for:
        return 0.0
    if speaks_for:
        confidence += _LABELLED
    elif label == "other":
        confidence += _OTHERWISE
    elif kind == "ip" and (label == "version" or _is_version(text, start, end)):
        confidence += _VERSION
    if match.group().isdigit():
        confidence += _bare(text, start, end, view)
    return round(min(confidence, 0.99), 2)


def _is_version(text: str, start: int, end: int) -> bool:
    """Whether a word behind says so, or a program's name before: `Chrome/120.0.1.2`, but not `//192.0.2.1`."""
    program = text[start - 1 : start] == "/" and start > 1 and _is_latin(text[start - 2])
    return program or VERSION_BEHIND.match(text, end) is not None


def _bare(text: str, start: int, end: int, view: _View) -> float:
    """What speaks against digits without a separator: a unit behind, letters that touch them, a place in a URL."""
    if UNIT_BEHIND.match(text, end):
        return _COUNTED
    if _is_latin(text[start - 1 : start]) or _is_latin(text[end : end + 1]):
        return _GLUED
    return _IN_ADDRESS if view.is_in_address(start) else 0.0


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _is_cut(match: re.Match[str]) -> bool:
    """Whether the match is a part of a longer run, `1234-5678` of `1234-5678-90`: all of a run is masked, or nothing.

    A full stop cuts nothing off a number that has none itself and is not bare: `1.010-1234-5678` is the first of a list.
    """
    text, (start, end), found = match.string, match.span(), match.group()
    joints = "-" if "." not in found and not found.isdigit() else "-."
    before = start > 1 and text[start - 1] in joints and (text[start - 2].isdigit() or text[start - 2] == "*")
    behind = text[end : end + 1]
    after = behind in joints and (text[end + 1 : end + 2].isdigit() or text[end + 1 : end + 2] == "*")
    return before or (after and bool(behind))
