from __future__ import annotations

import pytest

from textnorm.errors import ConfigError
from textnorm.stages.kiwi import Kiwi
from textnorm.types import Token

pytest.importorskip("kiwipiepy")


def test_offsets_count_code_points():
    """An emoji is one code point, so what follows it is not shifted."""
    [tokens] = Kiwi()(["😀😀 영화"])
    assert tokens[-1] == Token("영화", "NNG", 3, 5)


def test_morphemes_may_share_a_syllable():
    """A contracted syllable is in the span of each morpheme in it."""
    [tokens] = Kiwi()(["됐다"])
    assert [token[0:1] + token[2:4] for token in tokens] == [("되", 0, 1), ("었", 0, 1), ("다", 1, 2)]


def test_starts_never_fall():
    """Kiwi lets an unwritten morpheme start behind its successor; the stage puts it at its successor's start."""
    [tokens] = Kiwi()(["짝퉁쓰래기"])
    starts = [token.start for token in tokens]
    assert starts == sorted(starts)


@pytest.mark.parametrize("text", ["", " \n", "\x00", "\ud800", "안\ud800녕", "\u1112\u1161\u11ab", "😀", "가" * 9_000])
def test_any_text_gets_an_answer(text):
    """Blank, broken, decomposed or long: no text raises, spans stay inside it, neighbours do not matter."""
    alone, _, again = Kiwi()([text, "영화", text])
    assert alone == again
    assert all(0 <= token.start <= token.end <= len(text) for token in alone)


def test_a_long_text_is_cut_and_stitched():
    """Offsets behind a cut are those of the whole text."""
    text = "영화가 좋다. " * 1_000
    [tokens] = Kiwi()([text])
    assert all(text[token.start : token.end] == token.form for token in tokens)
    assert tokens[-1].end == len(text) - 1


def test_a_coda_can_be_laughter():
    """`normalize_coda` reads the tail of a syllable as the laughter it belongs to."""
    assert [token.form for token in Kiwi()(["진짴ㅋㅋ"])[0]] == ["진짜", "ㅋㅋㅋ"]
    assert "ㅋㅋㅋ" not in [token.form for token in Kiwi(normalize_coda=False)(["진짴ㅋㅋ"])[0]]


def test_an_unknown_typo_set_is_refused():
    """A typo set that Kiwi does not know is a config error that says which one was near."""
    with pytest.raises(ConfigError, match="did you mean 'basic'"):
        Kiwi(typos="basics")
