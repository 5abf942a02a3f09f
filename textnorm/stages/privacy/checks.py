"""The arithmetic of each number: written digits -> how sure it is that they are one (0.0: they are not).

What decides is the shape; what raises it is a check digit, where there is one. Words around it are weighed elsewhere.
"""

from __future__ import annotations

import re
from calendar import monthrange
from ipaddress import IPv6Address

__all__ = [
    "account",
    "business",
    "card",
    "company_line",
    "email",
    "international",
    "ipv4",
    "ipv6",
    "land_line",
    "licence",
    "luhn",
    "mobile",
    "passport",
    "regional_licence",
    "resident",
]

# The seventh digit: sex, century of birth, and citizen or not. 9 and 0 (born before 1900) are left out: nobody of them
# lives, and a corporation's registration number (110111-0123456) nearly always has a 0 there.
_CENTURY = {"1": 1900, "2": 1900, "3": 2000, "4": 2000, "5": 1900, "6": 1900, "7": 2000, "8": 2000}
_MONTHS = 12
_LAST_YEAR = 2035  # no clock is read: a saved config must find tomorrow what it finds today
_LICENCE_REGIONS = {*range(11, 27), 28}  # 11 Seoul ... 26 Ulsan, 28 Gyeonggi North
_OCTETS = frozenset(map(str, range(256)))  # as they are written: 01 is a month
_SMALL = range(32)  # in versions, sections and days of a month
_FILES = frozenset("png jpg jpeg gif svg webp bmp ico css js".split())

# How the numbers of card networks begin, by their length: 4111... has 13, 16 or 19 digits, 3714... has 15; 9 begins cards
# that are good in Korea only. A time stamp (1700000000000) begins like none.
_NETWORKS = {
    13: re.compile("4"),
    14: re.compile("3[0689]"),
    15: re.compile("3[47]"),
    16: re.compile(r"[469]|5[1-5]|3[56]|2[2-7]"),
    17: re.compile("[56]"),
    18: re.compile("[56]"),
    19: re.compile("[456]"),
}
_AREA_APART = re.compile(r"\(?0[0-9]{1,3}[) .-]")  # 02-..., 02)..., 0507 ...; not 02111-
_YEARS = re.compile(r"(?:(?:19|20)[0-9]{2}[^0-9]*+){4}")  # 2019 2020 2021 2022; not 4111 1111 1111 1111


def _digits(found: str) -> str:
    return "".join(character for character in found if character.isdigit())


def _weighted(digits: str, weights: str) -> int:
    return sum(int(digit) * int(weight) for digit, weight in zip(digits, weights, strict=False))


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of ISO/IEC 7812.

    Example:
        >>> luhn("4111111111111111"), luhn("4111111111111112")
        (True, False)
    """
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (doubled + sum(map(int, digits[-1::-2]))) % 10 == 0


def resident(found: str) -> float:
    """A resident or foreigner registration number: YYMMDD, century and sex, six more.

    The birth date decides. A right check digit only raises the confidence: since October 2020 there is none.

    Example:
        >>> resident("900230-1234567"), resident("300101-3234564"), resident("900101-1234567")
        (0.0, 0.95, 0.75)
    """
    digits = _digits(found)
    century = _CENTURY.get(digits[6])
    if century is None or not _is_date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:6])):
        return 0.0
    total = _weighted(digits, "234567892345")
    check = (11 - total % 11) % 10 if digits[6] in "1234" else (13 - total % 11) % 10
    sure = 0.75 if len(found) > len(digits) else 0.6
    return sure + 0.2 if int(digits[12]) == check else sure


def _is_date(year: int, month: int, day: int) -> bool:
    return year <= _LAST_YEAR and 1 <= month <= _MONTHS and 1 <= day <= monthrange(year, month)[1]


def mobile(found: str) -> float:
    """A mobile number: 010 and eight digits, or 011, 016 to 019 and seven or eight.

    Example:
        >>> mobile("010-1234-5678"), mobile("01012345678"), mobile("01010101010")
        (0.9, 0.8, 0.3)
    """
    digits = _digits(found)
    is_bare = len(found) == len(digits)
    if is_bare and not digits.strip("01"):  # 01010101010 is a binary number
        return 0.3
    if digits[:3] != "010":
        return 0.5 if is_bare else 0.8
    if len(digits) < len("01012345678"):  # 010-123-4567: cannot be called, but was meant as one
        return 0.3 if is_bare else 0.6
    return 0.8 if is_bare else 0.9


def land_line(found: str) -> float:
    """A number with an area code, or with 070 or 050x. Companies' free lines (080) are nobody's own.

    The area stands apart, or nothing does: `MA 02111-1307` is a ZIP code.

    Example:
        >>> land_line("02-123-4567"), land_line("02 123 4567"), land_line("02111-1307"), land_line("080-123-4567")
        (0.85, 0.6, 0.3, 0.2)
    """
    if found.strip("(").startswith("080"):
        return 0.2
    if found.isdigit():
        return 0.45
    if not _AREA_APART.match(found):
        return 0.3
    return 0.85 if "-" in found or ")" in found else 0.6


def international(found: str) -> float:
    """A Korean number with its country code.

    Example:
        >>> international("+82 10 1234 5678"), international("82-10-1234-5678"), international("821012345678")
        (0.95, 0.75, 0.6)
    """
    if found.startswith(("+", "00")):
        return 0.95
    if not found.isdigit():
        return 0.75
    return 0.6 if found.startswith("8210") and len(found) == len("821012345678") else 0.3


def company_line(_: str) -> float:
    """A company's nation-wide line, 1588-0000. It is printed on every box, so that only who asks for it gets it masked."""
    return 0.2


