"""Where a rule has a faster twin, both say the same; where a trigger is narrow, it misses nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textnorm.cleaner import SMALL, Cleaner
from textnorm.stages.cleaning import Repeats, Whitespace
from textnorm.stages.control import Control
from textnorm.stages.emoji import EMOJI, PICTURE
from textnorm.stages.emoticon import Emoticon
from textnorm.stages.gate import Gate
from textnorm.stages.url import Url

MUCH = settings(max_examples=1000, deadline=None, derandomize=True)
FRAGMENTS = ["!", "!!!", "가", "가가가", "ㅋㅋㅋ", "000", "   ", "\t\t\t", "http://aaa.bb", "wWw.aaa.kr", ":", "w", "👍", "🏻", "❤\ufe0f", "\ufe0f",
             "\u200b", "\u200d", "\u200c", "\u20e3", "1", "#", "\x00", "ก", "क", "ع", "\u202e", "🏴\U000e0067\U000e0062\U000e0065\U000e007f"]  # fmt: skip
texts = st.lists(st.sampled_from(FRAGMENTS), max_size=8).map("".join)

TWINS = [Repeats(), Repeats(max_run=1), Repeats(max_run=3, syllables=True), Control(), Control(keep_bidi=True)]


@pytest.mark.parametrize("stage", TWINS, ids=repr)
@MUCH
@given(texts)
def test_the_usual_rule_is_the_rule(stage, text):
    """With and without its twin a rule makes the same text, by the same edits."""
    rule = stage.rule()
    alone = replace(rule, usual=None)
    assert rule.usual is not None
    assert rule.function(text) == alone.function(text)
    assert rule.edits(text) == alone.edits(text)


def test_no_neighbour_of_an_invisible_run_is_overlooked():
    """Control keeps nothing beside a character which its twin takes for one that has no use of it."""
    rule = Control().rule()
    plain = [
        chr(code) for code in range(0x30000) if not rule.rare.match(chr(code)) and not rule.pattern.match(chr(code))
    ]
    for run in ("\u200b", "\u200c", "\u200d", "\ufe0f", "\ufe0e\u200d", "\U000e0067\U000e0062\U000e0065\U000e007f"):
        assert rule.pattern.sub(rule.replace, run.join(plain)) == "".join(plain)


def test_the_first_look_for_an_emoji_sees_every_picture():
    """Each code point that can be part of an emoji is one where a selector says so."""
    pictures = [chr(code) for code in range(0x110000) if re.match(PICTURE, chr(code))]
    assert len(pictures) > 1_000
    assert all(re.match(EMOJI, picture + "\ufe0f") for picture in pictures)


SPACES = ["\t", "\n", "\x0b", "\x1c", "\x85", "\u200b", "\u3000", "가", "\ud800"]


@pytest.mark.parametrize("stage", [Whitespace(), Whitespace(keep_newlines=True)], ids=repr)
@MUCH
@given(st.text(st.sampled_from(["a", " ", "\xa0", *SPACES]), max_size=8))
def test_whitespace_alone_is_whitespace_in_a_batch(stage, text):
    """Python's own way of splitting at whitespace comes to what the rule says."""
    assert stage.single()(text) == stage.rule().function(text)


def test_python_splits_at_what_the_rule_calls_whitespace():
    """Every code point, alone and between letters."""
    single, whole = Whitespace().single(), Whitespace().rule().function
    text = "".join(f"a{chr(code)}b {chr(code)} " for code in range(0x110000))
    assert single(text) == whole(text)


SIGNS = "-()]^oODP:;='|/\\*_.,ㅅㅁㅂㅜㅠㅇㅡTtYxX@+~>< 0m"
FACES = [
    "OTL",
    "orz",
    "XD",
    "<3",
    "m(_ _)m",
    "¯\\_(ツ)_/¯",
    "\\(^o^)/",
    "(╯°□°)╯︵ ┻━┻",
    "아",
    "a",
    "아;;",
    "<URL>",
    "10:30",
]


def test_every_short_face_sets_its_trigger_off():
    """All strings of up to three of the signs that make a face, behind a letter and alone."""
    assert_fires(["".join(signs) for count in (2, 3) for signs in product(SIGNS, repeat=count)])


@MUCH
@given(st.lists(st.sampled_from([*SIGNS, *FACES]), max_size=10).map("".join))
def test_every_face_sets_its_trigger_off(text):
    """A text that the stage changes is one that its trigger names, on the array as for one text."""
    assert_fires([text])


def assert_fires(texts):
    rule = Emoticon().rule()
    changed = [text for bare in texts for text in (bare, f"아{bare} 아") if rule.function(text) != text]
    assert all(rule.trigger.may_fire(text) for text in changed)
    assert all(Gate([rule.trigger]).flags(changed))


def test_a_mask_or_a_time_is_no_hint_of_a_face():
    """The trigger leaves alone what most texts with a colon or a bracket have."""
    trigger = Emoticon().trigger()
    quiet = ["<URL> 좋다", "10:30에 <EMAIL>", ":red_heart:", "a < b", "&lt;"]
    assert [text for text in quiet if trigger.may_fire(text)] == []


@pytest.mark.parametrize("scheme", ["www.", "WWW.", "wWw.", "Https://", "ftp://"])
def test_a_url_is_one_in_a_batch_of_any_size(scheme):
    """Capitals of any kind, alone and behind a gate."""
    texts = [f"{scheme}example.com에서"]
    assert Cleaner([Url()])(texts) == ["<URL>에서"]
    assert Cleaner([Url()])(texts * SMALL) == ["<URL>에서"] * SMALL
    assert re.search("<URL>", Url().edits(texts[0])[0].replacement)
