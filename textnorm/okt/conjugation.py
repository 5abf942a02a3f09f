"""Every form of a predicate that Okt knows: a stem of the dictionary with its last syllable changed, and first endings.

Which changes there are depends on the last syllable alone (and on the word class, and on whether the stem is one syllable
long). The table `_CLASSES` holds them in the order in which Okt asks: the first class that fits is taken. The forms are
not all Korean: they are what open-korean-text 2.1.0 generates (KoreanConjugation), and a form more or less is another
token somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from textnorm.okt.syllable import NO_CODA, Syllable, coda, compose, decompose

__all__ = ["forms"]

# First syllables of endings, by what they can follow.
_ANY = "게겠고구기긴길네다더던도든면자잖재져죠지진질"
_OPEN = _ANY + "노느니냐" + "러려며" + "세시실신셔습셨십"  # after a vowel
_HAE = "야서써도준"  # 해야, 가서
_N = "노느니냐는"
_L_DROPPED = _N + "세시실신셔습셨십"  # 만들다: 만드는, 만드세
_OWN = "="  # in `_Change.codas`: the coda that the syllable has

_NO_PAST = "ㅂㄹㄴㅁ"
_CODAS = "ㅂㅆㄹㄴㅁ"
_PAST = NO_CODA + "ㅆ"  # 쏴, 쐈


class _Change(NamedTuple):
    """The last syllable with another vowel ("": its own) and each of the codas, then one of the tails (none: nothing)."""

    vowel: str
    codas: str
    tails: str = ""


class _Class(NamedTuple):
    """Which last syllables conjugate alike; an empty field asks nothing."""

    onset: str
    vowels: str
    coda: str
    changes: tuple[_Change, ...]
    adjective: bool | None = None
    single: bool = False  # the stem is one syllable long

    def fits(self, last: Syllable, *, adjective: bool, single: bool) -> bool:
        """Whether a stem belongs to this class."""
        letters = self.onset in ("", last.onset) and (not self.vowels or last.vowel in self.vowels)
        return (
            letters
            and self.coda in ("", last.coda)
            and self.adjective in (None, adjective)
            and (single or not self.single)
        )


_BARE = _Change("", _OWN)
_EU = (_Change("", _OWN, _N), _Change("", _NO_PAST), *(_Change(vowel, _PAST) for vowel in "ㅝㅓㅏ"), _BARE)
_HADA = (
    _Change("", NO_CODA, _OPEN + "여였는"),
    _Change("", _NO_PAST),
    _Change("ㅐ", _PAST),
    _Change("ㅐ", NO_CODA, _HAE),
)
_L = (_Change("", _OWN, "어었러려며"), _Change("", NO_CODA, _L_DROPPED), _Change("", "ㄻㄴ"), _BARE)
_CLOSED = (_Change("", _OWN, _ANY + "어었아았으은" + _N), _BARE)
_B_ADJECTIVE = _Change("", NO_CODA, "워웠운")  # 아름다워, 아름다운

_CLASSES = (
    _Class("ㅎ", "ㅏ", NO_CODA, (*_HADA, _Change("ㅣ", NO_CODA), _BARE), adjective=True),  # 성실하다: 성실히
    _Class("ㅎ", "ㅏ", NO_CODA, _HADA, adjective=False),  # 하다: 하 alone is no verb
    _Class(
        "", "ㅗ", NO_CODA, (_Change("", _OWN, _OPEN + "아았는"), _Change("", _NO_PAST), _Change("ㅘ", _PAST), _BARE)
    ),
    _Class(
        "", "ㅜ", NO_CODA, (_Change("", _OWN, _OPEN + "어었는"), _Change("", _NO_PAST), _Change("ㅝ", _PAST), _BARE)
    ),
    _Class("", "ㅡ", NO_CODA, _EU),  # 뜨다, 모으다
    _Class("ㄱ", "ㅟ", NO_CODA, (_Change("", _OWN, _N), _Change("", _NO_PAST), _Change("ㅕ", _PAST), _BARE)),  # 사귀다
    _Class("", "ㅟ", NO_CODA, (_Change("", _OWN, _N), _Change("", _NO_PAST), _BARE)),  # 쥐다
    _Class(
        "",
        "ㅣ",
        NO_CODA,
        (_Change("", _NO_PAST), _Change("", _OWN, "어었" + _N), _Change("", "ㅂ", "니"), _Change("ㅕ", _PAST), _BARE),
    ),  # 마시다, 이다
    _Class("", "ㅞㅚㅙ", NO_CODA, (_Change("", _OWN, _N), _Change("", _CODAS), _BARE)),  # 꿰다, 되다
    _Class("", "", NO_CODA, (_Change("", _CODAS), _Change("", _OWN, _OPEN + _HAE + "는"), _BARE)),  # 가다, 켜다
    _Class("ㅁ", "ㅓ", "ㄹ", _L),  # 멀다
    _Class("", "ㅡㅏㅜ", "ㄹ", _L),  # 만들다, 알다, 풀다
    _Class("", "ㅏ", "ㅅ", (_Change("", _OWN, _N), _Change("", NO_CODA, "으은"), _BARE)),  # 낫다
    _Class("ㅁ", "ㅜ", "ㄷ", (_Change("", _OWN, _N), _Change("", "ㄹ"), _BARE)),  # 묻다
    _Class("", "ㅜ", "ㄷ", (_Change("", _OWN, _N), _Change("", NO_CODA, "어었워웠으은"), _Change("", "ㄹ"), _BARE)),
    _Class("", "ㅜ", "ㅂ", (_Change("", _OWN, _N), _Change("", NO_CODA, "워웠으은"), _BARE)),  # 눕다
    _Class("", "ㅓ", "ㅂ", (_B_ADJECTIVE, _Change("", NO_CODA + "ㄴ"), _BARE), adjective=True),  # 갑작스럽다: 갑작스런
    _Class("", "", "ㅂ", (_B_ADJECTIVE, _Change("", NO_CODA), _BARE), adjective=True),  # 아름답다
    _Class(
        "", "ㅗ", "ㅎ", (_Change("", _OWN, _N), _Change("", _CODAS + NO_CODA), _Change("ㅘ", NO_CODA), _BARE)
    ),  # 놓다
    _Class("", "", "ㅎ", (_Change("", _CODAS + NO_CODA), _Change("ㅐ", "ㅆㄹㅁ" + NO_CODA), _BARE), adjective=True),
    _Class("", "", "", _CLOSED, single=True),  # 먹다
    _Class("", "", "ㅆ", _CLOSED, adjective=True),  # 재미있다
    _Class("", "", "", (_BARE,)),  # 부여잡다
)
# As verbs these would hide adjectives: 아니다, 이다.
_NO_VERBS = frozenset({"아니", "입", "입니", "나는"})


def forms(stem: str, *, adjective: bool) -> set[str]:
    """Return the forms of a stem, that is of a dictionary form without its 다.

    Example:
        >>> sorted(forms("눕", adjective=False))
        ['누워', '누웠', '누으', '누은', '눕', '눕냐', '눕노', '눕느', '눕는', '눕니']
    """
    found = {stem[:-1] + end for end in _endings(stem[-1], adjective=adjective, single=len(stem) == 1)}
    found.update(_doubled(stem))
    return found if adjective else found - _NO_VERBS


def _doubled(stem: str) -> Iterator[str]:
    """Yield 골라, 골랐 of 고르: before 르, a syllable that ends in a vowel takes ㄹ, too."""
    if len(stem) > 1 and stem.endswith("르") and coda(stem[-2]) == NO_CODA:
        before = decompose(stem[-2])._replace(coda="ㄹ")
        yield from (stem[:-2] + compose(*before) + end for end in _changed("르", _EU))


@cache
def _endings(last: str, *, adjective: bool, single: bool) -> tuple[str, ...]:
    letters = decompose(last)
    fitting = (each for each in _CLASSES if each.fits(letters, adjective=adjective, single=single))
    return tuple(_changed(last, next(fitting).changes))


def _changed(last: str, changes: tuple[_Change, ...]) -> Iterator[str]:
    letters = decompose(last)
    for change in changes:
        for each in change.codas:
            syllable = compose(letters.onset, change.vowel or letters.vowel, letters.coda if each == _OWN else each)
            yield from (syllable + tail for tail in change.tails or ("",))
