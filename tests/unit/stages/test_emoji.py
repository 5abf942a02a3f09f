"""Emoji as Unicode defines them: each sequence one unit, nothing else one."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textnorm.stages.case import Case
from textnorm.stages.contact import Email, Hashtag, Mention
from textnorm.stages.control import Control
from textnorm.stages.emoji import EMOJI, Emoji
from textnorm.stages.emoticon import Emoticon
from textnorm.stages.punctuation import Punctuation

QUIET = settings(deadline=None, max_examples=300, derandomize=True)
EMOJI_TEST = Path(__file__).parents[4] / "shared" / "data" / "unicode" / "emoji-test.txt"
PARTS = [*"👩💻👍🏽🏻❤♥☆©🇰🇷🏴1#a가 ", "\u200d", "\ufe0f", "\ufe0e", "\u20e3", "\U000e0067", "\U000e007f"]


@cache
def sequences():
    """Every sequence of the file, with its status; skips where the file is absent."""
    if not EMOJI_TEST.exists():
        pytest.skip(f"needs {EMOJI_TEST}")
    lines = (line.partition("#")[0].split(";") for line in EMOJI_TEST.read_text(encoding="utf-8").splitlines())
    found = [
        ("".join(chr(int(code, 16)) for code in fields[0].split()), fields[1].strip()) for fields in lines if fields[1:]
    ]
    assert len(found) > 4_000
    return found


def test_every_sequence_is_one_unit():
    """Each sequence of emoji-test.txt is masked as a whole, and two of them as two."""
    stage = Emoji(mode="mask", lone_symbols=True, replacement="E")
    texts = [sequence for sequence, _ in sequences()]
    assert [text for text, masked in zip(texts, stage(texts), strict=True) if masked != "E"] == []
    doubled = [f"가{text} {text}나" for text in texts]
    assert set(stage(doubled)) == {"가E E나"}


def test_only_lone_text_symbols_need_the_option():
    """Without lone_symbols what is missed is one BMP character without its selector, such as © or ♥."""
    stage = Emoji(mode="strip")
    missed = {(text, status) for text, status in sequences() if stage([text]) == [text]}
    assert {status for _, status in missed} == {"unqualified"}
    assert all(len(text) == 1 and text < "\uffff" for text, _ in missed)
    assert {"©", "™", "♥", "☎"} <= {text for text, _ in missed}
    assert not {"❤", "☺"} & {text for text, _ in missed}
    assert all(stage([text + "\ufe0f"]) == [""] for text, _ in missed)
    assert all(stage([text]) in ([text], [""]) for text, _ in sequences())


@pytest.mark.parametrize(
    "stage",
    [Control(), Punctuation(), Case(), Email(), Mention(), Hashtag(), Emoticon()],
    ids=lambda s: type(s).__name__,
)
def test_other_stages_leave_emoji_whole(stage):
    """Each qualified sequence passes every other stage of this kind, alone and between letters."""
    texts = [text for text, status in sequences() if status in {"fully-qualified", "minimally-qualified", "component"}]
    texts += [f"가{text}a" for text in texts]
    assert stage(texts) == texts


def test_names_tell_emoji_apart():
    """Two sequences have one name only where they differ by selectors alone; a name is one plain word."""
    names = {}
    for text, _ in sequences():
        [named] = Emoji(lone_symbols=True)([text])
        assert re.fullmatch(r":[a-z0-9_#*]+:", named)
        names.setdefault(named, set()).add(text.replace("\ufe0f", ""))
    assert [name for name, texts in names.items() if len(texts) > 1] == []


@pytest.mark.parametrize("character", "0123456789#*©®™☆★♡♪※①㈜ㅋ가a")
def test_text_is_no_emoji(character):
    """What can begin an emoji, or looks like one, is text by itself."""
    assert re.fullmatch(EMOJI, character) is None


@pytest.mark.parametrize(
    "stage", [Emoji(), Emoji(mode="mask"), Emoji(mode="strip"), Emoji("strip", lone_symbols=True)], ids=repr
)
@QUIET
@given(st.lists(st.sampled_from(PARTS), max_size=10).map("".join))
def test_done_twice_is_done_once(stage, text):
    """No emoji is left, nor made by what stood around one."""
    [once] = stage([text])
    assert stage([once]) == [once]


def test_an_emoji_newer_than_python_is_named_by_its_code_point():
    """A character without a name in this Python still gets one."""
    assert Emoji()(["\U0001faff"]) == [":emoji_1faff:"]