def card(found: str) -> float:
    """A payment card: 13 to 19 digits, Luhn, and a network's beginning.

    Example:
        >>> card("4111-1111-1111-1111"), card("4111-1111-1111-1112"), card("2019 2020 2021 2022")
        (0.95, 0.5, 0.0)
    """
    digits = _digits(found)
    is_network = _NETWORKS[len(digits)].match(digits) is not None
    if found == digits:
        return (0.85 if is_network else 0.35) if luhn(digits) else (0.3 if len(digits) in {15, 16} else 0.0)
    if _YEARS.fullmatch(found):
        return 0.0
    if luhn(digits):
        return 0.95 if is_network else 0.8
    if " " in found and "-" not in found:  # groups of digits in a row may be anything
        return 0.4 if is_network else 0.3
    return 0.5


def business(found: str) -> float:
    """A business registration number: 3-2-5 digits, the last of which checks the others.

    Example:
        >>> business("999-45-67890"), business("999-45-67891"), business("9994567890")
        (0.9, 0.4, 0.3)
    """
    digits = _digits(found)
    if digits[0] == "0" or digits[:3] == "100" or digits[3:5] == "00":
        return 0.0
    total = _weighted(digits, "137137135") + int(digits[8]) * 5 // 10
    is_valid = (10 - total % 10) % 10 == int(digits[9])
    if "-" in found:
        return 0.9 if is_valid else 0.4
    if found == digits:
        return 0.3 if is_valid else 0.1
    return 0.6 if is_valid else 0.1


def passport(found: str) -> float:
    """A Korean passport: a letter and eight digits, or since 2021 a letter, three digits, a letter, four digits.

    Example:
        >>> passport("M123A4567"), passport("S12345678"), passport("m12345678")
        (0.6, 0.4, 0.2)
    """
    if found != found.upper():
        return 0.2
    return 0.6 if found[0] == "M" else 0.4


def licence(found: str) -> float:
    """A driver's licence: region, year, six digits, two digits.

    Example:
        >>> licence("11-22-333333-44"), licence("99-22-333333-44"), licence("112233333344")
        (0.85, 0.3, 0.3)
    """
    if int(found[:2]) not in _LICENCE_REGIONS:
        return 0.0 if found.isdigit() else 0.3
    if found.isdigit():
        return 0.3
    return 0.85 if "-" in found else 0.6


def regional_licence(_: str) -> float:
    """A driver's licence as it was written before regions had codes: 서울 02-123456-12."""
    return 0.8


def account(found: str) -> float:
    """A bank account: 10 to 16 digits. Banks write them as they please, so it counts only next to a bank's name.

    Example:
        >>> account("110-123-456789"), account("110123456789"), account("2024-01-05")
        (0.55, 0.5, 0.0)
    """
    count = len(_digits(found))
    if count not in range(10, 17):
        return 0.0
    return 0.5 if count == len(found) else 0.55


def email(found: str) -> float:
    """An e-mail address; not a file (`logo@2x.png`), hardly the user `git` of a repository.

    Example:
        >>> email("hong@example.com"), email("logo@2x.png"), email("git@example.com")
        (0.95, 0.0, 0.2)
    """
    user, _, domain = found.partition("@")
    if domain.rpartition(".")[2].lower() in _FILES:
        return 0.0
    return 0.2 if user == "git" else 0.95


def ipv4(found: str) -> float:
    """Four octets. Where all are small it may as well be a version or a section.

    Example:
        >>> ipv4("192.0.2.1"), ipv4("1.2.3.4"), ipv4("127.0.0.1"), ipv4("192.0.2.256"), ipv4("24.01.05.10")
        (0.8, 0.45, 0.2, 0.0, 0.0)
    """
    octets = found.split(".")
    if any(octet not in _OCTETS for octet in octets):
        return 0.0
    if octets[0] in {"0", "127", "255"}:  # this host, itself, everybody, masks of nets
        return 0.2
    return 0.8 if any(int(octet) not in _SMALL for octet in octets) else 0.45


def ipv6(found: str) -> float:
    """An IPv6 address, as Python reads it.

    Example:
        >>> ipv6("2001:db8::1"), ipv6("2001:db8::1::2")
        (0.9, 0.0)
    """
    try:
        IPv6Address(found)
    except ValueError:
        return 0.0
    return 0.9 if any(character.isdigit() for character in found) else 0.0
