"""Token filters: what drops or changes tokens after a tokenizer, one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from textnorm.errors import ConfigError, Problem
from textnorm.stages.stopword_lists import Entry, fold, iso_list, own_list, read_list, versions
from textnorm.stages.tagsets import check_names, may_be, surely_is
from textnorm.types import StageKind, Token

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Length", "Lowercase", "Pos", "Stopwords"]

_ANY = ""  # the tag of a stopword that goes whatever its tag
_MAX_FORMS = 100_000  # that are remembered


@dataclass(frozen=True)
class Lowercase:
    """Lower-case the forms of tokens; their offsets stay.

    Example:
        >>> Lowercase()([[Token("Best", "", 0, 4)]])
        [[Token(form='best', tag='', start=0, end=4)]]
    """

    kind: ClassVar[StageKind] = "tokens"

    def __call__(self, docs: list[list[Token]]) -> list[list[Token]]:
        return [[token._replace(form=token.form.lower()) for token in tokens] for tokens in docs]


@dataclass(frozen=True)
class Length:
    """Drop tokens whose form is too short or too long.

    Args:
        min_chars: how many code points a form has at least.
        max_chars: and at most; 0 is any number.

    Raises:
        ValueError: the least is below 0, or above the most.

    Example:
        >>> Length(min_chars=2)([[Token("그", "MM", 0, 1), Token("영화", "NNG", 2, 4)]])
        [[Token(form='영화', tag='NNG', start=2, end=4)]]
    """

    kind: ClassVar[StageKind] = "tokens"

    min_chars: int = 1
    max_chars: int = 0

    def __post_init__(self) -> None:
        if self.min_chars < 0 or (self.max_chars and self.max_chars < self.min_chars):
            raise ValueError(f"0 <= min_chars <= max_chars is required, found {self.min_chars} and {self.max_chars}")

    def __call__(self, docs: list[list[Token]]) -> list[list[Token]]:
        least, most = self.min_chars, self.max_chars or float("inf")
        return [[token for token in tokens if least <= len(token.form) <= most] for tokens in docs]


@dataclass(frozen=True)
class Pos:
    """Keep, or drop, tokens by their part of speech.

    A name is a tag of the tagger (`Noun`, `NNBC`), one of Sejong's or the beginning of one (`NNG`; `NN` any noun, `J` any
    particle), or one of Universal Dependencies (`NOUN`, `VERB`): `textnorm tags` lists them all. `X` is UPOS's.

    In doubt a token stays. `keep` keeps one if any part of its tag may be meant: mecab's `VV+EP` for VV, Okt's `Josa` for
    JKS, since Okt knows no finer. `drop` drops one if all of its tag is meant for certain. One without a tag stays.

    Args:
        keep: names of what to keep; all else goes.
        drop: names of what to drop, after that.
        tagset: the tagger's tagset (okt, komoran, hannanum, kkma, mecab, kiwi, penn). Empty: names are looked up in all
            of them, which is right for all but the few tags that two use differently: NN is Penn's noun and Hannanum's
            numeral, JC a conjunctive particle and Hannanum's case particle.

    Raises:
        ConfigError: neither `keep` nor `drop` is given, or no tag or tagset has such a name.

    Example:
        >>> tokens = [Token("영화", "NNG", 0, 2), Token("가", "JKS", 2, 3), Token("좋", "VA", 4, 5)]
        >>> [token.form for token in Pos(keep=("NOUN", "VA"))([tokens])[0]]
        ['영화', '좋']
    """

    kind: ClassVar[StageKind] = "tokens"

    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    tagset: str = ""

    def __post_init__(self) -> None:
        if not self.keep and not self.drop:
            raise ConfigError("names of tags are required in `keep` or `drop`, and both are empty")
        check_names((*self.keep, *self.drop), self.tagset)

    def __call__(self, docs: list[list[Token]]) -> list[list[Token]]:
        return [[token for token in tokens if not token.tag or self._stays(token.tag)] for tokens in docs]

    def _stays(self, tag: str) -> bool:
        wanted = not self.keep or may_be(tag, self.keep, self.tagset)
        return wanted and not (self.drop and surely_is(tag, self.drop, self.tagset))


@dataclass(frozen=True)
class Stopwords:
    """Drop tokens that carry no topic: particles, endings, pronouns, articles, auxiliaries.

    Our lists are short, and hold no negation (안, 못, not, never): in reviews those decide. Korean goes by form and tag:
    이 is dropped as a particle (`JKS`, Okt's `Josa`) and stays as a tooth (`NNG`). Tokens without a tag go by form alone,
    endings excepted, which only a tagger cuts off.

    Dropping stopwords usually costs a classifier a little accuracy (on NSMC .0035 for particles alone, .0085 for a list
    of 31); use it where tokens are read or counted.

    Args:
        languages: whose lists to use, of "ko" and "en".
        words: more forms to drop, whatever their tag.
        keep: forms of the lists to keep after all.
        tags: tags to drop whole, such as "Josa" and "Punctuation" of Okt.
        source: whose lists: "textnorm", or "stopwords-iso" (by the package stopwordsiso), which is longer, knows no tags
            and holds negation.
        version: of our lists; a config that names it goes on meaning the same words.
        file: a list of your own, besides: a form a line, or a form, a tab, and a tag as `pos` takes it.

    Raises:
        ConfigError: our lists have no such version.

    Example:
        >>> Stopwords()([[Token("The", "", 0, 3), Token("배송", "Noun", 4, 6), Token("이", "Josa", 6, 7)]])
        [[Token(form='배송', tag='Noun', start=4, end=6)]]
    """

    kind: ClassVar[StageKind] = "tokens"

    languages: tuple[Literal["ko", "en"], ...] = ("ko", "en")
    words: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    source: Literal["textnorm", "stopwords-iso"] = "textnorm"
    version: int = 1
    file: str = field(default="", metadata={"path": True})

    def __post_init__(self) -> None:
        known = versions("ko")  # all languages move together
        if self.version not in known:
            message = f"required one of {', '.join(map(str, known))}, found {self.version}"
            raise ConfigError([Problem("version", message)])

    def __call__(self, docs: list[list[Token]]) -> list[list[Token]]:
        goes, whole = _decisions(self, read_list(self.file) if self.file else ()), frozenset(self.tags)
        if whole:
            docs = [[token for token in tokens if token.tag not in whole] for tokens in docs]
        free = goes.free
        return [[token for token in tokens if token.form in free or not goes[token[:2]]] for tokens in docs]


class _Decisions(dict[tuple[Any, ...], bool]):
    """Whether a form with its tag goes, found out once: texts say the same words again and again.

    Attributes:
        free: forms that are on no list, most of all; they are not asked about.
    """

    def __init__(self, listed: dict[str, tuple[str, ...]]) -> None:
        super().__init__()
        self._listed = listed
        self.free: set[str] = set()

    def __missing__(self, token: tuple[Any, ...]) -> bool:
        form, tag = token
        tags = self._listed.get(fold(form))
        if tags is not None:
            decision = self[token] = _goes(tag, tags)
            return decision
        if len(self.free) >= _MAX_FORMS:
            self.free.clear()
        self.free.add(form)
        return False


def _goes(tag: str, tags: tuple[str, ...]) -> bool:
    """Whether a form that goes with these tags goes with this one."""
    if _ANY in tags:
        return True
    if not tag:
        return not all(each.startswith("E") for each in tags)
    return may_be(tag, tags)


@lru_cache(64)
def _decisions(stage: Stopwords, more: tuple[Entry, ...]) -> _Decisions:
    return _Decisions(_by_form(stage, more))


def _by_form(stage: Stopwords, more: tuple[Entry, ...]) -> dict[str, tuple[str, ...]]:
    """The tags each form must have to be dropped."""
    table: dict[str, tuple[str, ...]] = {}
    for form, tag in (*_lists(stage), *more, *(Entry(fold(word)) for word in stage.words)):
        table[form] = (*table.get(form, ()), tag)
    for word in stage.keep:
        table.pop(fold(word), None)
    return table


def _lists(stage: Stopwords) -> Iterable[Entry]:
    for language in stage.languages:
        yield from own_list(language, stage.version) if stage.source == "textnorm" else iso_list(language)
