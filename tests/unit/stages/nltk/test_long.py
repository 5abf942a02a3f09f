from __future__ import annotations

from unicodedata import normalize

import pytest

from textnorm.errors import ConfigError
from textnorm.stages.nltk.pattern import Regexp, WordPunct
from textnorm.stages.nltk.toktok import Toktok
from textnorm.stages.nltk.tweet import Tweet
from textnorm.stages.nltk.word import NltkWord, Treebank

STAGES = [
    NltkWord(),
    NltkWord("line", "nltk"),
    Treebank(),
    Tweet(),
    Tweet(False, True, True),
    Toktok(),
    WordPunct(),
    Regexp(),
]
ODD = [
    "\ud800 ok",
    "a\0b",
    "👨‍👩‍👧!",
    normalize("NFD", "한글 Café"),
    " \n\u3000",
    "",
    "\u2028a\u2028",
    "\ue000 \ue000a",
]
UNITS = [
    "a",
    "가",
    "!",
    ".",
    "'",
    '"',
    "1",
    "1 ",
    ". ",
    "@a",
    "&a;",
    "http://a/",
    "😀",
    "a\u200d",
    ".)",
    "\n",
    "a.",
    "e\u0301",
    "8:",
]


@pytest.mark.parametrize("stage", STAGES, ids=repr)
def test_odd_texts(stage):
    """No text makes a tokenizer raise, and none loses a letter."""
    for text, tokens in zip(ODD, stage(ODD), strict=True):
        covered = "".join(text[token.start : token.end] for token in tokens)
        assert [letter for letter in covered if letter.isalpha()] == [letter for letter in text if letter.isalpha()]


@pytest.mark.parametrize("stage", STAGES, ids=repr)
@pytest.mark.parametrize("unit", UNITS)
def test_long_texts(stage, unit):
    """20,000 characters, twice what NLTK is given at once, of anything are read, without NLTK's timeouts."""
    text = unit * (20_000 // len(unit))
    [tokens] = stage([text])
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"pattern": "("}, "does not compile"),
        ({"pattern": "(a)(b)"}, r"at most one group, found 2 .* write \(\?:\.\.\.\)"),
        ({"pattern": "(a)", "gaps": True}, "required no group, found 1"),
        ({"pattern": "a", "flags": "iz"}, "letters of 'imsx', found 'z'"),
    ],
)
def test_a_pattern_that_cannot_be_is_refused(fields, message):
    """A pattern that gives no tokens is refused when the stage is made."""
    with pytest.raises(ConfigError, match=message):
        Regexp(**fields)
