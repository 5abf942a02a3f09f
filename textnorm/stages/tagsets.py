"""One map of tags: what each tagger's tags are in Sejong's tagset and in Universal Dependencies' (UPOS).

The table is `data/tagsets.tsv`, which tells its sources. Where a tagset is coarser than Sejong's its Sejong column names
a class: Okt's `Josa` is `J`, any tag that begins with J.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from textnorm.errors import ConfigError
from textnorm.registry import did_you_mean, stage_type

if TYPE_CHECKING:
    from textnorm.types import Stage

__all__ = ["TagRow", "check_names", "may_be", "surely_is", "tag_rows", "tagset_of", "tagsets", "to_sejong", "to_upos"]

_UNKNOWN = {"sejong": "NA", "upos": "X"}  # what both tagsets call what nobody could analyse
_SUFFIXES = ("-R", "-I")  # Kiwi's, of regular and irregular predicates


class TagRow(NamedTuple):
    """One row of the table."""

    tagset: str
    tag: str
    sejong: str
    upos: str
    english: str
    korean: str


@cache
def _table() -> tuple[TagRow, ...]:
    text = files("textnorm.stages").joinpath("data", "tagsets.tsv").read_text(encoding="utf-8")
    return tuple(TagRow(*line.split("\t")) for line in text.splitlines() if not line.startswith("#"))


@cache
def tagsets() -> tuple[str, ...]:
    """Names of the tagsets; a tagger's is called what its stage is called.

    Example:
        >>> tagsets()
        ('sejong', 'okt', 'komoran', 'hannanum', 'kkma', 'mecab', 'kiwi', 'penn')
    """
    return tuple(dict.fromkeys(row.tagset for row in _table()))


def tagset_of(stage: Stage | str) -> str:
    """Return the tagset of a tagger, given as a stage or by its name; empty when it gives no tags that we know.

    Example:
        >>> tagset_of("okt"), tagset_of("split")
        ('okt', '')
    """
    name = stage if isinstance(stage, str) else stage_type(stage)
    return name if name in tagsets() else ""


@cache
def tag_rows(tagset: str = "") -> tuple[TagRow, ...]:
    """Return the rows of one tagset, or of all.

    Raises:
        ConfigError: no tagset has that name.

    Example:
        >>> tag_rows("okt")[0]
        TagRow(tagset='okt', tag='Noun', sejong='N', upos='NOUN', english='noun, pronoun or numeral', korean='명사, 대명사, 수사')
    """
    if tagset and tagset not in tagsets():
        raise ConfigError(f"no tagset is called {tagset!r}{did_you_mean(tagset, list(tagsets()))}")
    return tuple(row for row in _table() if tagset in {"", row.tagset})


# ---------------------------------------------------------------- from one tagset to another


def to_sejong(tag: str, tagset: str) -> str:
    """Return Sejong's tag for a tag: part by part of a compound, `NA` for one that is not in the tagset.

    Raises:
        ConfigError: no tagset has that name.

    Example:
        >>> to_sejong("JKM", "kkma"), to_sejong("NNBC+VCP", "mecab"), to_sejong("VV-I", "kiwi")
        ('JKB', 'NNB+VCP', 'VV')
    """
    return "+".join(_look_up(part, tagset, "sejong") for part in _parts(tag))


def to_upos(tag: str, tagset: str) -> str:
    """Return the UPOS of a tag: that of the first part of a compound, `X` for one that is not in the tagset.

    The first part of a Korean compound is what it means, the rest its endings: `VV+EP` is a verb.

    Raises:
        ConfigError: no tagset has that name.

    Example:
        >>> to_upos("Josa", "okt"), to_upos("VV+EP", "mecab"), to_upos("NNS", "penn")
        ('ADP', 'VERB', 'NOUN')
    """
    return _look_up(_parts(tag)[0], tagset, "upos")


def _look_up(part: str, tagset: str, column: str) -> str:
    if not part:
        return ""
    row = _by_tag(tagset).get(part)
    return getattr(row, column) if row else _UNKNOWN[column]


@cache
def _by_tag(tagset: str) -> dict[str, TagRow]:
    return {row.tag: row for row in tag_rows(tagset)}


@lru_cache(4096)
def _parts(tag: str) -> tuple[str, ...]:
    """The tags in a tag: `VCP+EF` is two, `VV-R` is `VV`."""
    return tuple(part[:-2] if part.endswith(_SUFFIXES) else part for part in tag.split("+"))


# ---------------------------------------------------------------- names, as people give them


class _Named(NamedTuple):
    sure: frozenset[str]  # tags that are what the name says
    perhaps: frozenset[str]  # and those of a coarser tagset that may be: JKS, where all that is known is J


def check_names(names: tuple[str, ...], tagset: str = "") -> None:
    """Ask that each name is a tag of the tagset, or one of Sejong's (`NNG`) or its classes (`NN`, `J`), or UPOS.

    Raises:
        ConfigError: no tagset has that name, or no tag that name.

    Example:
        >>> check_names(("Nuon",), "okt")
        Traceback (most recent call last):
        textnorm.errors.ConfigError: no tag is called 'Nuon'; did you mean 'Noun'?
    """
    rows = tag_rows(tagset)
    for name in names:
        if not any(_named(name, tagset)):
            known = dict.fromkeys([row.tag for row in rows] + [row.upos for row in rows])
            raise ConfigError(f"no tag is called {name!r}{did_you_mean(name, list(known))}")


@lru_cache(65_536)
def surely_is(tag: str, names: tuple[str, ...], tagset: str = "") -> bool:
    """Whether all that a tag says is among the names.

    Example:
        >>> surely_is("Josa", ("J",)), surely_is("Josa", ("JKS",)), surely_is("VV+EP", ("E",))
        (True, False, False)
    """
    sure = frozenset().union(*(_named(name, tagset).sure for name in names))
    return all(part in sure for part in _parts(tag))


@lru_cache(65_536)
def may_be(tag: str, names: tuple[str, ...], tagset: str = "") -> bool:
    """Whether something that a tag says, or that its coarse class may stand for, is among the names.

    Example:
        >>> may_be("Josa", ("JKS",)), may_be("VV+EP", ("E",)), may_be("Noun", ("J",))
        (True, True, False)
    """
    tags = frozenset().union(*(part for name in names for part in _named(name, tagset)))
    return any(part in tags for part in _parts(tag))


@cache
def _named(name: str, tagset: str) -> _Named:
    """The tags that a name stands for: in one tagset, or in all."""
    if not tagset:
        each = [_named(name, known) for known in tagsets()]
        return _Named(*(frozenset().union(*column) for column in zip(*each, strict=True)))
    rows, native = tag_rows(tagset), _by_tag(tagset).get(name)
    # Hannanum's NN is a numeral and Penn's a noun: a native name is what its tagset means, not Sejong's class NN. Where
    # the two mean the same (Kkma's EF) it is the class too, so that it finds EFN.
    if native and not native.sejong.startswith(name):
        return _Named(frozenset({name}), frozenset())
    if not native and name in _upos():
        return _Named(frozenset(row.tag for row in rows if row.upos == name), frozenset())
    if not native and not _is_sejong(name):
        return _Named(frozenset(), frozenset())
    sure = frozenset(row.tag for row in rows if row.sejong.startswith(name))
    return _Named(sure, frozenset(row.tag for row in rows if name.startswith(row.sejong)) - sure)


@cache
def _upos() -> frozenset[str]:
    return frozenset(row.upos for row in _table())


def _is_sejong(name: str) -> bool:
    return bool(name) and any(row.tag.startswith(name) for row in tag_rows("sejong"))
