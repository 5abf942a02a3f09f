"""The gate: which stages could change which texts, told from one array."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textnorm.alignment import apply_edits
from textnorm.cleaner import SMALL, Cleaner
from textnorm.registry import load_stage, stage_names
from textnorm.stages.case import Case
from textnorm.stages.cleaning import Repeats, Whitespace
from textnorm.stages.contact import Hashtag
from textnorm.stages.control import Control
from textnorm.stages.emoji import Emoji
from textnorm.stages.emoticon import Emoticon
from textnorm.stages.gate import Gate
from textnorm.stages.hangul import Laughter
from textnorm.stages.markup import Html
from textnorm.stages.punctuation import Punctuation
from textnorm.stages.regex import Regex
from textnorm.stages.rules import Trigger
from textnorm.stages.unicode import Unicode
from textnorm.stages.url import Url

# Fragments that set stages off, alone and at the joints between them.
FRAGMENTS = ["좋아욬", "ㅋㅋㅋㅋ", "ㅠ", "!!!", "  ", " ", "\t", "<b>", "&amp;", "www", ".a.kr", "https://a.b/c", "a\u0301", "\u1112\u1161",
             "\u11ab", "👍🏻", "❤\ufe0f", "\ud800", "\udc00", "\x00", "1000", "ＡＢ", "\u3000", "\u2028", "글", "x", ":)", "^^", "…", "\u200b", "#a", "@b"]  # fmt: skip
texts_of_fragments = st.lists(st.sampled_from(FRAGMENTS), max_size=6).map("".join)

STAGES = [Unicode(), Unicode("NFKC_HANGUL"), Control(), Html(), Url(), Hashtag(), Emoji(), Emoticon(), Emoticon("strip"), Punctuation(),
          Case(), Laughter(), Repeats(), Repeats(max_run=1, syllables=True), Whitespace(),
          Whitespace(keep_newlines=True), Regex(r"x(?=<)", "!!!"), Regex("ㅠ", "  ")]  # fmt: skip
pipelines = st.lists(st.sampled_from(STAGES), min_size=1, max_size=6)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(pipelines, st.lists(texts_of_fragments, min_size=SMALL, max_size=24))
def test_gated_is_one_after_the_other(stages, texts):
    """Any stages in any order: the gate changes what is called, never what comes out, nor the way back."""
    expected = texts
    for stage in stages:
        expected = stage(expected)
    cleaner = Cleaner(stages)
    assert cleaner(texts) == expected
    traced, trails = cleaner.traced(texts)
    assert traced == expected
    alone = [cleaner.traced([text])[1].get(0, []) for text in texts]
    assert [trails.get(index, []) for index in range(len(texts))] == alone
    for text, clean, trail in zip(texts, expected, alone, strict=True):
        for change in trail:
            assert change.before == text
            text = apply_edits(text, change.edits)  # noqa: PLW2901  # what the next stage is given
        assert text == clean


def test_clean_texts_are_the_same_objects():
    """What no stage changes is handed back, not copied."""
    texts = [f"그냥 좋은 영화 {number}" for number in range(SMALL)]
    cleaned = Cleaner([Unicode(), Html(), Repeats(), Whitespace()])(texts)
    assert all(new is old for new, old in zip(cleaned, texts, strict=True))


@pytest.mark.parametrize("text", ["", "a!! b", "가" * 1_000 + "  "])
def test_a_large_batch_is_its_texts(text):
    """More characters than are looked at in one go, in many texts or in one, are flagged as each text alone is."""
    gate = Gate([Trigger(run=2), Trigger(edges=" "), Trigger(substrings=("!",))])
    texts = [text, "!", *[text] * 300, "a" * 300_000, " ", text]
    assert gate.flags(texts) == [gate.flags([one])[0] for one in texts]


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_unicode_asks_wherever_a_form_changes_something(form):
    """No code point that a form changes, reorders or joins to the one before it is left out of its trigger."""
    trigger = Unicode(form).trigger()
    flags = Gate([trigger]).flags([chr(code) for code in range(0x110000)])
    missed = [
        hex(code)
        for code, flag in enumerate(flags)
        if not flag and (unicodedata.normalize(form, chr(code)) != chr(code) or unicodedata.combining(chr(code)))
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("trigger", "fires", "stays"),
    [
        (Trigger(substrings=("://",)), ["a://b"], ["a:/b", ""]),
        (Trigger(substrings=("@",)), ["@", "a@b"], ["a", ""]),
        (Trigger(characters="a-c<"), ["xb", "<"], ["d", "-", ""]),
        (Trigger(run=3), ["aaa", "가가가가"], ["aa", "aba", ""]),
        (Trigger(edges=" \t"), [" a", "a\t", " "], ["a b", ""]),
    ],
)
def test_triggers(trigger, fires, stays):
    """A trigger holds for a text with what it names, on the array as for one text, and not for its neighbours."""
    texts = [text for pair in zip(fires, [*stays, "", ""], strict=False) for text in pair] + stays
    flags = Gate([trigger]).flags(texts)
    assert all(flag for flag, text in zip(flags, texts, strict=True) if text in fires)
    assert not any(flag for flag, text in zip(flags, texts, strict=True) if text in stays)
    assert all(trigger.may_fire(text) for text in fires)


def test_a_stage_without_a_trigger_is_always_asked():
    """Nothing is known of a pattern of the user's own, so every text is flagged for it."""
    assert Gate([None, Trigger(substrings=("x",))]).flags(["", "x"]) == [1, 3]


@pytest.mark.parametrize(
    "name", [name for name in stage_names() if load_stage(name).kind == "text" and name != "regex"]
)
def test_a_stage_changes_nothing_without_its_trigger(name):
    """Where a built-in stage's trigger does not hold, the stage changes nothing: every code point, alone and doubled."""
    stage = load_stage(name)()
    trigger = getattr(stage, "trigger", lambda: None)()
    if trigger is None:
        return
    texts = [chr(code) * times for code in range(0x30000) for times in (1, 2, 4)]
    flags = Gate([trigger]).flags(texts)
    quiet = [text for text, flag in zip(texts, flags, strict=True) if not flag]
    assert stage(quiet) == quiet
