"""Dictionary forms: a predicate's stem and its endings as one token."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, Literal

from textnorm.stages.tagsets import may_be, surely_is
from textnorm.types import StageKind, Token

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Lemma"]

_STEMS = ("VV", "VA", "VX", "VCP", "VCN")
# Okt's, with their endings in them: such a form and 다 would be no word.
_WHOLE_WORDS = frozenset({"Verb", "Adjective"})
_COPULAS = {"VCP": "이다", "JP": "이다", "VCN": "아니다"}  # whatever is written of them: 야 is 이다 and its ending
# A suffix makes a predicate of what stands before it. Hannanum (XS, X) tells only that it is a suffix, not of what.
_DERIVED = {"XSV": "VV", "XSA": "VA", "XS": "PV", "X": "P"}
_ANY_SUFFIX = frozenset({"XS", "X"})
_DERIVING = frozenset("하 되 시키 당하 받 스럽 롭 답".split())
_BASES = ("N", "XR", "MAG", "SL", "SH", "SN", "XSN")


@dataclass(frozen=True)
class Lemma:
    """Give predicates their dictionary form, their endings included (`예뻤어요` is `예쁘다`).

    A token that has a lemma takes it as its form. Where the tagger cut morphemes (Kiwi, Komoran, Mecab, Kkma, Hannanum),
    a stem and the endings after it become one token (`예쁘/VA 었/EP 어요/EF` is `예쁘다/VA`), and so do a noun or root and
    the suffix that makes it a predicate (`공부/NNG 하/XSV 았/EP 다/EF` is `공부하다/VV`); its span is that of them all.
    All else stays as it is, also a stem that the tagger left fused with its ending and gave no lemma.

    Example:
        >>> tokens = [Token("예쁘", "VA", 0, 2), Token("었", "EP", 1, 2), Token("어요", "EF", 2, 4)]
        >>> Lemma()([tokens])
        [[Token(form='예쁘다', tag='VA', start=0, end=4, lemma='예쁘다')]]
    """

    kind: ClassVar[StageKind] = "tokens"

    def __call__(self, docs: list[list[Token]]) -> list[list[Token]]:
        return [_lemmas(tokens) for tokens in docs]


def _lemmas(tokens: Iterable[Token]) -> list[Token]:
    done: list[Token] = []
    open_for_endings = False
    for token in tokens:
        role = _role(token.tag)
        if role == "ending" and open_for_endings:
            done[-1] = done[-1]._replace(end=max(done[-1].end, token.end))
            continue
        open_for_endings = role in {"stem", "suffix"} and _has_dictionary_form(token)
        if not open_for_endings:
            done.append(token._replace(form=token.lemma) if token.lemma else token)
            continue
        base = _taken_base(done, token) if role == "suffix" else []
        done.append(_predicate(base, token))
    return done


@lru_cache(4096)
def _role(tag: str) -> Literal["ending", "suffix", "stem", ""]:
    """What a token of that tag is to a predicate."""
    head = _head(tag)
    if surely_is(tag, ("E",)):
        return "ending"
    if head in _DERIVED:
        return "suffix"
    return "stem" if head in _COPULAS or (head not in _WHOLE_WORDS and may_be(head, _STEMS)) else ""


def _head(tag: str) -> str:
    """The first tag in a tag, without Kiwi's mark of regularity."""
    return tag.partition("+")[0].partition("-")[0]


def _has_dictionary_form(token: Token) -> bool:
    """Whether it is known: of a stem and its ending in one (mecab's `봤/VV+EP`) only the tagger can tell."""
    head = _head(token.tag)
    if head in _ANY_SUFFIX and token.form not in _DERIVING:
        return False
    return bool(token.lemma) or "+" not in token.tag or head in _COPULAS


def _taken_base(done: list[Token], suffix: Token) -> list[Token]:
    """Take from the end what a suffix makes a predicate of: a noun or root, its own suffixes and its prefix."""
    base: list[Token] = []
    while done and done[-1].end >= (base[0] if base else suffix).start and _belongs(done[-1], base):
        base.insert(0, done.pop())
    return base


def _belongs(token: Token, base: list[Token]) -> bool:
    if not base or base[0].tag == "XSN":
        return surely_is(token.tag, _BASES)
    return surely_is(token.tag, ("XP",))


def _predicate(base: list[Token], token: Token) -> Token:
    head = _head(token.tag)
    word = token.lemma or _COPULAS.get(head) or f"{token.form}다"
    form = "".join(part.form for part in base) + word
    tag = _DERIVED[head] if base else token.tag.partition("+")[0]
    return Token(form, tag, (base or [token])[0].start, max(part.end for part in (*base, token)), form)
