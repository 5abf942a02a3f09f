"""Words and their spaces, joined, are the text, whatever the tokens are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from textnorm.doors.words import words_of
from textnorm.types import Token

SPANS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4)), max_size=8)


def tokens_at(*spans):
    return [Token(f"f{number}", f"T{number}", start, end) for number, (start, end) in enumerate(spans)]


def cut(text, *spans):
    return [(word.text, word.tag) for word in words_of(text, tokens_at(*spans))]


@given(st.text(alphabet="a가! \n\t\u3000", max_size=12), SPANS)
def test_words_spell_the_text(text, spans):
    """Tokens that overlap, leave gaps, are empty or hold whitespace: the words spell the text, and none is empty."""
    inside = sorted((min(start, len(text)), min(start + length, len(text))) for start, length in spans)
    words = words_of(text, tokens_at(*inside))
    assert "".join(word.text + " " * word.space for word in words) == text
    assert all(word.text for word in words)


def test_borders_of_tokens_are_borders_of_words():
    """Tokens that do not overlap are words of their own, also where no space parts them."""
    assert cut("영화가 좋다", (0, 2), (2, 3), (4, 6)) == [("영화", "T0"), ("가", "T1"), ("좋다", "T2")]


def test_tokens_that_share_a_character_are_one_word():
    """Overlap joins, over any number of tokens, with all tags in order; touching does not."""
    assert cut("간다요", (0, 1), (0, 2), (1, 3)) == [("간다요", "T0+T1+T2")]
    assert cut("간다요", (0, 3), (0, 1), (2, 3)) == [("간다요", "T0+T1+T2")]
    assert cut("간다요", (0, 1), (1, 2), (2, 3)) == [("간", "T0"), ("다", "T1"), ("요", "T2")]


def test_what_no_token_covers_is_a_word_of_its_own():
    """Gaps are cut at whitespace, and have no tag."""
    assert cut("a bb cc d!", (0, 1), (8, 9)) == [("a", "T0"), ("bb", ""), ("cc", ""), ("d", "T1"), ("!", "")]


def test_an_unwritten_token_belongs_to_the_word_before_it():
    """An empty span joins the word that ends there or goes on, else the one that starts there, else none."""
    assert cut("ab cd", (0, 2), (2, 2), (3, 5)) == [("ab", "T0+T1"), ("cd", "T2")]
    assert cut("ab cd", (0, 2), (3, 3), (3, 5)) == [("ab", "T0"), ("cd", "T1+T2")]
    assert cut("ab  cd", (0, 2), (3, 3), (4, 6)) == [("ab", "T0"), (" ", ""), ("cd", "T2")]


def test_whitespace_is_as_spacy_has_it():
    """The first space after a word is the word's; all other whitespace is a word without a tag."""
    words = words_of("  a   b\n c ", tokens_at((2, 3), (6, 7), (9, 10)))
    found = [(word.text, word.space) for word in words]
    assert found == [("  ", False), ("a", True), ("  ", False), ("b", False), ("\n ", False), ("c", True)]


def test_whitespace_at_the_ends_of_a_span_is_no_part_of_the_word():
    """A span is trimmed; one of whitespace alone is whitespace; whitespace inside a word stays in it."""
    assert cut(" a b ", (0, 5)) == [(" ", ""), ("a b", "T0")]
    assert cut("a \t b", (0, 1), (1, 4), (4, 5)) == [("a", "T0"), ("\t ", ""), ("b", "T2")]


def test_a_lemma_is_there_where_a_token_tells_it():
    """A word has a lemma if one of its tokens has; the others lend their forms. No token is no lemma."""
    tokens = [Token("되", "VV", 0, 1, "되다"), Token("었", "EP", 0, 1), Token("다", "EF", 1, 2)]
    assert [word.lemma for word in words_of("됐다!", tokens)] == ["되다+었", "", ""]


def test_the_norm_is_what_normalization_made_of_the_word():
    """The norm of a word of one token is its form; of any other, its own text."""
    tokens = [Token("good", "", 0, 7), Token("되", "", 8, 9), Token("었", "", 8, 9)]
    assert [word.norm for word in words_of("goooood 됐!", tokens)] == ["good", "됐", "!"]
