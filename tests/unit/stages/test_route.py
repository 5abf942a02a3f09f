from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from hypothesis import given
from hypothesis import strategies as st

from textnorm.stages.route import Route
from textnorm.stages.split import Split
from textnorm.types import Token


@dataclass(frozen=True)
class Whole:
    """One token per text, tagged with a language: shows what was routed where."""

    language: str
    kind: ClassVar = "tokenizer"

    def __call__(self, texts):
        return [[Token(text, self.language, 0, len(text))] for text in texts]


ROUTE = Route(ko=Whole("ko"), en=Whole("en"))


def routed(text):
    return [token[:2] for token in ROUTE([text])[0]]


@given(st.text(st.characters(), max_size=40) | st.text(st.sampled_from("가ㅋa1 .😀é"), max_size=40))
def test_runs_tile_the_text(text):
    """Every character is in exactly one run, at its place."""
    [tokens] = ROUTE([text])
    assert "".join(token.form for token in tokens) == text
    assert all(text[token.start : token.end] == token.form for token in tokens)


@given(st.lists(st.text(st.sampled_from("가a1 😀"), max_size=12), max_size=6))
def test_a_batch_is_its_texts(texts):
    """Runs of many texts are tokenized together and come back to their own text."""
    assert Route(ko=Split(), en=Split())(texts) == [Route(ko=Split(), en=Split())([text])[0] for text in texts]


def test_what_is_no_letter_stays_with_the_run_before():
    """Digits, punctuation, emoji and spaces follow their run; leading ones go with the first; no letters go to `en`."""
    assert routed("3,000원 iPhone 15이 😀") == [("3,000원 ", "ko"), ("iPhone 15", "en"), ("이 😀", "ko")]
    assert routed("2024!") == [("2024!", "en")]


def test_hangul_is_every_block_of_it():
    """Jamo of all kinds are Hangul, accented and full-width letters are Latin."""
    assert routed("\u1112\u1161\u11abㅋé×Ａ") == [("\u1112\u1161\u11abㅋ", "ko"), ("é×Ａ", "en")]
