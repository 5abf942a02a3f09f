from __future__ import annotations

import warnings

import pytest
from nltk.corpus.reader.wordnet import WordNetCorpusReader
from nltk.stem import LancasterStemmer, PorterStemmer, SnowballStemmer

from textnorm.errors import ConfigError
from textnorm.stages.nltk.data import resource
from textnorm.stages.nltk.stems import LANGUAGES, Lemmatize, Stem
from textnorm.stages.split import Split
from textnorm.types import Token

WORDS = "The batteries weren't generously sized, yet I'm running happily! Dying skies YYYY 배송 😀 \ud800 e\u0301 x"


@pytest.mark.parametrize(
    ("stage", "stock"),
    [
        (Stem(), PorterStemmer()),
        (Stem("snowball"), SnowballStemmer("english")),
        (Stem("snowball", "german"), SnowballStemmer("german")),
        (Stem("lancaster"), LancasterStemmer()),
    ],
)
def test_stems_are_nltks(stage, stock):
    """A form becomes what NLTK's stemmer says; tag and span stay."""
    [tokens] = Split()([WORDS])
    assert stage([tokens]) == [[token._replace(form=stock.stem(token.form)) for token in tokens]]


def test_the_languages_are_snowballs():
    """The languages listed are those that NLTK has."""
    assert tuple(LANGUAGES) == SnowballStemmer.languages


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"algorithm": "snowball", "language": "germn"}, "did you mean 'german'"),
        ({"language": "german"}, '"snowball" knows it'),
    ],
)
def test_a_language_that_cannot_be_is_refused(fields, message):
    """A stemmer that does not know the language is refused when it is made."""
    with pytest.raises(ConfigError, match=message):
        Stem(**fields)


def test_a_run_of_letters_is_no_word():
    """A form of thousands of letters stays as it is, and exhausts nothing."""
    token = Token("y" * 10_000, "", 0, 10_000)
    assert Stem()([[token]]) == [[token]]


@pytest.mark.parametrize("pos", ["n", "v", "a", "r"])
def test_lemmas_are_nltks(pos, wordnet):
    """Without tags, lemmas are those of `WordNetLemmatizer` for the part of speech that is named."""
    with resource("corpora/wordnet/", wordnet) as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reader = WordNetCorpusReader(folder, None)
    words = "geese studies men us churches boxes ran was is meeting running better biggest finer best Geese 배송 \ud800".split()
    tokens = Split()([" ".join(words)])
    found = [token.lemma for token in Lemmatize(pos=pos, nltk_data=wordnet)(tokens)[0]]
    assert found == [min(reader._morphy(word, pos) or [word], key=len) for word in words]


@pytest.mark.parametrize(
    ("form", "tag", "lemma"),
    [
        ("meeting", "VBG", "meet"),
        ("meeting", "NN", "meeting"),
        ("meeting", "VERB", "meet"),
        ("better", "ADJ", "good"),
        ("better", "JJR", "good"),
        ("best", "ADV", "well"),
        ("best", "RBS", "well"),
        ("was", "AUX", "be"),
        ("geese", "Noun", "goose"),
    ],
)
def test_a_tag_tells_the_part_of_speech(form, tag, lemma, wordnet):
    """Penn's tags and UPOS choose among a word's lemmas; the form stays unless it is to be replaced."""
    token = Token(form, tag, 0, len(form))
    assert Lemmatize(nltk_data=wordnet)([[token]]) == [[token._replace(lemma=lemma)]]
    assert Lemmatize(replace_form=True, nltk_data=wordnet)([[token]]) == [[token._replace(form=lemma, lemma=lemma)]]
