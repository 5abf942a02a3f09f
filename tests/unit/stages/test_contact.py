"""E-mail addresses, mentions and hashtags: where they begin and end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textnorm.alignment import Alignment, apply_edits
from textnorm.stages.contact import Email, Hashtag, Mention

QUIET = settings(deadline=None, max_examples=300, derandomize=True)
PARTS = [
    "a",
    "B1",
    "가",
    "홍길동",
    "님",
    "@",
    "#",
    "＃",
    ".",
    ".com",
    "-",
    "_",
    "/",
    "&",
    " ",
    "https://",
    "www.",
    "<URL>",
    "5,000",
    "ff0",
]
STAGES = [Email(), Mention(), Mention(hangul="all"), Hashtag(), Hashtag(mode="mask"), Hashtag(mode="drop")]


@pytest.mark.parametrize("stage", STAGES, ids=repr)
@QUIET
@given(st.lists(st.sampled_from(PARTS), max_size=10).map("".join))
def test_done_twice_is_done_once(stage, text):
    """What was replaced is not found again, and the edits say what was done."""
    [once] = stage([text])
    assert stage([once]) == [once]
    assert apply_edits(text, stage.edits(text)) == once


def test_three_stages_do_not_meet():
    """In any order, an e-mail is no mention, and the fragment of an address no hashtag."""
    text = "kim@example.com @kim #kim https://example.com/@kim#kim"
    expected = "<EMAIL> <MENTION> kim https://example.com/@kim#kim"
    forward, backward = text, text
    for stage in (Email(), Mention(), Hashtag()):
        [forward] = stage([forward])
    for stage in (Hashtag(), Mention(), Email()):
        [backward] = stage([backward])
    assert forward == backward == expected


def test_the_word_of_a_hashtag_keeps_its_offsets():
    """Only the # is edited, so each letter maps to itself."""
    text = "굿#맛집#food"
    stage = Hashtag()
    [unpacked] = stage([text])
    alignment = Alignment(stage.edits(text))
    at = unpacked.index("food")
    assert unpacked == "굿 맛집 food"
    assert [text[slice(*alignment.span(at + i, at + i + 1))] for i in range(4)] == list("food")


@pytest.mark.parametrize("length", [64, 65])
def test_a_local_part_has_64_characters(length):
    """A longer run before the @ is no address (RFC 5321)."""
    text = "a" * length + "@example.com"
    assert (Email()([text]) == ["<EMAIL>"]) is (length == 64)


@pytest.mark.parametrize("name", ["김철수", "홍길동", "이영희"])
@pytest.mark.parametrize("tail", ["", "님", "씨", " 안녕", "!", "\n"])
def test_a_persons_name_is_a_mention(name, tail):
    """A surname with two syllables is a name to the end of its word, 님 and 씨 left out."""
    assert Mention()([f"@{name}{tail}"]) == [f"<MENTION>{tail}"]
