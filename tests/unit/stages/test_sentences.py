"""Sentence spans by both engines: they cover the text, and end where they should."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from textnorm.stages.sentences import Sentences, Span, split_sentences

TEXTS = [
    "",
    " \n\t",
    "한 문장",
    " 배송 빨라요ㅋㅋ 포장은 3.5점.  It is good! Bye ",
    "첫 줄\n\n둘째 줄입니다\r\n셋째",
    "가\udfff나다. \ud800 좋다.",
    "\x00좋다.\x00 나쁘다.",
    '"가자." 그가 말했다. (정말이다.) 끝.',
    "좋다." * 50,
    "영화가좋다" * 2_000,
    "오늘 본 영화가 정말 재미있었다. " * 500,
]


def pieces(text, engine="rules"):
    [spans] = split_sentences([text], engine)
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize("engine", ["rules", "kiwi"])
@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text[:20]))
def test_spans_cover_the_text(engine, text):
    """Spans are in order, do not overlap, have no whitespace at their ends, and leave out nothing but whitespace."""
    if engine == "kiwi":
        pytest.importorskip("kiwipiepy")
    [spans] = split_sentences([text], engine)
    assert all(type(span) is Span and text[span.start : span.end].strip() for span in spans)
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())


def test_a_long_word_is_not_cut():
    """Where a text is cut for Kiwi's sake, in the middle of a word, no sentence ends."""
    pytest.importorskip("kiwipiepy")
    text = "가" * 9_000
    assert split_sentences([text], "kiwi") == [[Span(0, 9_000)]]


@pytest.mark.parametrize("tail", ["ㅋㅋㅋ", " ㅋㅋ", "ㅠㅠ", " ㅠㅠ", "~!", "♡", " 👍🏻", " ❤️", " ^^", "!!ㅎㅎ"])
def test_moods_stay_with_their_sentence(tail):
    """Laughter, tears, hearts, emoji and smiles after an ending belong to the sentence before them."""
    assert pieces(f"정말 좋았어요{tail} 추천합니다") == [f"정말 좋았어요{tail}", "추천합니다"]


@pytest.mark.parametrize(
    "ending", ["갔습니다", "먹었다", "한다", "좋네요", "그렇죠", "없음", "하잖아", "하더라", "아니다"]
)
def test_endings_end_without_a_mark(ending):
    """A verb that closes its sentence does so without a full stop too."""
    assert pieces(f"나는 {ending} 우리도 그렇다") == [f"나는 {ending}", "우리도 그렇다"]


@pytest.mark.parametrize("word", ["바다", "중요", "필요", "처음", "그러니까", "그리고", "하고", "먹어", "토요"])
def test_other_words_do_not(word):
    """A noun or connective that looks like an ending is none."""
    assert len(pieces(f"나는 {word} 생각이 났다")) == 1


def test_one_line_a_sentence():
    """After the stage the lines of a text are its sentences, and running it again changes nothing."""
    stage = Sentences()
    for text in TEXTS:
        [changed] = stage([text])
        assert [line.strip() for line in changed.split("\n") if line.strip()] == pieces(changed)
        assert stage([changed]) == [changed]


@pytest.mark.parametrize(
    "unit",
    [
        "!",
        "!ㅋ",
        "?…",
        "다.",
        "다ㅋ ",
        '"',
        '"가',
        "(",
        "[",
        "<a",
        "' ",
        "a@",
        "a.",
        "1.",
        "1. ",
        " ",
        "했다 ",
        "\n",
        "www.",
    ],
)
def test_no_input_takes_a_square_of_time(unit):
    """Twenty times the text takes no more than about twenty times as long: no pattern starts over at every place."""
    text = unit * (200_000 // len(unit)) + "a"
    start = time.perf_counter()
    split_sentences([text])
    assert time.perf_counter() - start < 5
