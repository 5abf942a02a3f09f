"""Numbers and how Korean says them: 3만 5천 is 35000, 35000 is 삼만오천, 3 of things is 세."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

__all__ = ["native", "one_by_one", "sino", "value"]

_DIGITS = "영일이삼사오육칠팔구"
_SMALL = {"": 1, "십": 10, "백": 100, "천": 1000}
_BIG = {"만": 10**4, "억": 10**8, "조": 10**12}
_GROUPS = ("", "만", "억", "조", "경")
_MAX_DIGITS = 4 * len(_GROUPS)
_TO_ASCII = str.maketrans("０１２３４５６７８９，．", "0123456789,.")

_ONES = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")

# One part of a number, its digits (in figures or in words) and its units: the 3만 and the 5천 of 3만 5천, the 이십 and
# the 오만 of 이십오만. It matches the empty string too, which is no part.
_PART = re.compile(r"([0-9,]+(?:\.[0-9]+)?|[일이삼사오육칠팔구]?)([십백천]?)([만억조]?)")

# What leaves open what is meant: 3만 5, 1억3천, 5천 3만; not 3만 500, 1억3천만, 5천 3백만
_UNCLEAR = re.compile(r" \d{1,2}\Z|[억조] ?[^만억조]*[십백천]\Z|[십백천] [\d,]+[만억조]")


def value(text: str) -> str | None:
    """Return the digits of a number written in figures, words and units; None where it is not clearly one number.

    Each part must fit below the unit before it. A last part behind a space has a unit or three digits: 3만 5명 may be
    30,005 persons, or may not. 1억3천 is no number either: people mean 1억3천만.

    Example:
        >>> value("3만 5천"), value("1억2천만"), value("1.5억"), value("2만 5000"), value("１，０００"), value("이십오만")
        ('35000', '120000000', '150000000', '25000', '1000', '250000')
        >>> value("3만 5"), value("5천 3만"), value("15백"), value("1.00005만"), value("일이삼"), value("1억3천")
        (None, None, None, None, None, None)
    """
    plain = text.translate(_TO_ASCII)
    parts = [part for part in _PART.findall(plain) if any(part)]
    if len(parts) == 1 and not any(parts[0][1:]):
        return plain.replace(",", "")  # figures alone stay as they are: 007, 3.10
    if max(len(figures) for figures, _, _ in parts) > _MAX_DIGITS:
        return None
    if len(parts) > 1 and ("." in plain or _UNCLEAR.search(plain)):
        return None
    total = _sum(parts)
    return None if total is None or total != int(total) else str(int(total))


def _sum(parts: list[tuple[str, str, str]]) -> Decimal | None:
    total = section = Decimal(0)  # a section ends with 만, 억 or 조
    room = big_room = Decimal("Infinity")
    for figures, small, big in parts:
        part = _plain(figures) * _SMALL[small]
        if part >= room or (small and _plain(figures) >= 10):  # noqa: PLR2004
            return None
        section, room = section + part, Decimal(_SMALL[small])
        if big:
            total, section, fits = total + section * _BIG[big], Decimal(0), section * _BIG[big] < big_room
            room = big_room = Decimal(_BIG[big])
            if not fits:
                return None
    return total + section


def _plain(figures: str) -> Decimal:
    if not figures:
        return Decimal(1)  # 천 is 1000
    return Decimal(_DIGITS.index(figures)) if figures in _DIGITS else Decimal(figures.replace(",", ""))


@lru_cache(maxsize=4096)  # small numbers are most numbers
def sino(figures: str) -> str:
    """Say a number in Sino-Korean, as prices, dates and measures are said.

    Example:
        >>> sino("35000"), sino("10000"), sino("2024"), sino("120000000"), sino("3.14"), sino("0.5"), sino("1,100")
        ('삼만오천', '만', '이천이십사', '일억이천만', '삼점일사', '영점오', '천백')
        >>> sino("007"), sino("123456789012345678901")
        ('공공칠', '일이삼사오육칠팔구공일이삼사오육칠팔구공일')
    """
    whole, point, fraction = figures.translate(_TO_ASCII).replace(",", "").partition(".")
    is_code = (whole[0] == "0" and len(whole) > 1) or len(whole) > _MAX_DIGITS
    said = one_by_one(whole) if is_code else _say_groups(whole)
    return said + ("점" + "".join(_DIGITS[int(figure)] for figure in fraction) if point else "")


def _say_groups(whole: str) -> str:
    groups = [whole[max(end - 4, 0) : end] for end in range(len(whole), 0, -4)]  # ones first, then 만, 억, 조
    said = "".join(
        _say_group(group) + unit for group, unit in reversed(list(zip(groups, _GROUPS, strict=False))) if int(group)
    )
    return said.removeprefix("일") if said.startswith("일만") else said or _DIGITS[0]


def _say_group(group: str) -> str:
    places = zip(group.zfill(4), ("천", "백", "십", ""), strict=True)
    return "".join(
        ("" if figure == "1" and unit else _DIGITS[int(figure)]) + unit for figure, unit in places if figure != "0"
    )


def one_by_one(figures: str) -> str:
    """Say figure by figure, as telephone numbers are said.

    Example:
        >>> one_by_one("010")
        '공일공'
    """
    return "".join("공" if figure == "0" else _DIGITS[int(figure)] for figure in figures.translate(_TO_ASCII))


def native(figures: str) -> str:
    """Say a number from 1 to 99 in native Korean, as it stands before what it counts.

    Example:
        >>> native("3"), native("20"), native("21"), native("99")
        ('세', '스무', '스물한', '아흔아홉')
    """
    tens, ones = divmod(int(figures.translate(_TO_ASCII)), 10)
    return "스무" if (tens, ones) == (2, 0) else _TENS[tens] + _ONES[ones]
