"""The stage that masks personal data, in one of four ways."""

from __future__ import annotations

import hmac
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from textnorm.alignment import Edit, apply_edits
from textnorm.stages.privacy.fold import fold
from textnorm.stages.privacy.rules import KINDS, Kind
from textnorm.stages.privacy.search import MAY_HOLD, find
from textnorm.stages.rules import Trigger
from textnorm.types import StageKind

__all__ = ["Privacy"]

Mode = Literal["token", "partial", "remove", "hash"]

_LEAST_DIGITS = 4  # the fewest that are personal: 1.2.3.4

# How many digits and letters `partial` leaves, at the head and at the tail. Phones and addresses have their own ways.
_LEFT: dict[str, tuple[int, int]] = {
    "rrn": (6, 0),
    "card": (0, 4),
    "brn": (3, 0),
    "passport": (1, 0),
    "license": (2, 0),
    "account": (0, 4),
}


@dataclass(frozen=True)
class Privacy:
    """Mask personal data: Korean registration numbers, phones, cards, accounts, e-mail and the like.

    How sure a find is: 0.9 and more with a check digit or a word that names it (`여권 M123A4567`), 0.5 to 0.9 by its
    shape, below 0.5 where it may as well be something else (a bare run of digits, `1.2.3.4`, `123-45-67890` with a
    wrong check digit). A word for another number (주문번호, 송장, ISBN) takes 0.4 off. Companies' own lines (1588-0000,
    080-...) have 0.2, so they stay. A number is masked as a whole or not at all.

    Everything but `remove` is idempotent; a text from which something was removed may read differently.

    Args:
        mode: "token" writes `<PHONE>`; "partial" hides the middle, `010-****-5678`; "remove" leaves nothing; "hash"
            writes `<PHONE:0123456789ab>`, the same for the same number in any notation, so that rows can be joined.
        kinds: what to mask, of "rrn" (residents and foreigners), "phone", "card", "brn" (businesses), "passport",
            "license" (drivers), "account" (only near a bank's name or 계좌), "email", "ip".
        min_confidence: what is masked, from above 0 to 1; lower masks more. The preset pii-kr takes 0.4.
        key: the secret of mode "hash", or `env:NAME`, the environment variable that holds it: a key that is written
            here is written into every config and bundle too.

    Raises:
        ValueError: `min_confidence` is not above 0 and at most 1; mode "hash" has no key, or the variable is not set.

    Source: see `textnorm.stages.privacy.rules`.

    Example:
        >>> Privacy()(["홍길동 010-1234-5678, hong@example.com", "주문번호 20240105-1234567"])
        ['홍길동 <PHONE>, <EMAIL>', '주문번호 20240105-1234567']
        >>> Privacy(mode="partial")(["010.1234.5678", "4111-1111-1111-1111"])
        ['010.****.5678', '****-****-****-1111']
        >>> Privacy(mode="hash", key="secret")(["010-1234-5678", "+82 10 1234 5678"])
        ['<PHONE:20b6db124700>', '<PHONE:20b6db124700>']
    """

    kind: ClassVar[StageKind] = "text"
    masks: ClassVar[bool] = True  # to the loss report, whatever the mode

    mode: Mode = "token"
    kinds: tuple[Kind, ...] = KINDS
    min_confidence: float = 0.5
    key: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not 0 < self.min_confidence <= 1:
            raise ValueError(f"min_confidence must be above 0 and at most 1, found {self.min_confidence}")
        if self.mode == "hash":
            _secret(self.key)

    def __call__(self, texts: list[str]) -> list[str]:
        return [apply_edits(text, edits) if (edits := self.edits(text)) else text for text in texts]

    def trigger(self) -> Trigger:
        """When this stage may change a text: a digit or an @ is needed."""
        return Trigger(characters=MAY_HOLD)

    def edits(self, text: str) -> list[Edit]:
        mask = self._mask
        return [
            Edit(found.start, found.end, mask(found.kind, text[found.start : found.end]))
            for found in find(text)
            if found.confidence >= self.min_confidence and found.kind in self.kinds
        ]

    @property
    def _mask(self) -> Callable[[Kind, str], str]:
        if self.mode == "hash":
            secret = _secret(self.key)
            return lambda kind, found: f"<{kind.upper()}:{_digest(secret, kind, found)}>"
        if self.mode == "partial":
            return _hide
        return (lambda _, __: "") if self.mode == "remove" else (lambda kind, _: f"<{kind.upper()}>")


def _secret(key: str) -> bytes:
    if key.startswith("env:"):
        name = key.removeprefix("env:")
        if not os.environ.get(name):
            raise ValueError(f"key names the environment variable {name!r}, which is not set: set it to a secret")
        key = os.environ[name]
    if not key:
        raise ValueError('mode "hash" requires a key, found none: give key = "env:NAME" and set NAME to a secret')
    return key.encode("utf-8", "surrogatepass")


def _digest(secret: bytes, kind: str, found: str) -> str:
    """48 bits of the keyed hash of what is meant, not of how it is written. A plain hash of 10^8 numbers is guessed."""
    return hmac.digest(secret, f"{kind}:{_meant(kind, found)}".encode("utf-8", "surrogatepass"), "sha256").hex()[:12]


def _meant(kind: str, found: str) -> str:
    plain = fold(found).text
    if kind in {"email", "ip"}:
        return plain.lower()
    meant = "".join(filter(str.isalnum, plain)).upper()
    # +82 10, 82-10, +82 (0)10 -> 010: no domestic number begins with 82
    return re.sub("^(?:00)?820?", "0", meant) if kind == "phone" else meant


def _hide(kind: Kind, found: str) -> str:
    plain = fold(found).text
    if kind == "email":
        return _hide_user(plain)
    if kind == "ip":
        parts = plain.split("." if "." in plain else ":")
        return ".".join([*parts[:2], "*", "*"]) if "." in plain else f"{parts[0]}:****"
    count = sum(map(_counts, plain))
    head, tail = _phone_left(plain, count) if kind == "phone" else _LEFT[kind]
    return _starred(plain, head, count - tail)


def _hide_user(address: str) -> str:
    user, _, domain = address.partition("@")
    if sum(map(str.isdigit, domain)) >= _LEAST_DIGITS:  # somebody@010-1234-5678.example.com
        domain = f"***.{domain.rpartition('.')[2]}"
    return f"{user[0] if len(user) > 1 else ''}***@{domain}"


def _phone_left(plain: str, count: int) -> tuple[int, int]:
    """All but the middle: the four digits at the end, and what stands before the number within its area."""
    national = _meant("phone", plain)
    long = national.startswith("050") and len(national) > len("05012345678")
    area = 2 if national.startswith("02") else 4 if long else 3
    return count - 4 - max(3, len(national) - area - 4), 4


def _starred(plain: str, start: int, end: int) -> str:
    """Put stars for the digits and letters from the `start`-th to before the `end`-th; 서울 and dashes stay."""
    pieces, seen = [], 0
    for character in plain:
        hidden = _counts(character) and start <= seen < end
        seen += _counts(character)
        pieces.append("*" if hidden else character)
    return "".join(pieces)


def _counts(character: str) -> bool:
    return character.isascii() and character.isalnum()
