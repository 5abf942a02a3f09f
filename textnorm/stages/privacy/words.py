"""The words around a number, which say what it is, or that it is nobody's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

__all__ = ["BANK_BEHIND", "UNIT_BEHIND", "VERSION_BEHIND", "labels"]

# A bank's name that is one only right next to a number: 우리 1002-..., not 우리 집.
_SHORT_BANKS = "국민 신한 우리 하나 기업 농협 수협 신협 축협 우체국 새마을 산업 외환 카카오 카뱅 케뱅 토스 제일 씨티 대구 부산 경남 광주 전북 제주".split()
_LATIN_BANKS = "kb nh ibk sc kdb im".split()
_NAMED_BY_NUMBER = "주문 예약 접수 승인 인증 상품 제품 모델 문서 사건 우편 법인 법인등록 등기 송장 운송장 택배 일련 쿠폰 공고 거래 관리 조회".split()

# What each word speaks for. "other" are numbers that are nobody's; a short bank speaks for an account.
_HANGUL: dict[str, str] = {
    **dict.fromkeys(map("".join, product(_NAMED_BY_NUMBER, ("번호", "코드"))), "other"),
    **dict.fromkeys("송장 운송장 품번 시리얼 바코드 좌표 위도 경도".split(), "other"),
    **dict.fromkeys("버전 버젼 빌드 펌웨어 릴리스 릴리즈".split(), "version"),
    **dict.fromkeys("주민번호 주민등록 주민등록번호 외국인등록번호 외국인번호".split(), "rrn"),
    **dict.fromkeys("전화 연락처 휴대폰 핸드폰 폰번호 팩스 문의 ☎".split(), "phone"),
    **dict.fromkeys(["카드"], "card"),
    **dict.fromkeys(["사업자"], "brn"),
    **dict.fromkeys(["여권"], "passport"),
    **dict.fromkeys(["면허"], "license"),
    **dict.fromkeys("계좌 통장 입금 송금 예금주 은행 뱅크 금고".split(), "account"),
    **dict.fromkeys("아이피 서버 호스트 접속".split(), "ip"),
    **dict.fromkeys(_SHORT_BANKS, "bank"),
}
_LATIN: dict[str, str] = {
    **dict.fromkeys("isbn issn ean order tracking invoice serial model sku lat lng lon".split(), "other"),
    **dict.fromkeys("v ver version build release firmware".split(), "version"),
    **dict.fromkeys("tel phone mobile fax hp cell".split(), "phone"),
    **dict.fromkeys("card visa mastercard amex".split(), "card"),
    **dict.fromkeys(["passport"], "passport"),
    **dict.fromkeys("license licence".split(), "license"),
    **dict.fromkeys("account acct".split(), "account"),
    **dict.fromkeys("ip ipv4 ipv6 host server ping dns gateway".split(), "ip"),
    **dict.fromkeys(_LATIN_BANKS, "bank"),
}


def _spaced(word: str) -> str:
    """주문번호 as 주문 ?번호, 외국인등록번호 as 외국인 ?등록 ?번호."""
    return re.sub("(?<=.)(번호|코드|등록)", r" ?\1", word)


# Every alternative begins with a letter of its own, so that `re` skips to one of them: twenty times faster than names of
# groups and lookbehinds. The longer first. Matches 주문번호, 주문 번호; not 주문.
_HANGUL_WORD = re.compile("|".join(map(_spaced, sorted(_HANGUL, key=len, reverse=True))))
_LATIN_WORD = re.compile("[A-Za-z]++4?+6?+")  # whole words: tel, IPv6; of hotel only hotel
_NUMBER_NEXT = re.compile(r"[ :)\]]{0,2}[0-9]")

# Behind a number: a bank ("110-123-456789 (신한)"), a version ("1.2.3.4 버전") or section, a unit ("12345678901원").
BANK_BEHIND = re.compile(
    rf"(?<=[0-9])[ (,:/]{{0,3}}(?:[가-힣A-Za-z]{{0,5}}(?:은행|뱅크|금고)|(?:{'|'.join(_SHORT_BANKS)})(?![가-힣A-Za-z]))"
)
VERSION_BEHIND = re.compile(r" ?(?:버[전젼]|빌드|릴리[스즈]|절|장|항|version)(?![A-Za-z])")
UNIT_BEHIND = re.compile(r"(?:원|달러|개|명|건|회|년|번째|배)(?![가-힣])|(?:원|달러|개|명|건|회)[을를이가은는의에도로]")


def labels(text: str) -> list[tuple[int, str]]:
    """Return where each word ends and what it speaks for, in order.

    Example:
        >>> labels("주문 번호 1, 우리 집 TEL 2, 우리 3-1")
        [(5, 'other'), (17, 'phone'), (23, 'account')]
    """
    return sorted(_labels(text))


def _labels(text: str) -> Iterator[tuple[int, str]]:
    for pattern, names in ((_HANGUL_WORD, _HANGUL), (_LATIN_WORD, _LATIN)):
        for match in pattern.finditer(text):
            name = names.get(match.group().replace(" ", "").lower(), "")
            if name == "bank":
                name = "account" if _NUMBER_NEXT.match(text, match.end()) else ""
            if name:
                yield match.end(), name
