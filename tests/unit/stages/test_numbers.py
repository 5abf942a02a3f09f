from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textnorm.alignment import apply_edits
from textnorm.stages.numbers import Numbers
from textnorm.stages.numerals import native, sino, value

LONG = 2**17
STAGES = [Numbers(), Numbers(mode="read"), Numbers(mode="mask")]
MESSY = st.lists(
    st.sampled_from(
        [*"0123579１０,.-:/ 십백천만억조일이삼원명개월시년번대", "，", "1,000", "3만", "5천", "오만", "천원", "<URL1>", "<", ">", "a", "v", "km",
         "https://a.b/", "\n", "몇 ", "수", "을", "\ud800"]
    ),
    max_size=14,
).map("".join)  # fmt: skip


@pytest.mark.parametrize("stage", STAGES, ids=repr)
@settings(deadline=None, max_examples=1_000, derandomize=True)
@given(MESSY)
def test_edits_and_twice(stage, text):
    """Edits made are the call, and what was done is done."""
    [once] = stage([text])
    assert apply_edits(text, stage.edits(text)) == once
    assert stage([once]) == [once]


def say(number):
    """A slow reading of 1 to 9999, by the place of each digit; 1 is silent before a unit."""
    said = ""
    for power, unit in ((1000, "천"), (100, "백"), (10, "십"), (1, "")):
        digit = number // power % 10
        said += ("" if digit == 1 and unit else "영일이삼사오육칠팔구"[digit]) + unit if digit else ""
    return said


@settings(derandomize=True)
@given(st.integers(1, 9_999))
def test_sino_reads_by_place(number):
    """Below 10,000 each digit is said with its place."""
    assert sino(str(number)) == say(number)


@settings(derandomize=True)
@given(st.integers(1, 10**16 - 1))
def test_what_is_said_is_the_number(number):
    """A number that is read out and taken up again is the same number, but where people would mean another."""
    said = sino(str(number))
    assert value(said) in {str(number), said if number < 10 else None}
    assert value(said) or re.search("[억조][^만억조]*[십백천]$", said)


def test_endless_figures_are_left():
    """Figures past 조 and 경 are no amount: they stay, or are read one by one."""
    figures = "7" * 5_000
    assert Numbers()([f"{figures}만 명"]) == [f"{figures}만 명"]
    assert Numbers(mode="read")([figures]) == ["칠" * 5_000]


@settings(derandomize=True)
@given(st.integers(0, 10**15))
def test_commas_come_off(number):
    """Digits grouped in threes are those digits."""
    assert Numbers()([f"{number:,}원"]) == [f"{number}원"]


def test_native_numbers_are_all_different():
    """1 to 99 have a native number each, and 20 alone is 스무."""
    said = [native(str(number)) for number in range(1, 100)]
    assert len(set(said)) == 99
    assert [native("20"), native("21"), native("1")] == ["스무", "스물한", "한"]


@settings(deadline=None, max_examples=500, derandomize=True)
@given(MESSY)
def test_reading_leaves_units_and_letters(text):
    """Reading changes digits and the commas and points in them, and nothing else."""
    fixed = re.compile(r"[0-9０-９,.，가-힣]")
    assert fixed.sub("", Numbers(mode="read")([text])[0]) == fixed.sub("", text)


def test_texts_without_numbers_come_back():
    """What holds no number is the same object."""
    for stage in STAGES:
        text = "그냥 글 and English"
        assert stage([text])[0] is text


@pytest.mark.parametrize(
    "unit", ["1", "1,", "111,", "1.", "1-", "만 ", "만", "일", "일만 ", "1만 ", "1만", "1 ", "1만1", "천원", "<A", "1,111", "a1", "３", "1천 "]
)  # fmt: skip
@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.mode)
def test_long_lines_are_read_in_linear_time(stage, unit):
    """No shape of text makes the pattern go back over it: a quadratic one would take minutes."""
    text = unit * (LONG // len(unit)) + "!"
    [once] = stage([text])
    assert apply_edits(text, stage.edits(text)) == once
