"""Mojibake: bytes that were read in the wrong encoding, read again in the right one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textnorm.alignment import Edit, apply_edits
from textnorm.extras import import_extra, require_extra
from textnorm.stages.odds import COMMON_BITS, RARE_BITS, syllable_bits
from textnorm.stages.rules import Trigger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textnorm.types import StageKind

__all__ = ["Repair", "RepairEncoding"]

# What CP1252 shows for 27 of the bytes 0x80..0x9F; for the others, and in Latin-1, they show as U+0080..U+009F.
_CP1252 = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_TO_LATIN_1 = {ord(character): character.encode("cp1252")[0] for character in _CP1252}
_HIGH = f"\u0080-\u00ff{_CP1252}"

# What no clean Korean or English text holds, and most French does not: ¾È; a byte that Python escaped. Not the é of café.
_SUSPECT = re.compile(f"[{_HIGH}]{{2}}|[\udc80-\udcff]")
_ESCAPED = re.compile("[\udc80-\udcff]")
# Two syllables of KS X 1001 or two jamo in a row as Latin-1 shows them, without which nothing speaks for Korean: ¾È³ç, ¤»¤».
_CP949 = re.compile(r"(?:[\u00b0-\u00c8][\u00a1-\u00fe]){2}|(?:\u00a4[\u00a1-\u00d3]){2}")
# Words end at ASCII blanks alone: \s would take \x85 and \xa0, which are bytes of syllables. A word of bytes (`¾È³ç!`) or
# whatever cannot be bytes (안녕), which ends a stretch; of bytes that Python escaped, any word.
_LATIN_WORDS = re.compile(rf"(?P<word>[\x00-\x08\x0b\x0c\x0e-\x1f!-\x7f{_HIGH}]+)|[^\x00-\x7f{_HIGH}]+")
_ESCAPED_WORDS = re.compile(r"(?P<word>[^ \t\n\r]+)")

# Bits of evidence that decoded text is Korean: about one random pair of bytes in nine is a common syllable, and nine
# syllables in ten of real text are. A syllable by itself (`Ç×` in a word) tells nothing, two in a row do.
_COMMON, _UNCOMMON, _RARE, _JAMO, _HANJA, _UTF_8_HANGUL = 3.0, -1.0, -3.0, 2.0, -0.5, 6.0
_EVIDENCE = re.compile(r"(?P<hangul>[가-힣]{2,})|(?P<jamo>[ㄱ-ㅣ]{2,})|(?P<hanja>[\u4e00-\u9fff\uf900-\ufaff]+)")

# UTF-8 as Latin-1 or CP1252 shows it: `Ã©`, `â€™`, `ð\x9f`; not `CAFÉ”`: no quote or dash is the second byte of two.
_TAIL = f"\u0080-\u00bf{_CP1252}"
_SHORT_TAIL = re.sub("[‘’“”•–—…]", "", _TAIL)
_UTF_8 = re.compile(rf"[\u00c2-\u00df][{_SHORT_TAIL}]|[\u00e0-\u00ef][{_TAIL}]{{2}}|[\u00f0-\u00f4][{_TAIL}]{{3}}")
_UTF_8_KOREAN = re.compile(rf"[\u00e3\u00ea-\u00ed][{_TAIL}]{{2}}")  # those of them that can be Hangul: ì•ˆ
_FRENCH = re.compile(rf"[A-Za-z][{_HIGH}]{{2}}(?![{_HIGH}])")  # one character of two bytes behind a letter: cafÃ©
_TWICE = re.compile(
    rf"(?:[ÂÃÅÆË][{_TAIL}]|â[{_TAIL}]{{2}}){{3}}"
)  # a syllable that was read wrongly twice at least: Ã¬Â•Âˆ
# A stretch that ftfy may see: anything but Hangul, kana, Chinese characters and full-width forms.
_NOT_CJK = re.compile(r"[^\u1100-\u11ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]+")


class _Way(NamedTuple):
    """One way a text may have been spoilt: its encoding, and how often UTF-8 was read as Latin-1 or CP1252 since."""

    encoding: str
    layers: int = 0
    escaped: bool = False


class _Reading(NamedTuple):
    match: re.Match[str]
    word: str
    bits: float


class Repair(NamedTuple):
    """`text[start:end]` is `replacement`, read wrongly; `confidence` is between 0 and 1, 1 where ftfy decided."""

    start: int
    end: int
    replacement: str
    confidence: float


@dataclass(frozen=True)
class RepairEncoding:
    r"""Read mojibake again in the encoding it was written in.

    Korean in CP949 (EUC-KR) that was read as Latin-1 or CP1252 (¾È³ç), or as UTF-8 with escaped bytes; Korean in UTF-8
    that was read as Latin-1 or CP1252 (ì•ˆë…•); and either one read wrongly twice. Then, through ftfy, the UTF-8 of other
    languages (cafÃ©); ftfy never sees Hangul, kana or Chinese characters, and changes nothing but encodings. What was
    spoilt three times, or in two ways at once, takes the stage more than once: so it is not always idempotent. Lost bytes (?, U+FFFD) cannot be brought back.

    Args:
        min_confidence: from when on a repair is made; see `repairs`. Two common syllables in a row make .98.
        utf8: look for the UTF-8 of other languages too, which takes the extra `ftfy`. Korean needs none.

    Raises:
        MissingExtraError: `utf8` is set, and ftfy is not installed.
        ValueError: `min_confidence` is not between 0 and 1.

    Source: https://ftfy.readthedocs.io; Unicode, CP949.TXT.

    Example:
        >>> RepairEncoding()(["¾È³çÇÏ¼¼¿ä!", "ì•ˆë…•", "Café à Genève, 25°C", "안녕"])
        ['안녕하세요!', '안녕', 'Café à Genève, 25°C', '안녕']
        >>> RepairEncoding()([b"\xbe\xc8\xb3\xe7".decode("utf-8", "surrogateescape")])
        ['안녕']
    """

    kind: ClassVar[StageKind] = "text"
    drops_notation: ClassVar[bool] = True  # to the loss report

    min_confidence: float = 0.95
    utf8: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.min_confidence <= 1:
            raise ValueError(f"min_confidence must be between 0 and 1, found {self.min_confidence}")
        if self.utf8:
            require_extra("ftfy", "ftfy")

    def __call__(self, texts: list[str]) -> list[str]:
        return [self._repaired(text) if _is_suspect(text) else text for text in texts]

    def trigger(self) -> Trigger:
        """When this stage may change a text: what `_SUSPECT` looks for."""
        return Trigger(pairs=((_HIGH, _HIGH),), characters="\udc80-\udcff")

    def edits(self, text: str) -> list[Edit]:
        """Return one edit for each stretch that was read wrongly."""
        return [Edit(start, end, replacement) for start, end, replacement, _ in self.repairs(text)]

    def repairs(self, text: str) -> list[Repair]:
        """Return what can be repaired with `min_confidence`, and how sure each is.

        Example:
            >>> RepairEncoding(min_confidence=0.5).repairs("A ¾È³ç")
            [Repair(start=2, end=6, replacement='안녕', confidence=0.984375)]
        """
        if not _is_suspect(text):
            return []
        korean = [repair for repair in _korean_repairs(text) if repair.confidence >= self.min_confidence]
        return sorted([*korean, *_ftfy_repairs(text, korean)]) if self.utf8 else korean

    def _repaired(self, text: str) -> str:
        edits = self.edits(text)
        return apply_edits(text, edits) if edits else text


def _is_suspect(text: str) -> bool:
    return not text.isascii() and _SUSPECT.search(text) is not None


# ---------------------------------------------------------------- Korean


def _korean_repairs(text: str) -> list[Repair]:
    """Read the text in every way it may have been spoilt, and keep the way for which most bits speak."""
    ways = (list(_stretches(text, way)) for way in _ways(text))
    best = max(ways, key=lambda found: sum(bits for bits, _ in found), default=[])
    return [repair for _, repair in best]


def _ways(text: str) -> Iterator[_Way]:
    """Yield the ways that are worth trying: each takes a pass over the words."""
    if _ESCAPED.search(text):
        yield _Way("cp949", escaped=True)
    if _CP949.search(text):
        yield _Way("cp949")
    if _UTF_8_KOREAN.search(text):
        yield _Way("utf-8")
    if _TWICE.search(text):
        yield from (_Way("cp949", 1), _Way("utf-8", 1), _Way("cp949", 2))


def _stretches(text: str, way: _Way) -> Iterator[tuple[float, Repair]]:
    """Yield stretches of words that all can be read, with their bits; a word that cannot ends one."""
    stretch: list[_Reading] = []
    for match in (_ESCAPED_WORDS if way.escaped else _LATIN_WORDS).finditer(text):
        word = match["word"]
        read = _read(way, word) if word else None
        if read is not None:
            stretch.append(_Reading(match, *read))
        elif stretch:
            yield from _judged(text, stretch)
            stretch = []
    yield from _judged(text, stretch)


def _judged(text: str, stretch: list[_Reading]) -> Iterator[tuple[float, Repair]]:
    """Yield a stretch of words, from its first to its last that changed, if they are Korean at all."""
    bits = sum(reading.bits for reading in stretch)
    if bits <= 0:
        return
    changed = [index for index, reading in enumerate(stretch) if reading.match.group() != reading.word]
    kept = stretch[changed[0] : changed[-1] + 1]
    start, end = kept[0].match.start(), kept[-1].match.end()
    edits = [Edit(match.start() - start, match.end() - start, word) for match, word, _ in kept]
    yield bits, Repair(start, end, apply_edits(text[start:end], edits), 1 - 2**-bits)


@lru_cache(maxsize=1 << 14)
def _read(way: _Way, word: str) -> tuple[str, float] | None:
    """Read a word, and say how many bits speak for its being Korean; None if it cannot be read so."""
    if word.isascii():
        return word, 0.0
    try:
        read = word.encode("utf-8", "surrogateescape").decode("cp949") if way.escaped else _decode(way, word)
    except UnicodeError:
        return None
    if way.encoding == "utf-8":
        return read, _UTF_8_HANGUL * len(re.findall("[가-힣ㄱ-ㅣ]", read))
    if way.layers == 0 and _FRENCH.search(word) and _UTF_8.search(word):
        return None  # cafÃ© between words of CP949: the é is ftfy's
    return read, sum(_weight(found.lastgroup, letter) for found in _EVIDENCE.finditer(read) for letter in found.group())


def _decode(way: _Way, word: str) -> str:
    for _ in range(way.layers):
        word = _bytes(word).decode("utf-8")
    return _bytes(word).decode(way.encoding)


def _bytes(word: str) -> bytes:
    return word.translate(_TO_LATIN_1).encode("latin-1")


def _weight(kind: str | None, character: str) -> float:
    if kind != "hangul":
        return _JAMO if kind == "jamo" else _HANJA
    bits = syllable_bits(character)
    return _COMMON if bits <= COMMON_BITS else _UNCOMMON if bits < RARE_BITS else _RARE


# ---------------------------------------------------------------- other languages


def _ftfy_repairs(text: str, done: list[Repair]) -> Iterator[Repair]:
    """Yield what ftfy repairs in what lies between the repairs that were made."""
    starts = [0, *(repair.end for repair in done)]
    ends = [*(repair.start for repair in done), len(text)]
    for start, end in zip(starts, ends, strict=True):
        for stretch in _NOT_CJK.finditer(text, start, end):
            fixed = _fix(stretch.group()) if _UTF_8.search(stretch.group()) else stretch.group()
            if fixed != stretch.group():
                yield Repair(stretch.start(), stretch.end(), fixed, 1.0)


@lru_cache(maxsize=1 << 10)
def _fix(text: str) -> str:
    """Let ftfy choose an encoding, and do none of its other work."""
    fixed: str = import_extra("ftfy", "ftfy").fix_encoding(text, _ftfy_config())
    return fixed


@cache
def _ftfy_config() -> Any:
    others = ("remove_terminal_escapes", "fix_c1_controls", "fix_latin_ligatures", "fix_character_width")
    more = ("uncurl_quotes", "fix_line_breaks", "fix_surrogates", "remove_control_chars", "unescape_html", "explain")
    off = dict.fromkeys((*others, *more), False)
    return import_extra("ftfy", "ftfy").TextFixerConfig(normalization=None, **off)
