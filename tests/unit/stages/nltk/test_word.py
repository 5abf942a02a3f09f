from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textnorm.stages.nltk import NltkWord


def forms(text):
    return [token.form for token in NltkWord()([text])[0]]


@given(st.text(st.sampled_from("""aI.,:;'"`() \n\x1c\u3000가😀!?-$&n\ud800"""), max_size=40))
def test_tokens_are_the_text(text):
    """Whatever the quotes: forms are the text's own characters, and nothing but whitespace lies between them."""
    [tokens] = NltkWord()([text])
    assert [text[token.start : token.end] for token in tokens] == [token.form for token in tokens]
    assert "".join(token.form for token in tokens) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("good. bad.", "good . bad ."),
        ('He said "no." Then', 'He said " no . " Then'),
        ("line one.\nline two", "line one . line two"),
        ("so do I. Then", "so do I . Then"),
        ("wait... what", "wait ... what"),
        ("it costs 3.5 dollars", "it costs 3.5 dollars"),
    ],
)
def test_a_period_before_a_space_ends_a_sentence(text, expected):
    """A lone period with a space behind it is a token of its own."""
    assert " ".join(forms(text)) == expected


@pytest.mark.parametrize("word", ["Mr.", "J.", "e.g.", "(e.g.", "U.S.", "etc."])
def test_an_abbreviation_keeps_its_period(word):
    """The period of a known abbreviation or an initial ends no sentence."""
    assert forms(f"{word} Smith")[-2] == word.lstrip("(")


def test_a_long_text_is_read_to_its_end():
    """A megabyte without a space is cut, not refused."""
    [tokens] = NltkWord()(["a" * 2**20])
    assert tokens[-1].end == 2**20
