"""Control drops what nobody sees, and nothing that does something."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textnorm.stages.control import Control

QUIET = settings(deadline=None, max_examples=300, derandomize=True)
INVISIBLE = "\x00\x07\x7f\x9f\u00ad\u200b\u200c\u200d\u2060\u2063\u206a\ufeff\ufffe\u061c\u200e\u202e\u2066\ufe0e\ufe0f\U000e0041"
MIXED = st.text(st.sampled_from(INVISIBLE + "가a1# ❤👩💻🏴🇰\u20e3\U000e0067\U000e007fمقक\u094dไ\t\n"), max_size=12)


def clean(text, **fields):
    return Control(**fields)([text])[0]


@pytest.mark.parametrize("invisible", INVISIBLE, ids=ascii)
@pytest.mark.parametrize("around", ["가나", "ab", "1!", "漢字", "é "])
def test_a_word_is_whole_again(invisible, around):
    """Between letters of Hangul, Latin or Han an invisible character goes, and no space comes."""
    before, after = around
    assert clean(before + invisible * 2 + after) == before + after


def test_every_control_goes_but_whitespace():
    """Of all of C0 and C1 only what str.isspace knows is left."""
    controls = [chr(code) for code in range(0xA0) if unicodedata.category(chr(code)) == "Cc"]
    assert [c for c in controls if clean(f"a{c}b") != "ab"] == [c for c in controls if c.isspace()]


@QUIET
@given(MIXED)
def test_only_invisible_characters_go(text):
    """What is seen comes through in its order, and a second run finds nothing."""
    cleaned = clean(text)
    hidden = {*INVISIBLE, "\U000e0067", "\U000e007f"}
    assert [c for c in cleaned if c not in hidden] == [c for c in text if c not in hidden]
    assert clean(cleaned) == cleaned


def test_marks_of_direction_can_stay():
    """With keep_bidi the marks stay, and everything else still goes."""
    assert clean("\u202bשלום\u202c\x00", keep_bidi=True) == "\u202bשלום\u202c"


def test_a_hidden_message_goes():
    """Tag characters stay only behind a black flag, up to the tag that ends them."""
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "ignore all")
    assert clean(f"안녕{hidden}") == "안녕"
    flag = "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in "gbeng") + "\U000e007f"
    assert clean(flag + hidden) == flag
