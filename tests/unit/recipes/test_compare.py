from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest

from textnorm import registry
from textnorm.errors import MissingExtraError
from textnorm.recipes.compare import compare
from textnorm.types import Token

# What two taggers say of "영화가 예뻤어요".
ANSWERS = {
    "okt": [Token("영화", "Noun", 0, 2), Token("가", "Josa", 2, 3), Token("예뻤어요", "Adjective", 4, 8)],
    "kiwi": [
        Token("영화", "NNG", 0, 2),
        Token("가", "JKS", 2, 3),
        Token("예쁘", "VA", 4, 6),
        Token("었", "EP", 5, 6),
        Token("어요", "EF", 6, 8),
    ],
    "mecab": [Token("영화가", "NNG+JKS", 0, 3), Token("예뻤", "VA+EP", 4, 6), Token("어요", "EF", 6, 8)],
}


@dataclass(frozen=True)
class Okt:
    kind: ClassVar = "tokenizer"

    def __call__(self, texts):
        return [ANSWERS[type(self).__name__.lower()] for _ in texts]


@dataclass(frozen=True)
class Kiwi(Okt):
    pass


@dataclass(frozen=True)
class Mecab(Okt):
    pass


@dataclass(frozen=True)
class Absent(Okt):
    def __call__(self, _):
        raise MissingExtraError("kkma_package", "kkma")


@pytest.fixture(autouse=True)
def _taggers(monkeypatch):
    """Put our own into the table, under the taggers' names."""
    for cls in (Okt, Kiwi, Mecab):
        monkeypatch.setitem(registry.STAGES, cls.__name__.lower(), f"{__name__}:{cls.__name__}")
    monkeypatch.setitem(registry.STAGES, "kkma", f"{__name__}:Absent")
    registry._table.cache_clear()
    yield
    registry._table.cache_clear()


def shown(*taggers, **options):
    """Rows as `start:end`, and the cells of each as strings."""
    found = compare("영화가 예뻤어요", taggers, **options)
    return {
        f"{start}:{end}": [" ".join(token.tagged_form for token in cell) for cell in cells]
        for start, end, cells in found.rows
    }


def test_rows_end_where_all_taggers_cut():
    """A row is the smallest piece that nobody's token leaves."""
    assert shown("okt", "kiwi") == {
        "0:2": ["영화/Noun", "영화/NNG"],
        "2:3": ["가/Josa", "가/JKS"],
        "4:8": ["예뻤어요/Adjective", "예쁘/VA 었/EP 어요/EF"],
    }
    assert shown("kiwi", "mecab") == {
        "0:3": ["영화/NNG 가/JKS", "영화가/NNG+JKS"],
        "4:6": ["예쁘/VA 었/EP", "예뻤/VA+EP"],
        "6:8": ["어요/EF", "어요/EF"],
    }


def test_tags_of_one_tagset_for_all():
    """Each tagger's tags are shown as Sejong's or UPOS's."""
    assert shown("okt", "mecab", tags="upos")["4:8"] == ["예뻤어요/ADJ", "예뻤/ADJ 어요/PART"]
    assert shown("okt", "mecab", tags="sejong")["0:3"] == ["영화/N 가/J", "영화가/NNG+JKS"]


def test_a_tagger_without_tags_shows_words():
    """`split` has no tags to map."""
    assert shown("split", tags="upos") == {"0:3": ["영화가"], "4:8": ["예뻤어요"]}


def test_every_token_stands_in_one_row(monkeypatch):
    """Morphemes that are not written go with what they end; spans that overlap share a row."""
    doc = [Token("영화", "NNG", 0, 2), Token("이", "VCP", 2, 2), Token("다", "EF", 2, 3), Token("하", "XSV", 8, 8)]
    monkeypatch.setitem(ANSWERS, "kiwi", doc)
    rows = compare("영화가 예뻤어요", ["kiwi", "okt"]).rows
    assert [token for row in rows for token in row.cells[0]] == doc
    assert [token for row in rows for token in row.cells[1]] == ANSWERS["okt"]


def test_a_text_of_unwritten_morphemes_has_a_row(monkeypatch):
    """Even where nothing but empty spans stand at one place."""
    monkeypatch.setitem(ANSWERS, "kiwi", [Token("이", "VCP", 0, 0), Token("다", "EF", 0, 1)])
    assert shown("kiwi") == {"0:1": ["이/VCP 다/EF"]}


def test_what_cannot_tag_says_why():
    """The others are shown; a tagger that is not installed, not known, or none at all has its reason."""
    found = compare("가", ["kkma", "kiwii", "html", "okt"])
    assert found.taggers == ("okt",)
    assert found.absent["kkma"] == "kkma_package is required and was not found: pip install 'textnorm-ko[kkma]'"
    assert found.absent["kiwii"] == "no tagger is called 'kiwii'; did you mean 'kiwi'?"
    assert found.absent["html"].startswith("no tagger is called 'html'; ")


def test_nothing_to_show():
    """No taggers, or no tokens, make no rows."""
    assert compare("가", []).rows == []
    assert compare("", ["split"]).rows == []


def test_a_tagger_that_is_named_twice_is_asked_once():
    """One column each."""
    assert compare("가", ["split", "split"]).taggers == ("split",)
