"""Words of the user's: known to the engine that was asked for with them, and to no other."""

from __future__ import annotations

import csv
import re
import time
import tracemalloc
from pathlib import Path

import pytest

from textnorm import okt
from textnorm.errors import DataError
from textnorm.okt import native
from textnorm.okt.lexicon import lexicon
from textnorm.okt.pos import ADJECTIVE, NOUN, VERB
from textnorm.okt.python import PythonEngine

pytestmark = pytest.mark.skipif(not okt.is_installed(), reason="konlpy and its jar of Okt are not installed")

REVIEWS = Path(__file__).parents[3] / "corpora" / "reviews" / "train.csv"
ENGINES = ["python", pytest.param("native", marks=pytest.mark.skipif(not native.is_built(), reason="not built"))]


@pytest.fixture(params=ENGINES)
def tagged(request):
    """Gives the tagged forms of a text, from an engine that knows some words."""

    def tagged(text, *words, stem=False):
        pairs = okt.engine(request.param, words).pairs([text], stem=stem)[0]
        return [f"{form}/{tag}" for form, tag in pairs]

    return tagged


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        (("열띈공방", "Noun"), "열띈공방이", "열띈공방/Noun 이/Josa"),
        (("갑분싸", "Noun"), "갑분싸했다", "갑분싸/Noun 했다/Verb"),
        (("존맛", "Adverb"), "존맛", "존맛/Adverb"),
        (("찐으루", "Adverb"), "찐으루좋다", "찐으루/Adverb 좋다/Adjective"),
        (("까지두", "Josa"), "영화까지두", "영화/Noun 까지두/Josa"),
        (("뙇", "Exclamation"), "뙇", "뙇/Exclamation"),
    ],
)
def test_a_word_is_found(tagged, word, text, expected):
    """A word of one form is found alone and beside others, with the class it was given."""
    assert tagged(text, word) == expected.split()
    assert tagged(text) != expected.split()


@pytest.mark.parametrize(
    ("word", "text", "expected", "lemma"),
    [
        (("오지", "Adjective"), "오졌다", "오졌다/Adjective", "오지다/Adjective"),
        (("뽀개", "Verb"), "뽀갰어요", "뽀갰어요/Verb", "뽀개다/Verb"),
        (("노답스럽", "Adjective"), "노답스러웠습니다", "노답스러웠습니다/Adjective", "노답스럽다/Adjective"),
    ],
)
def test_a_predicate_is_found_in_all_its_forms(tagged, word, text, expected, lemma):
    """A stem is conjugated as the jar's are, endings are glued to it, and `stem` gives its dictionary form."""
    assert tagged(text, word) == [expected]
    assert tagged(text, word, stem=True) == [lemma]
    assert tagged(text, stem=True) != [lemma]


def test_the_users_dictionary_form_wins(tagged):
    """난다 is of 나다 in the jar, and of 날다 for who says so."""
    assert tagged("난다", stem=True) == ["나다/Verb"]
    assert tagged("난다", ("날", "Verb"), stem=True) == ["날다/Verb"]


def test_removed_words_are_gone(tagged):
    """Another set of words is another engine: nothing of the first is left, whatever came between."""
    before = tagged("열띈공방이 오졌다")
    assert tagged("열띈공방이 오졌다", ("열띈공방", "Noun"), ("오지", "Adjective")) != before
    assert tagged("열띈공방이 오졌다", ("오지", "Adjective")) != before
    assert tagged("열띈공방이 오졌다") == before


def test_long_words_are_found_as_whole_runs(tagged):
    """A parse looks for words of eight syllables at most, as it does for the jar's; a run that is a word is not parsed."""
    word = ("가나다라마바사아자차", "Noun")
    assert tagged(word[0], word) == ["가나다라마바사아자차/Noun"]
    assert tagged(word[0] + "를", word) == tagged(word[0] + "를")


def test_jars_classes_stay(tagged):
    """A word that the jar knows gets one class more; the first of its classes is still that of a whole run."""
    assert tagged("영화", ("영화", "Adverb")) == ["영화/Noun"]
    masks = lexicon((("영화", "Adverb"),)).added.masks
    assert masks == {"영화": 0b1001}


def test_no_words_change_nothing():
    """The empty set is the jar's dictionaries themselves, and 300 reviews come out as before."""
    assert lexicon(()) is lexicon()
    with REVIEWS.open(encoding="utf-8", newline="") as lines:
        texts = [row["text"] for row in csv.DictReader(lines)][:300]
    unused = (("뷁뷁뷁", "Noun"),)
    assert PythonEngine().pairs(texts) == PythonEngine(()).pairs(texts) == PythonEngine(unused).pairs(texts)


def test_rarity_is_the_jars_or_one():
    """A user's noun is as rare as can be, if the jar does not say otherwise."""
    words = lexicon((("열띈공방", "Noun"), ("영화", "Noun")))
    assert words.rarities.get("열띈공방", 1.0) == 1
    assert words.rarities["영화"] == lexicon().rarities["영화"] < 1


def test_what_is_added():
    """What the engine in C reads: bits of classes by form, and dictionary forms of predicates."""
    added = lexicon((("오지", "Adjective"), ("뽀개", "Verb"), ("열띈공방", "Noun"))).added
    assert added.masks["열띈공방"] == 1 << NOUN
    assert added.masks["뽀갰"] == 1 << VERB
    assert added.lemmas[ADJECTIVE]["오진"] == "오지다"
    assert "오진" not in added.lemmas[VERB]
    assert not lexicon().added.masks


@pytest.mark.parametrize("word", ["", "K팝", "ㅇㅈ", "두 말", "짱!"])
def test_words_that_are_never_found_are_refused(word):
    """The algorithm looks up Hangul syllables alone."""
    expected = f"user word {word!r}: required one or more Hangul syllables and nothing else"
    with pytest.raises(DataError, match=re.escape(expected)):
        okt.engine("python", ((word, "Noun"),))


@pytest.mark.parametrize(
    ("tag", "hint"),
    [("Nuon", "did you mean 'Noun'"), ("noun", "did you mean 'Noun'"), ("NNP", "take one of Noun, Verb")],
)
def test_unknown_classes_are_refused(tag, hint):
    """The error names what was found, and what was meant or what there is."""
    with pytest.raises(DataError, match=f"required a word class of Okt, found {tag!r}; {hint}"):
        okt.engine("python", (("영화", tag),))


def test_a_second_set_costs_little():
    """The jar's dictionaries, of 50 MB and half a second, are shared."""
    lexicon()
    tracemalloc.start()
    start = time.process_time()
    engine = PythonEngine(tuple((first + second, "Noun") for first in "가나다라" for second in "뷁쀍쒥쮉"))
    took = time.process_time() - start
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert engine.pairs(["가뷁"]) == [[("가뷁", "Noun")]]
    assert size < 200_000
    assert took < 0.1


def test_every_class_takes_a_word_of_one_syllable(tagged):
    """The stems that conjugate in their own ways among them."""
    for tag in ("Verb", "Adjective", "Noun", "Suffix"):
        for stem in ("르", "하", "눕", "이"):
            assert tagged("르", (stem, tag))
