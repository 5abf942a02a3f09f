from __future__ import annotations

import pytest

from textnorm.stages.filters import Lowercase, Stopwords, _read_list
from textnorm.types import Token

NEGATIONS = {
    "ko": "안 못 않 않다 말다 마 없 없다 아니 아니다 아님 아닌 노 비 불 무 미 절대 전혀 별로".split(),
    "en": "not no nor never n't neither none nothing nobody nowhere without hardly barely scarcely cannot against few little less".split(),
}  # fmt: skip


def tokens(*forms, tag=""):
    return [Token(form, tag, index, index + 1) for index, form in enumerate(forms)]


@pytest.mark.parametrize("language", NEGATIONS)
def test_no_list_holds_a_negation(language):
    """Not, never, 안 and 못 decide a review: no list drops them, nor anything cut off them."""
    assert not set(_read_list(language)) & set(NEGATIONS[language])
    doc = tokens(*NEGATIONS[language])
    assert Stopwords()([doc]) == [doc]


@pytest.mark.parametrize(("language", "known"), [("ko", "에서 는 을 그리고"), ("en", "the of and 's")])
def test_lists_are_lower_case_words(language, known):
    """A list holds what it should, without its comments, in the case that forms are compared in."""
    words = _read_list(language)
    assert set(known.split()) <= set(words)
    assert all(word == word.lower() and not word.startswith("#") for word in words)


def test_words_add_and_keep_takes_back():
    """`words` joins the lists whatever its case, and `keep` has the last word."""
    doc = tokens("The", "영화", "Good", "the")
    assert Stopwords(words=("GOOD",))([doc]) == [[doc[1]]]
    assert Stopwords(words=("good",), keep=("THE", "good"))([doc]) == [doc]


def test_tags_drop_whole_classes():
    """A tag drops every token that has it, and no other."""
    doc = tokens("영화", tag="Noun") + tokens("까지", "!", tag="Josa")
    assert Stopwords(languages=(), tags=("Josa",))([doc]) == [[doc[0]]]


def test_what_stays_is_not_touched():
    """Tokens that stay are those that came: form, tag and offsets."""
    doc = [Token("The", "DT", 0, 3), Token("BEST", "JJ", 4, 8), Token("of", "IN", 9, 11)]
    assert Stopwords()([doc]) == [[doc[1]]]


def test_lowercase_changes_forms_only():
    """Tag and offsets stay, also where a letter's small form is two code points."""
    assert Lowercase()([[Token("İBest", "NNP", 3, 8)]]) == [[Token("i̇best", "NNP", 3, 8)]]
