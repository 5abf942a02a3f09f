"""Words of tweets: emoticons, hashtags, handles, phone numbers in one piece."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, NamedTuple

from textnorm.alignment import Alignment, Edit, apply_edits, to_original
from textnorm.stages.nltk.chunks import Chunked, Piece
from textnorm.types import StageKind, Token

__all__ = ["Tweet"]

_PLAIN = re.compile("[A-Za-z가-힣]+")  # no rule touches these: "so", "영화가"; must not match "8D" or "don't"
_MAX_CHARS = 4_000  # the rule for phone numbers is quadratic in a run of digits: 10,000 take half a second, 4,000 75 ms
_NO_WORD = re.compile(r"(?!)")
# Where a token may span a space, or what goes (an entity, a handle) may leave one. Matches "555 1234", ". .", "&amp;", "@me".
_TOGETHER = re.compile(r"[\d*\-.)]\s+[\d*\-.)(]|&[^&;\s]+;|@")
_THRICE = re.compile(r"(.)\1{2,}")  # what NLTK's `reduce_lengthening` shortens: "waaaay", "!!!!"; not "way"

Change = tuple[re.Pattern[str], Callable[[re.Match[str]], Edit]]  # what NLTK changes in a text, and into what


class _Shown(NamedTuple):
    """A text as the words are looked for in it, and the ways back."""

    text: str
    ways_back: tuple[Alignment, ...]


@dataclass(frozen=True)
class Tweet:
    """NLTK's `TweetTokenizer`, with offsets.

    As there, HTML entities are read (`&lt;3` is `<3`), and a run of four or more of the same sign is cut to three; spans
    cover what was written. Of the options, `match_phone_numbers` is always on.

    Args:
        preserve_case: False lower-cases all but emoticons.
        reduce_len: cut runs of three or more of the same character to three (`waaaay` -> `waaay`).
        strip_handles: leave `@names` out.

    Example:
        >>> [token.form for token in Tweet(strip_handles=True)(["@kim so gooood :-) #best <3"])[0]]
        ['so', 'gooood', ':-)', '#best', '<3']
    """

    preserve_case: bool = True
    reduce_len: bool = False
    strip_handles: bool = False
    kind: ClassVar[StageKind] = "tokenizer"

    def __call__(self, texts: list[str]) -> list[list[Token]]:
        """Tokenize each text."""
        return _engine(self)(texts)


class _Placer:
    """Puts the forms of a text back onto it: through the changes that NLTK makes first."""

    def __init__(self, stage: Tweet) -> None:
        from nltk.tokenize import casual

        self.emoticon = casual.EMOTICON_RE
        self.lower = not stage.preserve_case
        read = casual._replace_html_entities  # noqa: SLF001  # of one entity at a time
        entities: Change = (casual.ENT_RE, lambda found: Edit(*found.span(), read(found.group())))
        handles: Change = (casual.HANDLES_RE, lambda found: Edit(*found.span(), " "))
        thrice: Change = (_THRICE, _shortened)
        runs: Change = (casual.HANG_RE, _shortened)
        wanted = (True, stage.strip_handles, stage.reduce_len, True)
        self.changes = [change for change, on in zip((entities, handles, thrice, runs), wanted, strict=True) if on]

    def __call__(self, text: str, forms: list[str]) -> Iterator[Piece]:
        shown = self._shown(text)
        cursor = 0
        for form in forms:
            start = shown.text.index(form, cursor)  # nothing but whitespace is left out
            cursor = start + len(form)
            if not form.isspace():  # U+001C to U+001F, which are whitespace to Python and not to NLTK
                yield self._cased(form), *to_original(start, cursor, shown.ways_back)

    def _shown(self, text: str) -> _Shown:
        ways_back = []
        for pattern, change in self.changes:
            if edits := [change(found) for found in pattern.finditer(text)]:
                ways_back.append(Alignment(edits))
                text = apply_edits(text, edits)
        return _Shown(text, tuple(ways_back))

    def _cased(self, form: str) -> str:
        return form if not self.lower or self.emoticon.search(form) else form.lower()


def _shortened(run: re.Match[str]) -> Edit:
    """What stands behind the third goes, so that each of three signs keeps its own place."""
    return Edit(run.start() + 3, run.end(), "")


@cache
def _engine(stage: Tweet) -> Chunked:
    from nltk.tokenize.casual import TweetTokenizer

    tokenizer = TweetTokenizer(reduce_len=stage.reduce_len, strip_handles=stage.strip_handles)
    plain = _PLAIN if stage.preserve_case and not stage.reduce_len else _NO_WORD
    return Chunked(tokenizer.tokenize, _Placer(stage), plain, alone=_TOGETHER, max_chars=_MAX_CHARS)
