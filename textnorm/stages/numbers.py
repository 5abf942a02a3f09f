"""Numbers in Korean and English text: masked, written as plain digits, or read out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from textnorm.stages.numerals import native, one_by_one, sino, value
from textnorm.stages.rules import Rule, RuleStage
from textnorm.stages.url import LINK, MASK

__all__ = ["Numbers"]

_D = "[0-9０-９]"
# Not behind a letter (mp3, B-52), a digit, or a digit's point or comma. Holds at the 3 of 약 3만, of 제3 and of (3.
_START = rf"(?<![A-Za-z0-9_０-９])(?<!{_D}[.,，．])(?<![A-Za-z][-.])"
_END = rf"(?![,，.．]?{_D})"  # not behind the 1 of 1,00 nor the 1.2 of 1.2.3
_FIGURES = rf"(?:(?:{_D}{{1,3}}(?:[,，]{_D}{{3}})++|{_D}++)(?:\.{_D}++)?+)"  # 1,000 or 35 or 3.5; of 1,00 only the 1

# A number with units: 3만 5천, 1억2천만, 2만5000; not 5만큼, 2천국, and not where it goes on (3만,5).
_NOT_UNIT = r"(?!만큼|만[나남두들족화]|천[국둥문사안재체]|백[신악인합화]|억[압양울제지]|조[각건금사직항])"
_UNIT = rf"{_NOT_UNIT}(?:[십백천][만억조]?|[만억조])"
_UNITS = rf"{_UNIT}(?: ?{_FIGURES}{_UNIT}){{0,7}}+(?: ?{_FIGURES})?+"
_MIXED = rf"{_FIGURES}{_UNITS}(?![십백천만억조]){_END}"

# What is left alone: a mask (<URL>), and figures joined by points, dashes, slashes or colons, which make a date, a
# version, a time, a score or an address: 2024-01-02, 1.2.3, 10:30, 010-1234-5678, with a unit 3-4만; not 3.5.
_JOINED = rf"(?<!{_D}){_D}++(?:\.{_D}++[-/:.]|[-/:]){_D}++(?:[-/:.]{_D}++)*+(?:{_UNITS})?+"
_PART = re.compile(rf"({_FIGURES})([십백천만억조]?)")
_PHONE = re.compile(r"0\d{1,2}-\d{3,4}-\d{4}", re.ASCII)  # 010-1234-5678; not 2024-01-02

# 3만 is "only 3" as well, and 3조 is a third group too: they are numbers where a unit follows (3만 명, 3조원).
_MONEY = r" ?(?:원|달러|불|엔|유로|위안)"
_UNCLEAR = re.compile(rf"{_D}만|{_FIGURES}조")
_MANY = re.compile(
    rf"{_MONEY}| ?(?:명|개|번|년|배|권|마리|호|석|장|대|건|표|점|곳|톤|평|주|리|부|회|쪽|자|발|병|인|군|관객|시간|사람|가구|세대"
    r"|리터|단어|볼트|포인트|km|㎞|㎡)|여|[~∼]"
)
_MONEY_NEXT = re.compile(_MONEY)

# What may stand behind a counter that is a word of its own: no Hangul, or a particle. Behind 3명 and 3명이, not 3시장.
_FREE = r"(?:(?![가-힣])|(?=[이가은는을를의에로와과도만씩쯤째당간들전후]|정도|이상|미만|초과|짜리|어치|까지|부터|밖에|보다|마다|처럼|동안|하고|라))"
# A number in words is one only before a unit: 이십오만 원, 천원, 삼천 명; not 천, 만일, 수천 명, 100 만원, 만원 버스, 천불.
_WORDS = (
    r"(?<![가-힣ㄱ-ㅣA-Za-z0-9０-９>])(?<![몇수0-9０-９] )(?!만일 |백일 |천일 )"
    r"(?P<words>(?:[일이삼사오육칠팔구십백천]*[만억조] ?){0,3}+[일이삼사오육칠팔구십백천]*+)(?<=[일이삼사오육칠팔구십백천만억조 ])"
    rf"(?=(?P<money> ?(?:원|달러|엔|유로){_FREE})(?! ?(?:버스|지하철|전철|열차|관중|사례))| ?(?:불|명|개|번|년|배|권|마리){_FREE})"
)

# Counters that take native numbers, and up to which: 세 시 but 십삼 시, 다섯 개 but 백 개; not 3개월, 3시즌.
_NATIVE = re.compile(
    rf" ?(시간|시|살|개|명|마리|사람|번째|번|권|장|잔|병|대|벌|켤레|채|척|송이|그루|가지|곳|군데|달|끼|판|통|쌍|줄|자루|모금|배|차례|곡"
    rf"|방울|바퀴|조각|봉지|상자|박스|그릇|접시|포기|묶음|다발){_FREE}"
)
_NATIVE_UP_TO = {"시": 12, "시간": 23}
_NUMBERED = re.compile(
    r" ?번 ?(?:출구|타자|버스|선수|국도|문제|트랙|홈|홀)"
)  # 3번 출구 is number three, not three times
_MONTHS = {"6": "유", "10": "시"}
_MONTH_NEXT = re.compile(rf" ?월{_FREE}")
_TIME_NEXT = re.compile(r" ?(?:[시분초월일년회번]|개월)")
_WORD_NEXT = re.compile(r" ?[가-힣]")
_LATIN_UNIT = re.compile(r"(?:[kcm]?m|[km]?g|[mk]?l|[kKMGT]B|kcal|[kMG]?Hz|[kM]?W)(?![A-Za-z])")


@dataclass(frozen=True)
class Numbers(RuleStage):
    """Mask numbers, write them as plain digits, or read them out in Korean.

    URLs, masks, telephone numbers, dates, times, versions and what is glued to a letter (mp3, B-52, 5G) stay as they
    are (telephone numbers are read under "read", and 5,000won is unified). What may be no number stays too: 천 (cloth), 만원 버스 (full), 3만 without
    a unit ("only 3"), 수천 명, 1,00. A number in words counts only before 원, 명, 개 and such (이십오만 원, 천원).

    Args:
        mode: "mask" puts `replacement` there; "unify" writes 1,000, １０００ and 천원 as 1000, and 3만 5천 as 35000;
            "read" writes 삼만오천, with native numbers where they count (세 시, 스무 살), figure by figure for telephone
            numbers and codes (007). Spaces stay as they are, and so do signs: 30% is 삼십%.
        replacement: what stands for a number under "mask". One that holds digits itself would be masked again.

    Example:
        >>> Numbers()(["1,000원 １０００원 천원", "3만 5천원, 1억2천만 명", "2024-01-02 v1.2.3 3만 봐요"])
        ['1000원 1000원 1000원', '35000원, 120000000 명', '2024-01-02 v1.2.3 3만 봐요']
        >>> Numbers(mode="read")(["3시 10분에 35000원", "20살 21명 3.5배", "010-1234-5678"])
        ['세시 십분에 삼만오천원', '스무살 스물한명 삼점오배', '공일공-일이삼사-오육칠팔']
        >>> Numbers(mode="mask")(["3만 5천원에 2개", "<PHONE> mp3"])
        ['<NUMBER>원에 <NUMBER>개', '<PHONE> mp3']
    """

    mode: Literal["mask", "unify", "read"] = "unify"
    replacement: str = "<NUMBER>"

    def rule(self) -> Rule:
        kept = rf"{LINK}|{MASK}|{_JOINED}"
        numbers = rf"{_START}(?:(?P<mixed>{_MIXED})|(?P<plain>{_FIGURES}{_END}))"
        pattern = f"{kept}|{numbers}" if self.mode == "read" else f"{kept}|{numbers}|{_WORDS}"
        modes: dict[str, Callable[[re.Match[str]], str]]
        modes = {"mask": partial(_mask, self.replacement), "unify": _unify, "read": _read}
        needs = "0123456789０１２３４５６７８９" + ("" if self.mode == "read" else "십백천만")
        return Rule(re.compile(pattern), modes[self.mode], needs=tuple(needs))


def _kind(match: re.Match[str]) -> str:
    """What was found: mixed, plain or words; empty for what is left alone."""
    kind = match.lastgroup or ""
    return "words" if kind == "money" else kind


def _mask(replacement: str, match: re.Match[str]) -> str:
    found = match.group()
    match _kind(match):
        case "":
            return found
        case "plain" if _is_glued(match.string, match.end()):
            return found
        case "mixed" if _is_unclear(match):
            return re.sub(_FIGURES, lambda _: replacement, found)
        case "words" if _word_value(match) is None:
            return found
    return replacement + found[len(found.rstrip(" ")) :]


def _unify(match: re.Match[str]) -> str:
    found = match.group()
    match _kind(match):
        case "":
            return found
        case "words":
            figures = _word_value(match)
        case "mixed":
            figures = None if _is_unclear(match) else value(found)
        case _:
            figures = value(found)
    return found if figures is None else figures + found[len(found.rstrip(" ")) :]


def _is_unclear(match: re.Match[str]) -> bool:
    found = match.group()
    if not _UNCLEAR.fullmatch(found):
        return False
    follows = _MONEY_NEXT if found.endswith("조") else _MANY
    return not follows.match(match.string, match.end())


def _word_value(match: re.Match[str]) -> str | None:
    """The digits of a number in words.

    It has a unit (not 오 명); a lone 천 or 만 counts before money alone (천원, not 천불); 억 and 조 come after a number
    (not 억만 배, 조원).
    """
    words = match["words"].rstrip(" ")
    if not re.search("[십백천만억조]", words) or re.search("(?<![일이삼사오육칠팔구십백천])[억조]|[억조][만억]", words):
        return None
    if len(words) == 1 and match["money"] is None:
        return None
    return value(words)


def _read(match: re.Match[str]) -> str:
    found = match.group()
    match _kind(match):
        case "plain":
            return _read_plain(found, match.string, match.end())
        case "mixed":
            return _PART.sub(_read_part, found)
    return re.sub(rf"{_D}+", lambda figures: one_by_one(figures.group()), found) if _PHONE.fullmatch(found) else found


def _read_part(match: re.Match[str]) -> str:
    figures, unit = match.groups()
    silent = figures in {"1", "１"} and unit and (unit in "십백천" or (unit == "만" and match.start() == 0))
    return ("" if silent else sino(figures)) + unit


def _read_plain(found: str, text: str, end: int) -> str:
    if _is_glued(text, end):
        return found
    if not _WORD_NEXT.match(text, end) or not found.isdecimal():
        return sino(found)
    if _TIME_NEXT.match(text, end):
        found = found.lstrip("0０") or found  # 03시, 06월
    if _MONTH_NEXT.match(text, end):
        return _MONTHS.get(found, sino(found))
    return native(found) if _counts(found, text, end) else sino(found)


def _is_glued(text: str, end: int) -> bool:
    """Whether a letter follows that is no unit: 3D and 5G, but not 5kg."""
    return text[end : end + 1].isascii() and text[end : end + 1].isalpha() and not _LATIN_UNIT.match(text, end)


def _counts(figures: str, text: str, end: int) -> bool:
    """Whether a native number is said here: 3개, 20살; but 3번 출구, 20대, 100개."""
    counter = _NATIVE.match(text, end)
    if counter is None or len(figures) > 2 or figures[0] in "0０" or _NUMBERED.match(text, end):  # noqa: PLR2004
        return False
    if counter[1] == "대" and int(figures) % 10 == 0:
        return False
    return int(figures) <= _NATIVE_UP_TO.get(counter[1], 99)
