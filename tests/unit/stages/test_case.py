"""Case: Latin letters alone, one code point for one."""

from __future__ import annotations

import sys
from unicodedata import name

import pytest

from textnorm.stages.case import Case

EVERY = "".join(chr(code) for code in range(sys.maxunicode + 1))


@pytest.mark.parametrize("form", ["lower", "upper"])
def test_each_character_of_unicode_keeps_its_place(form):
    """Over all of Unicode the length stays, and what changed is a Latin letter in its other form."""
    text = EVERY.replace("<", "").replace("://", "")
    [changed] = Case(form=form)([text])
    assert len(changed) == len(text)
    different = [(old, new) for old, new in zip(text, changed, strict=True) if old != new]
    assert all("LATIN" in name(old) and getattr(old, form)() == new for old, new in different)
    assert len(different) > 450
    assert {old for old, _ in different} >= set("ABCÉÑŁẞＡ" if form == "lower" else "abcéñłａ")


def test_each_edit_is_one_letter():
    """A word that changed maps back letter by letter."""
    assert [(edit.start, edit.end) for edit in Case().edits("가 ABc")] == [(2, 3), (3, 4)]


@pytest.mark.parametrize("kept", ["<URL>", "<USER_1>", "https://Ex.com/Ab", "WWW.Ex.com/Ab", "İ", "Ω", "Ж", "Ⅳ"])
def test_it_stays(kept):
    """Masked tokens, addresses, other scripts and what would grow stay inside a sentence in capitals."""
    assert Case()([f"OK {kept} OK"]) == [f"ok {kept} ok"]


def test_what_is_small_is_the_same_object():
    """A text without capitals comes back as it was given."""
    text = "small 글 <b>"
    assert Case()([text])[0] is text
