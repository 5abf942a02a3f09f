from __future__ import annotations

import re
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textnorm.alignment import apply_edits
from textnorm.stages.hanja import Hanja
from textnorm.stages.hanja_reading import _fixed, _lines, _readings, _words, foreign_marks, read_hanja

LONG = 2**17
# Where the commonest reading is not the one under which KS X 1001 has the unified character.
MOVED = set("宅六悖塞率泌謚吊唇柒")
MIXED = st.lists(
    st.sampled_from(
        ["大韓", "女", "不", "金", "率", "六月", "年", "\uf914", "\uf9bf", "々", "経", "の", "们", "。", "，", "(", ")", "(대한)",
         "(大韓)", "대한", "여", "가", "산", "3", " ", "\n", "https://a.b/", "漢字", "〇", "\U00020000", "\ud800", "<URL>"]
    ),
    max_size=12,
).map("".join)  # fmt: skip
STAGES = [Hanja(mode=mode, foreign=foreign) for mode in ("read", "annotate") for foreign in ("leave", "read")]


def ks_x_1001():
    """The hanja of the standard, in its order."""
    rows = (bytes([row, cell]) for row in range(0xCA, 0xFE) for cell in range(0xA1, 0xFF))
    return [character for pair in rows if (character := pair.decode("euc_kr", "ignore"))]


# ---------------------------------------------------------------- data


def test_readings_rise_as_the_standard_has_them():
    """KS X 1001 orders its hanja by reading, so ours must rise along it; a character read otherwise would stand out."""
    characters = ks_x_1001()
    assert len(characters) == 4_888
    several = {normalize("NFC", character) for character in _fixed()} | MOVED
    single = [_readings()[character] for character in characters if character not in several]
    assert len(single) > 4_300
    assert single == sorted(single)


def test_compatibility_ideographs_rise_as_their_code_points():
    """There are 268 of them, in the order of their readings, each a character that has another reading beside it."""
    readings = [reading for _, reading in sorted(_fixed().items())]
    assert len(readings) == 268
    assert readings == sorted(readings)
    assert all(_readings()[normalize("NFC", character)] for character in _fixed())


def test_no_character_stands_twice():
    """One character, one line; what marks a line as foreign has no reading."""
    lines = dict(_lines("hanja.txt"))
    characters = "".join(lines.values())
    assert len(characters) == len(set(characters)) > 5_000
    assert all(re.fullmatch("[가-힣-]", reading) for reading in lines)
    assert not set(foreign_marks()) & set(_readings())
    assert normalize("NFC", characters) == characters


def test_words_are_as_long_as_their_readings():
    """Every syllable is one character's."""
    assert len(_words()) > 300
    assert all(len(word) == len(reading) for word, reading in _words().items())
    assert all(read_hanja(word) == reading for word, reading in _words().items())


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("run", "before", "after", "reading"),
    [
        ("率", "산", "", "율"), ("率", "격", "", "률"), ("率", "지", "", "율"), ("力", "쟁", "", "력"), ("女", "", "", "여"),
        ("年", "3", "", "년"), ("不", "", "동의", "부"), ("不", "", " 동의", "불"), ("不", "", "가", "불"), ("金", "", "값", "금"),
        ("金", "", " 위원장", "김"), ("金", "순", "", "금"), ("年末年始", "", "", "연말연시"), ("六十年代", "", "", "육십년대"),
    ],
)  # fmt: skip
def test_reading_looks_around(run, before, after, reading):
    """The law of initial sounds, 율, 不 and 金 depend on what stands beside them."""
    assert read_hanja(run, before, after) == reading


@pytest.mark.parametrize("stage", STAGES, ids=repr)
@settings(deadline=None, max_examples=300, derandomize=True)
@given(MIXED)
def test_edits_and_twice(stage, text):
    """Edits made are the call, and what was read is read."""
    [once] = stage([text])
    assert apply_edits(text, stage.edits(text)) == once
    assert stage([once]) == [once]


@settings(deadline=None, max_examples=200, derandomize=True)
@given(MIXED)
def test_annotating_keeps_every_ideograph(text):
    """Under "annotate" no ideograph is lost."""
    ideographs = "[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
    assert re.findall(ideographs, Hanja(mode="annotate")([text])[0]) == re.findall(ideographs, text)


def test_texts_without_hanja_come_back():
    """What holds no ideograph is the same object."""
    text = "그냥 글 and English"
    assert Hanja()([text])[0] is text


@pytest.mark.parametrize("unit", ["漢", "漢(가", "漢a", "가(漢", "の", "漢。", "漢\n", "不", "https://a.b/漢", "(漢)"])
def test_long_lines_are_read_in_linear_time(unit):
    """No shape of text makes the pattern go back over it: a quadratic one would take minutes."""
    text = unit * (LONG // len(unit))
    [once] = Hanja()([text])
    assert apply_edits(text, Hanja().edits(text)) == once
