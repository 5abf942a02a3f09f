"""Laughter and crying: what is shortened, what is freed, what is left alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from textnorm import Pipeline
from textnorm.alignment import Edit, apply_edits
from textnorm.stages.hangul import Laughter

LAUGHING = "하허호후흐히헤훠캬크키큭킥깔껄낄"
LAUGHS = st.lists(
    st.sampled_from([*"하핰크킄키킼깔ㅋㅎㅠㅜ부엌녘읔앜1 a!", "하하하", "ㅋㅋㅋ", "핰ㅋ"]), max_size=14
).map("".join)


@pytest.mark.parametrize("syllable", LAUGHING)
def test_laughing_syllables_are_shortened(syllable):
    """A run of a laughing syllable is as long as allowed; two of them are a word or a name, and stay."""
    assert Laughter()([syllable * 7, syllable * 3, syllable * 2, syllable]) == [syllable * 2] * 3 + [syllable]
    assert Laughter(max_run=3)([syllable * 7, syllable * 3]) == [syllable * 3] * 2
    assert Laughter(max_run=1)([syllable * 7, syllable * 2]) == [syllable * 2] * 2


@pytest.mark.parametrize("syllable", "흑엉효굿짱우아으오어쯧코카해헐")
def test_other_syllables_are_not(syllable):
    """What people cry, cheer or sigh with is not laughter."""
    assert Laughter()([syllable * 5]) == [syllable * 5]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("앜ㅋㅋ", "아ㅋㅋ"),
        ("잌ㅋ", "이ㅋ"),
        ("하하핰ㅋㅋ", "하하ㅋㅋ"),
        ("하핰ㅋ", "하하ㅋ"),
        ("핰핰핰ㅋ", "핰핰하ㅋ"),
        ("하하헠ㅋ", "하하허ㅋ"),
        ("키키키킼ㅋㅋㅋ", "키키ㅋㅋ"),
        ("하하하하호호", "하하호호"),
        ("깔깔깔깔낄낄낄", "깔깔낄낄"),
        ("부엌ㅋㅋㅋ", "부엌ㅋㅋ"),
        ("흐흐흑", "흐흐흑"),
    ],
)
def test_the_coda_and_the_run_agree(text, expected):
    """A 핰 before ㅋ ends the run that it belongs to, so that nothing is left to do for a second pass."""
    [once] = Laughter()([text])
    assert once == expected
    assert Laughter()([once]) == [once]
    assert apply_edits(text, Laughter().edits(text)) == expected


@pytest.mark.parametrize("max_run", [1, 2, 3])
@settings(deadline=None, max_examples=200, derandomize=True)
@given(LAUGHS)
@example("하핰ㅋ")
@example("하하하핰ㅋㅋㅋ")
@example("핰ㅋ핰ㅋ")
def test_done_twice_is_done_once(max_run, text):
    """What was shortened is short, edits make the same of it, and only laughter is taken away."""
    stage = Laughter(max_run=max_run)
    [once] = stage([text])
    assert stage([once]) == [once]
    assert apply_edits(text, stage.edits(text)) == once == stage.single()(text)
    assert re.findall("[부녘1 a!]", once) == re.findall("[부녘1 a!]", text)


def test_edits_are_of_what_changes():
    """Each run and each freed coda is an edit of its own, over its own characters."""
    assert Laughter().edits("와 하하하핰ㅋㅋㅋ욬ㅋ") == [Edit(2, 6, "하하"), Edit(6, 9, "ㅋㅋ"), Edit(9, 10, "요")]


def test_digits_and_other_letters_stay():
    """What is no laughter comes through as it is."""
    rest = "1110002223 aaaa !!!! ㅇㅇㅇ ㄷㄷㄷ 漢漢漢 😀😀😀"
    assert Laughter()([rest]) == [rest]


@pytest.mark.parametrize("max_run", [1, 2, 3, 4])
def test_the_gate_asks_every_text_that_changes(max_run):
    """In a batch, where a gate picks the texts, the stage answers as it does without its trigger."""
    stage = Laughter(max_run=max_run)
    runs = [one * length for one in LAUGHING + "ㅋㅎㅠㅜ" for length in (2, 3, 4, 5)]
    texts = [*runs, "ㅋㅎㅋㅎㅋ", "ㅠㅜㅜㅠ", "하하핰ㅋ", "하하하핰ㅋ", "앜ㅋ", "그냥 글", "하", ""] * 2
    changed = [stage.single()(text) for text in texts]
    assert Pipeline([stage]).normalize(texts) == changed == stage(texts)
    assert all(stage.trigger().may_fire(text) for text, new in zip(texts, changed, strict=True) if new != text)


def test_max_run_is_checked():
    """Nothing would be left of a run of none."""
    with pytest.raises(ValueError, match=re.escape("max_run must be 1 or more, found 0")):
        Laughter(max_run=0)
