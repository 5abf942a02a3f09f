"""The table of what is looked for: each kind of personal data, its pattern and its check.

Patterns read folded text (`fold`): ASCII digits, `-` for any dash, no zero-width characters. A `*` is a digit that was
masked before. Every pattern is bounded, so that a search takes time in proportion to the text.

Source: what the numbers look like is public: 주민등록법 시행규칙 (resident numbers, random since October 2020), ISO/IEC
7812 (cards), 전기통신번호관리세칙 (telephone), the tax office's and the police's forms, RFC 5322, 791 and 4291.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from textnorm.stages.privacy import checks

__all__ = ["DETECTORS", "KINDS", "Detector", "Kind"]

Kind = Literal["rrn", "phone", "card", "brn", "passport", "license", "account", "email", "ip"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Detector:
    """One shape of one kind.

    Args:
        kind: what it is; masked as `<KIND>`.
        pattern: where it may stand.
        confidence: what was found -> 0.0 (it is not one) to 1.0.
        example: what it finds.
        counterexample: what looks like it and is not found.
        labelled: it counts only next to a word that says what it is.
        needs: a substring without which the pattern need not be tried.
    """

    kind: Kind
    pattern: re.Pattern[str]
    confidence: Callable[[str], float]
    example: str
    counterexample: str
    labelled: bool = False
    needs: str = ""


_S = r"(?: ?[-.] ?| )"  # what stands between groups: "-", ".", " ", " - "; not two spaces, not ","
_AREA = r"(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|80|50[2-8]?)"  # behind the 0: Seoul, the provinces, internet, free, safe
_HEX = "[0-9A-Fa-f]"
_LOCAL = "[A-Za-z0-9._%+-]"  # what the name before an @ is made of
_PROVINCE = "(?:서울|부산|대구|인천|광주|대전|울산|경기|강원|충북|충남|전북|전남|경북|경남|제주)"
_END = r"(?![0-9*])"


def _number(body: str) -> re.Pattern[str]:
    """A pattern that is never a part of a longer run of digits."""
    return re.compile(rf"(?<![0-9*]){body}(?![0-9*])")


# Where two are as sure and as long, the one that stands first here wins.
DETECTORS = (
    Detector("rrn", _number(rf"[0-9]{{6}}{_S}?[0-9]{{7}}"), checks.resident, "900101-1234567", "901301-1234567"),
    Detector(
        "phone",
        _number(rf"(?:\(01[016-9]\)|01[016-9]\)?){_S}?[0-9]{{3,4}}{_S}?[0-9]{{4}}"),
        checks.mobile,
        "010-1234-5678",
        "010-12345-678",
    ),
    Detector(
        "phone",
        _number(rf"(?:\(0{_AREA}\)|0{_AREA}\)?){_S}?[1-9][0-9]{{2,3}}{_S}?[0-9]{{4}}"),
        checks.land_line,
        "02)123-4567",
        "02-12-4567",
    ),
    Detector(
        "phone",
        _number(
            rf"(?:(?<!\+)\+ ?82|0082|(?<!\+)(?<!\+ )82){_S}?(?:\(0\)|0)?{_S}?(?:1[016-9]|{_AREA})\)?"
            rf"{_S}?[0-9]{{3,4}}{_S}?[0-9]{{4}}",
        ),
        checks.international,
        "+82 10 1234 5678",
        "+8210 1234",
    ),
    Detector("phone", _number(r"1[568][0-9]{2}-[0-9]{4}"), checks.company_line, "1588-0000", "1234-0000"),
    Detector(
        "card",  # four fours; the groups are parted in one way
        _number(rf"[0-9]{{4}}({_S})[0-9]{{4}}\1[0-9]{{4}}\1[0-9]{{4}}"),
        checks.card,
        "1234-5678-9012-3456",
        "1234-5678-9012",
    ),
    Detector(
        "card",  # four fours and up to three more
        _number(rf"[0-9]{{4}}({_S})[0-9]{{4}}\1[0-9]{{4}}\1[0-9]{{4}}\1[0-9]{{1,3}}"),
        checks.card,
        "4111-1111-1111-1111-110",
        "4111-1111-1111-1111",
    ),
    Detector(
        "card",  # American Express and Diners Club
        _number(rf"3[0-9]{{3}}({_S})[0-9]{{6}}\1[0-9]{{4,5}}"),
        checks.card,
        "3782-822463-10005",
        "4782-822463-10005",
    ),
    Detector("card", _number(r"[0-9]{13,19}"), checks.card, "4111111111111111", "411111111111"),
    Detector(
        "brn",
        _number(rf"[1-9][0-9]{{2}}({_S})[0-9]{{2}}\1[0-9]{{5}}"),
        checks.business,
        "999-45-67890",
        "023-45-67891",
    ),
    Detector("brn", _number(r"[1-9][0-9]{9}"), checks.business, "9994567890", "9990067890"),
    Detector(
        "passport",
        re.compile(
            r"(?<![A-Za-z0-9_*-])[MSRODGmsrodg](?:[0-9]{8}|[0-9]{3}[A-Za-z][0-9]{4})(?![A-Za-z0-9_*]|-[0-9])",
        ),
        checks.passport,
        "M123A4567",
        "A12345678",
    ),
    Detector(
        "license",
        _number(rf"[0-9]{{2}}({_S})[0-9]{{2}}\1[0-9]{{6}}\1[0-9]{{2}}"),
        checks.licence,
        "11-22-333333-44",
        "11-22-33333-44",
    ),
    Detector("license", _number(r"[12][0-9]{11}"), checks.licence, "112233333344", "272233333344"),
    Detector(
        "license",
        re.compile(rf"{_PROVINCE}[ -]?[0-9]{{2}}-[0-9]{{6}}-[0-9]{{2}}{_END}"),
        checks.regional_licence,
        "서울 02-123456-12",
        "서울 02-1234-1234",
        needs="-",
    ),
    Detector(
        "account",
        _number(
            r"(?:[0-9]{2,6}(?:-[0-9]{1,8}){1,4}|[0-9]{3,6} [0-9]{2,6} [0-9]{4,7}(?: [0-9]{2,3})?|[0-9]{10,16})",
        ),
        checks.account,
        "110-123-456789",
        "2024-01-05",
        labelled=True,
    ),
    Detector(
        "email",
        re.compile(rf"(?<!{_LOCAL}){_LOCAL}++@(?:[A-Za-z0-9-]{{1,63}}\.){{1,8}}[A-Za-z]{{2,24}}+"),
        checks.email,
        "hong.g@mail.example.com",
        "hong@localhost",
        needs="@",
    ),
    Detector(
        "ip",
        _number(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}"),
        checks.ipv4,
        "192.0.2.1",
        "192.0.2.256",
        needs=".",
    ),
    Detector(
        "ip",  # only what is given out: 2000::/3, private (fc, fd) and link-local (fe8 to feb)
        re.compile(
            rf"(?<![0-9A-Za-z:.*])(?:[23]{_HEX}{{3}}|[fF][cCdD]{_HEX}{{2}}|[fF][eE][89abAB]{_HEX}):"
            rf"[0-9A-Fa-f:]{{0,38}}(?:{_HEX}|::)(?![0-9A-Za-z*]|:[0-9A-Fa-f:])"
        ),
        checks.ipv6,
        "2001:db8::1",
        "2024:01:05",
        needs=":",
    ),
)
