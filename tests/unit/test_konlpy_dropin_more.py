from __future__ import annotations

import csv
import pickle
from pathlib import Path
from unicodedata import normalize

import pytest

from textnorm.errors import TextnormError
from textnorm.stages.konlpy.jvm import start_konlpy

stock = pytest.importorskip("konlpy.tag")
ours = pytest.importorskip("textnorm.konlpy")

REVIEWS = Path(__file__).parents[2] / "corpora" / "reviews" / "test.csv"
FEW = 40  # Kkma reads a hundred reviews a second, or one, and options change nothing in how it reads
ODD = [
    "1/2 다 봤다",
    "[가, 나] => 3+4",
    "반갑다.\n좋다",
    "그런 영화 할 수 밖에없다",
    '"네" (응)...',
    "http://a.b/c?d=e 굿",
]


def reviews(number):
    with REVIEWS.open(encoding="utf-8", newline="") as file:
        rows = [normalize("NFC", row["text"]) for row in csv.DictReader(file)]  # stock reads no decomposed Hangul
    return [text for text in rows if text.strip() and max(text) <= "\uffff"][:number] + ODD


@pytest.fixture(scope="module")
def hannanum():
    start_konlpy()
    return stock.Hannanum(), ours.Hannanum()


@pytest.fixture(scope="module")
def kkma():
    start_konlpy()
    return stock.Kkma(), ours.Kkma()


@pytest.mark.parametrize("ntags", [9, 22])
def test_hannanum_says_what_stock_says(hannanum, ntags):
    """The same forms and tags, on 300 reviews, many at once."""
    theirs, mine = hannanum
    texts = reviews(300)
    assert mine.pos_batch(texts, ntags=ntags) == [theirs.pos(text, ntags=ntags) for text in texts]


@pytest.mark.parametrize("options", [{"flatten": False}, {"join": True}, {"flatten": False, "join": True}])
@pytest.mark.parametrize("name", ["hannanum", "kkma"])
def test_options_are_stock_s(request, name, options):
    """`flatten` and `join` give KoNLPy's own shapes."""
    theirs, mine = request.getfixturevalue(name)
    for text in reviews(FEW):
        assert mine.pos(text, **options) == theirs.pos(text, **options)


def test_hannanum_s_other_methods(hannanum):
    """`nouns`, `morphs` and `analyze` too, and the table of tags."""
    theirs, mine = hannanum
    for text in reviews(FEW):
        assert mine.nouns(text) == theirs.nouns(text)
        assert mine.morphs(text) == theirs.morphs(text)
        assert mine.analyze(text) == theirs.analyze(text)
    assert mine.tagset == theirs.tagset


def test_kkma_says_what_stock_says(kkma):
    """The same forms and tags, on 100 reviews, many at once."""
    theirs, mine = kkma
    texts = reviews(100)
    assert mine.pos_batch(texts) == [theirs.pos(text) for text in texts]


def test_kkma_s_other_methods(kkma):
    """`nouns`, `morphs` and `sentences` too, and the table of tags."""
    theirs, mine = kkma
    for text in reviews(FEW):
        assert mine.nouns(text) == theirs.nouns(text)
        assert mine.morphs(text) == theirs.morphs(text)
        assert mine.sentences(text) == theirs.sentences(text)
    assert mine.tagset == theirs.tagset


@pytest.mark.parametrize("name", ["Hannanum", "Kkma"])
def test_what_stock_cannot_read(name):
    """A blank text has no tokens; an emoji stands where it stands; a text must be a str; the tagger pickles."""
    tagger = pickle.loads(pickle.dumps(getattr(ours, name)()))  # noqa: S301
    assert tagger.pos(" \n") == tagger.nouns("") == tagger.pos("", flatten=False) == []
    assert [token.start for token in tagger.tokens("😀 영화")] == [0, 2]
    assert "👍" in repr(tagger.pos("좋다 👍", flatten=False)[-1])
    with pytest.raises(TypeError, match="a text"):
        tagger.pos(None)
    with pytest.raises(TextnormError, match="Okt or Komoran"):
        tagger.add_user_word("갓띵작", "NNG")


def test_the_number_of_tags_is_checked():
    """Hannanum has two tagsets."""
    with pytest.raises(TextnormError, match="9 or 22"):
        ours.Hannanum().pos("좋다", ntags=10)
