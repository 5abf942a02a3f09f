"""Punctuation: one form for each thing, letters untouched."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textnorm.alignment import apply_edits
from textnorm.stages.punctuation import Group, Punctuation

QUIET = settings(deadline=None, max_examples=300, derandomize=True)
SIGNS = "“”‘’「』《–—−…‥。、·ㆍ・•\u119e\u11a2～〜〰！（＂＇－．＜\ufe0f\u1112\u11abㅎ가a1 "


@pytest.mark.parametrize("groups", [get_args(Group), *((group,) for group in get_args(Group)), ()], ids=str)
@QUIET
@given(st.text(st.sampled_from(SIGNS), max_size=10))
def test_done_twice_is_done_once(groups, text):
    """A unified text is unified, whichever groups were asked for, and the edits say what was done."""
    stage = Punctuation(groups=groups)
    [once] = stage([text])
    assert stage([once]) == [once]
    assert apply_edits(text, stage.edits(text)) == once


@QUIET
@given(st.text(st.sampled_from(SIGNS), max_size=10))
def test_letters_and_digits_stay(text):
    """Every letter, digit and space comes through, in its order; ㆍ, U+119E and U+11A2 are signs here."""
    [unified] = Punctuation()([text])

    def letters(of):
        return [c for c in of if c in "\u1112\u11abㅎ가a1 "]

    assert letters(unified) == letters(text)


@pytest.mark.parametrize("group", get_args(Group))
def test_a_group_does_its_own_work(group):
    """Without a group its signs stay, with it alone they change; together the groups change them all."""
    signs = {
        "quotes": "“",
        "brackets": "『",
        "dashes": "—",
        "dots": "…",
        "middle_dots": "ㆍ",
        "tildes": "〜",
        "width": "！",
    }
    others = tuple(other for other in get_args(Group) if other != group)
    assert Punctuation(groups=(group,))([signs[group]]) != [signs[group]]
    assert Punctuation(groups=others)([signs[group]]) == [signs[group]]


def test_full_width_letters_and_digits_are_not_punctuation():
    """Of the full-width forms of ASCII only the signs change, and each to the character it is."""
    wide = "".join(chr(0xFEE0 + code) for code in range(0x21, 0x7F))
    [unified] = Punctuation(groups=("width",))([wide])
    assert all(
        new == (old if old.isalnum() else chr(ord(old) - 0xFEE0)) for old, new in zip(wide, unified, strict=True)
    )
