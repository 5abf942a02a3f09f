"""What no engine is given as it is: the guard in front of every tagger, and the way back to the text.

Taggers crash, hang or lose text on input that anyone may have: half a surrogate pair, NUL, an emoji, decomposed Hangul, a
run of thousands of letters. The guard shows them something they can bear, character for character where it can, and
puts their tokens back where the text has them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple
from unicodedata import combining, normalize

from textnorm.alignment import Alignment, Edit, apply_edits
from textnorm.types import Token

__all__ = ["Guard", "cut", "readable"]

Engine = Callable[[list[str]], list[list[Token]]]

_LONE, _ASTRALS, _LINE_BREAKS = "\ud800-\udfff", "\U00010000-\U0010ffff", "\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
# A lone surrogate: half of a UTF-16 pair, which no UTF-8 engine accepts. Matches "\ud800"; must not match "😀".
_SURROGATE = re.compile(f"[{_LONE}]")
_ASTRAL = re.compile(f"[{_ASTRALS}]")  # what UTF-16 writes as a pair, which some Java code cuts in two: 😀; not ❤
_STAND_IN = "□"  # for an astral character: one symbol for another
_BREAKS = re.compile(f"[{_LINE_BREAKS}]")  # line breaks that are no \n or \r: some engines lose a line
# A syllable in conjoining jamo: NFD, as macOS writes file names, which every tagger takes for foreign. Not a lone jamo.
_DECOMPOSED = re.compile("[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|[가-힣][\u11a8-\u11c2]")
_ODD = f"\0{_LONE}\u1100-\u1112\u11a8-\u11c2"  # of every decomposed syllable one letter is among these

# Where a long text is cut, best first; each takes as much of the window as it can (greedy).
_BOUNDARIES = (
    re.compile(r".*\n", re.DOTALL),
    # A sentence end with the space after it. Matches "좋다. "; must not match the "3." of "3.5".
    re.compile(r".*[.!?…。]\s", re.DOTALL),
    re.compile(r".*\s", re.DOTALL),
)
_JOINERS = frozenset("\u200d\ufe0e\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")  # belong to what is before


class _Shown(NamedTuple):
    """A text as an engine is shown it, and how to get back where its length changed."""

    text: str
    way_back: Alignment | None = None


@dataclass(frozen=True)
class Guard:
    r"""What an engine cannot bear.

    Args:
        max_chars: it is given no more at once; see `cut`.
        max_run: nor longer runs without a space (0: any).
        run: what a run is that is too long, where that is not just anything without a space.
        piece: what a longer run is cut into, where that is not just every `max_run` characters.
        astral: whether it can read characters beyond U+FFFF; else □ stands for each.
        breaks: whether it can read line breaks other than \n and \r; else \n stands for each.

    Example:
        >>> from textnorm.stages.split import Split
        >>> Guard(max_chars=100, astral=False).tag(["좋다 😀"], Split())
        [[Token(form='좋다', tag='', start=0, end=2), Token(form='😀', tag='', start=3, end=4)]]
    """

    max_chars: int
    max_run: int = 0
    run: re.Pattern[str] | None = None
    piece: re.Pattern[str] | None = None
    astral: bool = True
    breaks: bool = True

    def tag(self, texts: list[str], engine: Engine) -> list[list[Token]]:
        """Let the engine at the texts, all pieces in one call; offsets point into the texts as they were given."""
        if self._bears_all(texts):
            return engine(texts)
        shown = [self._shown(text) for text in texts]
        pieces = [(row, at, piece) for row, found in enumerate(shown) for at, piece in self._pieces(found.text)]
        answers = engine([piece for _, _, piece in pieces])
        docs: list[list[Token]] = [[] for _ in texts]
        for (row, at, _), tokens in zip(pieces, answers, strict=True):
            docs[row] += (
                [Token(form, tag, at + start, at + end, lemma) for form, tag, start, end, lemma in tokens]
                if at
                else tokens
            )
        return [self._restored(*each) for each in zip(docs, texts, shown, strict=True)]

    def bears(self, text: str) -> bool:
        """Whether the engine is shown the text as it is, in one piece.

        Example:
            >>> Guard(max_chars=4).bears("좋다"), Guard(max_chars=4).bears("좋다. 좋아")
            (True, False)
        """
        return [(0, text)] == list(self._pieces(text)) and self._shown(text).text == text

    def shown(self, texts: list[str]) -> list[str]:
        r"""Return the texts as the engine would be shown them, uncut; a blank one as nothing.

        Example:
            >>> Guard(max_chars=4).shown(["좋다\0좋아", " \n"])
            ['좋다 좋아', '']
        """
        if self._bears_all(texts):
            return texts
        shown = [self._shown(text).text for text in texts]
        return ["" if text.isspace() else text for text in shown]

    def notes(self, text: str) -> list[str]:
        r"""Say what is done to a text before the engine sees it.

        Example:
            >>> Guard(max_chars=4).notes("좋다. 좋아\0")
            ['1 NUL shown as a space', 'cut into 2 pieces']
        """
        counts = {
            "lone surrogate shown as U+FFFD": len(_SURROGATE.findall(text)),
            "NUL shown as a space": text.count("\0"),
            "character beyond U+FFFF shown as □": 0 if self.astral else len(_ASTRAL.findall(text)),
            "line break shown as \\n": 0 if self.breaks else len(_BREAKS.findall(text)),
            "decomposed syllable composed": len(_composed(text)),
        }
        pieces = len(list(self._pieces(self._shown(text).text)))
        cuts = [f"cut into {pieces} pieces"] if pieces > 1 else []
        return [f"{count} {what}" for what, count in counts.items() if count] + cuts

    def _bears_all(self, texts: list[str]) -> bool:
        """Whether each is shown as it is, in one piece: one look at all of them, since most batches hold nothing odd."""
        limit = min(self.max_chars, self.max_run or self.max_chars)
        for text in texts:
            if not 0 < len(text) <= limit or text.isspace():
                return False
        return not self._odd.search("".join(texts))

    @cached_property
    def _odd(self) -> re.Pattern[str]:
        """What no text is shown with: where none of these characters is, `_shown` changes nothing."""
        return re.compile(f"[{_ODD}{'' if self.astral else _ASTRALS}{'' if self.breaks else _LINE_BREAKS}]")

    def _shown(self, text: str) -> _Shown:
        if not self._odd.search(text):
            return _Shown(text)
        shown = text.replace("\0", " ")
        if text.isascii():
            return _Shown(shown)
        shown = _SURROGATE.sub("\ufffd", shown)
        if not self.astral:
            shown = _ASTRAL.sub(_STAND_IN, shown)
        if not self.breaks:
            shown = _BREAKS.sub("\n", shown)
        composed = _composed(shown)
        if not composed:
            return _Shown(shown)
        return _Shown(apply_edits(shown, composed), Alignment(composed))

    def pieces(self, text: str) -> list[str]:
        """Return what the engine would be shown of the text, in pieces that join to it; none of a blank text.

        Example:
            >>> Guard(max_chars=4).pieces("좋다. 좋아")
            ['좋다. ', '좋아']
        """
        return [piece for _, piece in self._pieces(self._shown(text).text)]

    def _pieces(self, text: str) -> Iterator[tuple[int, str]]:
        if not text or text.isspace():
            return
        for at, piece in cut(text, self.max_chars) if len(text) > self.max_chars else ((0, text),):
            if self.max_run and len(piece) > self.max_run:
                yield from ((at + start, piece[start:end]) for start, end in pairwise(self._joints(piece)))
            else:
                yield at, piece

    def _joints(self, text: str) -> list[int]:
        """Where runs that are too long are cut, with the text's two ends."""
        inner = self.piece or re.compile(rf"\S{{1,{self.max_run}}}")
        runs = self.run or re.compile(rf"\S{{{self.max_run + 1},}}")
        joints = {found.end() for run in runs.finditer(text) for found in inner.finditer(text, *run.span())}
        return sorted(joints | {0, len(text)})

    def _restored(self, tokens: list[Token], text: str, shown: _Shown) -> list[Token]:
        if shown.way_back is not None:
            tokens = [_onto(token, shown.way_back) for token in tokens]
        if self.astral or not _ASTRAL.search(text):
            return tokens
        return [
            token._replace(form=readable(text[token.start : token.end])) if _STAND_IN in token.form else token
            for token in tokens
        ]


