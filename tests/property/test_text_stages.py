"""What holds of the text stages whatever the text."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from unicodedata import combining, normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from textnorm.alignment import apply_edits
from textnorm.stages.cleaning import Repeats, Whitespace
from textnorm.stages.hangul import Laughter
from textnorm.stages.markup import Html
from textnorm.stages.unicode import Unicode
from textnorm.stages.url import Url

QUIET = settings(deadline=None, max_examples=200, derandomize=True)
FORMS = ["NFC", "NFD", "NFKC", "NFKD"]
EMOJI_TEST = Path(__file__).parents[3] / "shared" / "data" / "unicode" / "emoji-test.txt"

# Hangul in all its writings, marks of several combining classes, joiners, composing starters of other scripts,
# singletons, compatibility characters, half of a pair.
UNICODE = st.text(
    st.sampled_from(
        "가각한\u1100\u1112\u1161\u1175\u11a8\u11ab\u11c2\u119e\ua960\ud7b0ㅋㅠㄱㆍﾡￂￜ"
        "ae\u0301\u0316\u0323\u0327\u0345\u3099\u05b0\u0f71\u0f72"
        "\u200d\u200c\ufe0f👨👩👍🏻 \u09c7\u09be\u1025\u102e\u0b47\u0b3e"
        "éǖÅΩ\u0340\u0344\uf90a①²ﬁ㎏ＡＢ１　\ufdfa\ud800\udfff\x00"
    ),
    max_size=14,
)
MESSY = st.lists(
    st.sampled_from(
        ["ㅋ", "ㅎ", "ㅋㅋㅋ", "ㅠ", "ㅜ", "ㅠㅠㅠ", "욬", "앜", "부", "엌", "녘", "키", "읔", "하", "하하하", "a", "aaa", "!", "!!!", ".",
         "0", "000", "１", "http://", "HTTPS://", "www.", "example.com", "/", "-", "👍", "🏻", "❤", "\ufe0f", " ", "  ", "\t", "\n",
         "\r\n", "\u2028", "\u3000", "\xa0", "<", "b>", "&amp;", "\u0301", "\u1112\u1161"]
    ),
    max_size=14,
).map("".join)  # fmt: skip
RULES = [Laughter(), Laughter(max_run=1), Laughter(max_run=3), Repeats(), Repeats(max_run=1), Repeats(syllables=True)]
LAUGHED = re.compile("하하+(?:핰(?=ㅋ))?|키키+(?:킼(?=ㅋ))?|깔깔+")
SPACES = [Whitespace(), Whitespace(keep_newlines=True)]


def run(stage, text):
    return stage([text])[0]


def syllables(text):
    return re.findall("[가-힣]", text)


def digits(text):
    return [character for character in text if character.isdecimal()]


# ---------------------------------------------------------------- Unicode


@pytest.mark.parametrize("form", FORMS)
@QUIET
@given(UNICODE)
@example("\u1112\u1161\u11ab\u1100\u1161")
@example("a\u0301\u0323b\u0323\u0301")
def test_unicode_edits_are_the_normalization(form, text):
    """Made one by one, the edits give what the standard gives for the whole text; each is itself a normalization."""
    edits = Unicode(form).edits(text)
    assert apply_edits(text, edits) == normalize(form, text) == run(Unicode(form), text)
    assert all(normalize(form, text[edit.start : edit.end]) == edit.replacement for edit in edits)
    assert all(text[edit.start : edit.end] != edit.replacement for edit in edits)


@pytest.mark.parametrize("form", FORMS)
def test_unicode_edits_are_right_for_every_character(form):
    """Each character that any form changes or moves, whole and decomposed, behind what could take it up."""
    characters = [chr(code) for code in range(sys.maxunicode + 1)]
    moved = [c for c in characters if combining(c) or not all(normalize(other, c) == c for other in FORMS)]
    assert len(moved) > 10_000
    moved = [c for c in moved if not "\uac00" < c <= "\ud7a3" or ord(c) % 97 == 0]  # a share of 11,172 alike
    for before in ("a", "a\u0323", "가", "\u1100", "\u1100\u1161", "\u09c7"):
        text = "".join(before + written for c in moved for written in (c, normalize("NFD", c)))
        assert apply_edits(text, Unicode(form).edits(text)) == normalize(form, text)


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC_HANGUL"])
@QUIET
@given(UNICODE)
def test_unicode_touches_no_jamo(form, text):
    """Compatibility jamo come through these forms, in their order: later patterns look for ㅋ and ㅠ."""
    jamo, folded = "[\u3131-\u318e]", "[\u3200-\u320d\u3260-\u326d\uffa1-\uffdc]"
    text = re.sub(folded, "", text)  # what NFKC_HANGUL turns into such jamo
    assert re.findall(jamo, run(Unicode(form), text)) == re.findall(jamo, text)


@pytest.mark.parametrize("form", [*FORMS, "NFKC_HANGUL"])
@QUIET
@given(UNICODE)
def test_unicode_done_twice_is_done_once(form, text):
    """A normalized text is normalized."""
    once = run(Unicode(form), text)
    assert run(Unicode(form), once) == once


@QUIET
@given(st.text(st.sampled_from("각한글ae\u0301ㅋ 1"), max_size=20))
def test_composing_undoes_decomposing(text):
    """NFD and back loses nothing that NFC has."""
    assert run(Unicode("NFC"), run(Unicode("NFD"), text)) == normalize("NFC", text)


# ---------------------------------------------------------------- rules


@pytest.mark.parametrize("stage", [*RULES, *SPACES], ids=repr)
@QUIET
@given(MESSY)
@example("!!!\ufe0f!\ufe0f!\ufe0f")
@example("🏻🏻🏻🏻🏻🏻")
@example("앜ㅋㅎㅋ부엌ㅋㅋㅋ")
def test_done_twice_is_done_once(stage, text):
    """What was cleaned is clean."""
    once = run(stage, text)
    assert run(stage, once) == once


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="a skin tone left over once kept two units from touching")
def test_repeats_of_leftover_skin_tones_are_done_at_once():
    """What was cleaned is clean, where a lone skin tone stands behind a unit that has one."""
    once = run(Repeats(max_run=1), "ㅋ🏻ㅋ🏻🏻")
    assert run(Repeats(max_run=1), once) == once


@pytest.mark.parametrize("stage", [*RULES, *SPACES, Unicode()], ids=repr)
@QUIET
@given(MESSY)
def test_digits_stay(stage, text):
    """Every digit comes through, and no other comes in: a price is a price."""
    assert digits(run(stage, text)) == digits(text)


@pytest.mark.parametrize("stage", [Url(), Html()], ids=repr)
@QUIET
@given(MESSY)
def test_no_digit_comes_in(stage, text):
    """An address or a tag may take digits away with it; what is left stood there, in that order."""
    left = iter(digits(text))
    assert all(digit in left for digit in digits(run(stage, text)))


@pytest.mark.parametrize(
    "stage", [stage for stage in [*RULES, *SPACES] if not getattr(stage, "syllables", False)], ids=repr
)
@QUIET
@given(MESSY)
def test_no_syllable_is_lost(stage, text):
    """There are as many syllables as before; all but the final ㅋ that laughter frees are the very same.

    Of a laughing syllable (하하하) runs are shortened, so those are folded first, with the 핰 that may end them.
    """
    if isinstance(stage, Laughter):
        text = LAUGHED.sub(lambda match: match[0][0] * 2, text)
    before, after = syllables(text), syllables(run(stage, text))
    assert len(after) == len(before)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert not changed or isinstance(stage, Laughter)
    assert all(normalize("NFD", old) == normalize("NFD", new) + "\u11bf" for old, new in changed)


@pytest.mark.parametrize("stage", RULES, ids=repr)
@QUIET
@given(MESSY)
def test_nothing_comes_in(stage, text):
    """Shortening only takes away: without the finals it frees, the new text is a subsequence of the old."""
    letters = iter(normalize("NFD", text))
    assert all(letter in letters for letter in normalize("NFD", run(stage, text)))


@pytest.mark.parametrize("stage", SPACES, ids=repr)
@QUIET
@given(MESSY)
def test_whitespace_touches_nothing_else(stage, text):
    """Words are those that were there, one character apart, with none at the ends."""
    folded = run(stage, text)
    assert folded.split() == text.split()
    assert folded == folded.strip()
    assert not re.search(r"\s\s", folded)
    assert set(re.findall(r"\s", folded)) <= ({" ", "\n"} if stage.keep_newlines else {" "})


@pytest.mark.parametrize("max_run", [1, 2, 3])
@QUIET
@given(MESSY)
def test_no_longer_run_is_left(max_run, text):
    """After the stage no run of laughter or crying is longer than allowed, but for two syllables, which are a word."""
    shortened = run(Laughter(max_run=max_run), text)
    assert not re.search(rf"[ㅋㅎ]{{{max_run + 1}}}|[ㅠㅜ]{{{max_run + 1}}}", shortened)
    assert not re.search(rf"([하키깔])\1{{{max(max_run, 2)},}}", shortened)


def test_every_emoji_comes_through():
    """All emoji of Unicode, joined, tinted and flagged, pass the default text stages unchanged."""
    if not EMOJI_TEST.exists():
        pytest.skip(f"needs {EMOJI_TEST}")
    lines = [line.partition(";")[0].split() for line in EMOJI_TEST.read_text(encoding="utf-8").splitlines()]
    emoji = ["".join(chr(int(code, 16)) for code in codes) for codes in lines if codes and codes[0][0] != "#"]
    assert len(emoji) > 3_000
    for stage in (Unicode(), Html(), Url(), Laughter(), Repeats(), Whitespace()):
        assert stage(emoji) == emoji
