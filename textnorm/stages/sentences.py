"""Sentences of Korean and English: by rules without any model, by Kiwi, or by NLTK's punkt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from textnorm.alignment import Edit, apply_edits
from textnorm.stages.guard import cut, readable
from textnorm.stages.kiwi import MAX_CHARS, engine
from textnorm.stages.nltk.punkt import sentence_spans
from textnorm.stages.url import URL
from textnorm.types import StageKind

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Engine", "Sentences", "Span", "split_sentences"]

Engine = Literal["rules", "kiwi", "punkt"]


class Span(NamedTuple):
    """`text[start:end]` is one sentence, without the whitespace around it."""

    start: int
    end: int


# Syllables by their coda: ᆫ (한, 간, 된), ᆻ (했, 었, 있, 겠), ㅂ (합, 입).
_N, _SS, _B = ("".join(chr(code) for code in range(0xAC00 + coda, 0xD7A4, 28)) for coda in (4, 20, 17))

# What may follow a sentence end and still belongs to it: ㅋㅋ ㅠㅠ ^^ ~ ♡ emoji, straight on or after one space.
_MOOD = "\u2600-\u27bf\u2b50\ufe0f\u200d\U0001f1e6-\U0001faff~^;♡♥★☆"
# At most 100 of each, so that `!ㅋ!ㅋ!ㅋ` without an end costs no square of its length.
_MARKS = rf"[{_MOOD}ㄱ-ㅎㅏ-ㅣ!?.…]"
_EMOJI = "[\u2600-\u27bf\U0001f1e6-\U0001faff]"
_TAIL = (
    rf"{_MARKS}{{0,100}}+(?: ?(?:\^(?:[_.\-]?\^)++|[ㅋㅎㅠㅜ]{{2,100}}+|{_EMOJI}[\ufe0f\u200d\U0001f3fb-\U0001faff]{{0,20}}+)"
    rf"{_MARKS}{{0,100}}+){{0,9}}+"
)

# Words that hold a full stop which ends nothing: `Dr.`, `e.g.`, `U.S.`, `J. R.`; must not match the end of "so do I."
_ABBREVIATION = (
    r"(?<![\w.])(?:(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|No|Nos|Fig|Vol|pp|cf|al|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\."
    r"|(?:[A-Za-z]\.){2,}+(?!\s+[A-Z가-힣])|[A-Z]\.(?=\s?[A-Z]))"
)

# A quotation or bracket is passed over as one, since sentences inside it are not its sentence's end. Matches
# `"가자. 어서."`, `(농담. 진짜)`; not an apostrophe (`it's`), not a bracket that is not closed nearby.
_QUOTED = (
    r'"[^"\n]{1,400}+"|“[^”\n]{1,400}+”|‘[^’\n]{1,400}+’|「[^」\n]{1,400}+」|『[^』\n]{1,400}+』|《[^》\n]{1,400}+》'
    r"|\([^()\n]{1,400}+\)|\[[^\[\]\n]{1,400}+\]|(?<!\w)'[^'\n]{1,400}+'|<(?!\s)[^<>\n]{1,400}+(?<!\s)>"
)

# Endings that close a sentence even without a full stop. Matches the end of 갔습니다, 먹었다, 좋네요, 했음, 하더라; not of 바다,
# 필요, 베란다, 그러니까, 처음, 있어.
_ENDING = (
    rf"(?:[{_B}]니[다당]|[{_SS}]다|(?<![란판])[{_N}]다|(?:없|싶|같|좋|많|아니|이)다"
    r"|(?<=[가-힣])(?<![중필수주소동민개강토월화목금일긴])요|[가-힣](?:죠|쥬)|[네어아]용"
    rf"|(?:[{_SS}]|없|좋|많|같)(?:음|네|군|냐)|(?:것|거|문|정도)임|[가-힣](?:잖아|거든|더라|구나|더라구|더라고))"
)

# What comes after a verb or a quotation that has not closed its sentence: 간다 고, 했다 하더라도, 있다 보니, "가자!" 라는.
_GOES_ON = (
    r"(?:(?:고|는|며|면|할|해도|보니|보면|하고|하며|하면|하니|한들|말고|치고|느니|하자|는데)(?=\s)"
    r"|하더라도|하여도|치더라도|했[다던을지]|하는|이?라(?:고|며|는|던|면서)|싶|말[하했]|뿐|생각|덧붙|밝혔|전했|물었|외쳤)"
)

_SCAN = re.compile(
    rf"(?P<shield>(?i:{URL})|(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)++|{_ABBREVIATION}"
    # 3.5, 1,000, 12:30, v1.2.3; and a date, 2024. 1. 3.; not the 3 of "3.". At most 100 digits to the first sign, so that
    # 50,000 digits without one cost no square of their number.
    r"|\d{2,4}\.\s?\d{1,2}\.(?:\s?\d{1,2}\.?)?+|\d{1,100}+(?:[.,:/-]\d++)++)"
    rf"|(?P<quoted>{_QUOTED})"
    r"|(?P<newline>\n\s*+)"
    # a number before a full stop: an entry of a list when it opens the sentence (`1. 서론`)
    r"|(?P<number>\d{1,100}+\.(?=\s))"
    # one or more marks with what closes and trails: `다.`, `?!`, `요~!! ㅋㅋ`
    rf"|(?P<end>(?<![.!?…。！？])[.!?…。！？]++(?:[\"'”’)\]」』》]|\[[^\[\]\s]{{1,8}}\])*+{_TAIL}(?=\s++(?!{_GOES_ON})|\s*+\Z))"
    # no space after the mark, but a verb's ending before it: `좋다.정말`
    rf"|(?P<tight>(?:(?<=다)|(?<=요)|(?<=죠)|(?<=까)|(?<=네))[.!?]++{_TAIL}(?=[가-힣A-Z]))"
    rf"|(?P<bare>{_ENDING}{_TAIL}(?=\s++(?!{_GOES_ON}|\()))"
)

# Syllables after which dots close a sentence (`갔다...`); after others they are a pause (`어... 그게`).
_CLOSING = frozenset("다요죠네까음임함나군걸지듯야")
_FILLED = re.compile(r"\S")
_PAUSE = re.compile(r"\.{2,}|…+")
_NEW_SENTENCE = re.compile(rf"\s++(?!{_GOES_ON})")


@dataclass(frozen=True)
class Sentences:
    r"""Put each sentence on a line of its own: one line break in place of the whitespace between two.

    Args:
        engine: "rules", "kiwi" or "punkt" (see `split_sentences`).
        nltk_data: the folder with NLTK's data for "punkt"; without one, NLTK's own search path (NLTK_DATA).

    Raises:
        MissingExtraError: `engine` is "kiwi", and kiwipiepy is not installed.
        MissingNltkDataError: `engine` is "punkt", and its model is not there.

    Example:
        >>> Sentences()(["배송 빨라요ㅋㅋ 포장은 3.5점. It is good! Bye"])
        ['배송 빨라요ㅋㅋ\n포장은 3.5점.\nIt is good!\nBye']
    """

    engine: Engine = "rules"
    nltk_data: str = ""
    kind: ClassVar[StageKind] = "text"

    def __call__(self, texts: list[str]) -> list[str]:
        split = zip(texts, split_sentences(texts, self.engine, self.nltk_data), strict=True)
        return [apply_edits(text, edits) if (edits := _line_edits(text, spans)) else text for text, spans in split]

    def edits(self, text: str) -> list[Edit]:
        """Return the line breaks that are put into `text`."""
        return _line_edits(text, split_sentences([text], self.engine, self.nltk_data)[0])


def split_sentences(texts: list[str], engine: Engine = "rules", nltk_data: str = "") -> list[list[Span]]:
    """Return the spans of each text's sentences: every character but the whitespace between them is in one.

    "rules" needs no model: line breaks, marks that end a sentence (not those of 3.5, `Dr.`, a URL, a quotation or a
    bracket), and Korean endings that close one without a mark (`먹었어요 그리고`). Laughter, hearts and emoji stay with
    the sentence before them. "kiwi" is Kiwi's splitter, line by line. "punkt" is `nltk.sent_tokenize` for English.

    Over kiwipiepy's sentence benchmark (8 files, 1,039 boundaries; `python -m benchmarks sentences`): F1 0.914 by
    rules, 0.883 by Kiwi. The rules were mended on these very files, so on other texts expect less.

    Raises:
        MissingExtraError: `engine` is "kiwi", and kiwipiepy is not installed.
        MissingNltkDataError: `engine` is "punkt", and its model is not there.

    Example:
        >>> split_sentences(["영화 3.5점. 좋았어요 ㅋㅋ 또 볼래요"])
        [[Span(start=0, end=8), Span(start=9, end=16), Span(start=17, end=22)]]
    """
    if engine == "punkt":
        found = zip(texts, sentence_spans(texts, nltk_data), strict=True)
        return [_stripped(text, [start for start, _ in spans[1:]]) for text, spans in found]
    return [_stripped(text, _rule_starts(text)) for text in texts] if engine == "rules" else _by_kiwi(texts)


def _line_edits(text: str, spans: list[Span]) -> list[Edit]:
    gaps = ((left.end, right.start) for left, right in pairwise(spans))
    return [Edit(start, end, "\n") for start, end in gaps if text[start:end] != "\n"]


def _stripped(text: str, starts: list[int]) -> list[Span]:
    """Turn places where sentences begin into spans without the whitespace around them, leaving out blank ones."""
    pieces = ((text[start:end], start) for start, end in pairwise([0, *starts, len(text)]))
    spans = ((start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())) for piece, start in pieces)
    return [Span(start, end) for start, end in spans if start < end]


def _rule_starts(text: str) -> list[int]:
    starts: list[int] = []
    opened = 0  # where the sentence began that is being read
    for match in _SCAN.finditer(text):
        if _closes(match, text, opened):
            starts.append(match.end())
            opened = _skip_space(text, match.end())
    return starts


def _skip_space(text: str, start: int) -> int:
    """Return where the next word begins."""
    filled = _FILLED.search(text, start)
    return filled.start() if filled else len(text)


def _closes(match: re.Match[str], text: str, opened: int) -> bool:
    """Whether the sentence that began at `opened` ends where `match` does."""
    what = match.lastgroup
    if what in {"newline", "tight", "bare"}:
        return True
    if what == "number":
        return match.start() > opened
    if what == "quoted":
        return match.group()[-2] in ".!?…" and _quote_closes(match, text, opened)
    return what == "end" and (not _PAUSE.match(match.group()) or text[match.start() - 1 : match.start()] in _CLOSING)


def _quote_closes(match: re.Match[str], text: str, opened: int) -> bool:
    """A quotation that ends in a mark ends the sentence it opened (`"가요?" 그는`), or one before a capital."""
    if not (after := _NEW_SENTENCE.match(text, match.end())):
        return False
    return match.start() == opened or text[after.end() : after.end() + 1].isupper()


def _by_kiwi(texts: list[str]) -> list[list[Span]]:
    lines = [list(re.finditer(r"[^\n]+", readable(text))) for text in texts]
    pieces = list(
        dict.fromkeys(piece for found in lines for line in found for _, piece in cut(line.group(), MAX_CHARS))
    )
    answers = engine().split_into_sents(pieces, return_sub_sents=False) if pieces else ()
    begins = dict(zip(pieces, ([found.start for found in answer][1:] for answer in answers), strict=True))
    return [_stripped(text, sorted(set(_kiwi_starts(found, begins)))) for text, found in zip(texts, lines, strict=True)]


def _kiwi_starts(lines: list[re.Match[str]], begins: dict[str, list[int]]) -> Iterator[int]:
    for line in lines:
        yield line.start()
        closed = False
        for start, piece in cut(line.group(), MAX_CHARS):
            if closed:  # the cut before this piece was a sentence end, not the middle of a word
                yield line.start() + start
            yield from (line.start() + start + begin for begin in begins[piece])
            closed = piece.rstrip().endswith((".", "!", "?", "…", "。"))