def _composed(text: str) -> list[Edit]:
    edits = [Edit(*found.span(), normalize("NFC", found.group())) for found in _DECOMPOSED.finditer(text)]
    return [edit for edit in edits if edit.replacement != text[edit.start : edit.end]]  # 안 takes no other coda


def _onto(token: Token, way_back: Alignment) -> Token:
    start, end = way_back.span(token.start, token.end)
    return token._replace(start=start, end=end)


def readable(text: str) -> str:
    r"""Return the text with lone surrogates as U+FFFD: same length, and every engine can encode it.

    Example:
        >>> readable("a\ud800b")
        'a�b'
    """
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def cut(text: str, max_chars: int) -> Iterator[tuple[int, str]]:
    """Yield `(start, piece)` with pieces of at most `max_chars`, which join to the text.

    Cuts after the last newline that fits, else after a sentence end, else after whitespace, else between characters that
    do not belong together.

    Example:
        >>> list(cut("좋다. 아주 좋다", 8))
        [(0, '좋다. '), (4, '아주 좋다')]
    """
    start = 0
    while len(text) - start > max_chars:
        end = _cut_end(text, start, start + max_chars)
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def _cut_end(text: str, start: int, limit: int) -> int:
    for boundary in _BOUNDARIES:
        if match := boundary.match(text, start, limit):
            return match.end()
    end = limit
    while end > start + 1 and (text[end] in _JOINERS or text[end - 1] == "\u200d" or combining(text[end])):
        end -= 1
    return end if end > start + 1 else limit
