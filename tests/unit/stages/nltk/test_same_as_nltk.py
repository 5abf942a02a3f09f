"""What the tokenizers say is what NLTK says of the same text, and each token stands where it is said to."""

from __future__ import annotations

import csv
import zipfile
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nltk.tokenize import (
    MWETokenizer,
    PunktSentenceTokenizer,
    RegexpTokenizer,
    ToktokTokenizer,
    TreebankWordTokenizer,
    TweetTokenizer,
    WordPunctTokenizer,
    word_tokenize,
)

from textnorm.corpora import corpus_path
from textnorm.stages.nltk.data import resource
from textnorm.stages.nltk.expressions import Mwe
from textnorm.stages.nltk.pattern import Regexp, WordPunct
from textnorm.stages.nltk.toktok import Toktok
from textnorm.stages.nltk.tweet import Tweet
from textnorm.stages.nltk.word import NltkWord, Treebank
from textnorm.stages.split import Split

DATA = Path(__file__).parents[5] / "shared" / "data"
NLTK_DATA = DATA / "nltk-data" / "nltk_data"
PRICE = r"\w+|\$[\d.]+|\S+"


def without(unwanted, tokenize):
    """NLTK's forms but for the blank ones: no token of ours is."""
    return lambda text: [form for form in tokenize(text) if not unwanted(form)]


STOCK = {
    NltkWord("line", "nltk"): partial(word_tokenize, preserve_line=True),
    Treebank(): TreebankWordTokenizer().tokenize,
    Tweet(): without(str.isspace, TweetTokenizer().tokenize),
    Tweet(preserve_case=False, reduce_len=True): without(str.isspace, TweetTokenizer(False, True).tokenize),
    Tweet(strip_handles=True): without(str.isspace, TweetTokenizer(strip_handles=True).tokenize),
    Toktok(): without("&#9;".__eq__, ToktokTokenizer().tokenize),
    WordPunct(): without(str.isspace, WordPunctTokenizer().tokenize),
    Regexp(PRICE): without(str.isspace, RegexpTokenizer(PRICE).tokenize),
    Regexp(r"\s+", gaps=True): without(str.isspace, RegexpTokenizer(r"\s+", gaps=True).tokenize),
}
STAGES = pytest.mark.parametrize("stage", STOCK, ids=repr)

# What some rule of some tokenizer looks for, alone and where a text begins and ends; spaces of all kinds, and no text.
ATOMS = """a I s B 3 8 . , : ; ' " ` ( ) [ ] { } < > ? ! - $ & * @ # % » ” ’ « “ ‘ „ — – | / _ = d + 1 ~ 가 é 😀 gonna cannot
n't 's 'S 'll '' `` ... -- 'tis 'twas d'ye more'n wanna a. Gimme gımme 555 1234 &lt; &amp; &#32; &nbsp; &bad; @me http:// a/ ://a/
a.com aaaa !!!! #x 👍🏽 🇰🇷""".split()
TEXTS = st.lists(
    st.sampled_from([*ATOMS, *[" "] * 15, "\n", "\t", "\u3000", "\xa0", "\x1c", "\ud800", "\ue000", "\0", "e\u0301"]),
    max_size=14,
).map("".join)


def check(stage, texts):
    """Hold the stage's answers to NLTK's, and their spans to the texts."""
    for text, tokens in zip(texts, stage(texts), strict=True):
        assert [token.form for token in tokens] == STOCK[stage](text), repr(text)
        assert all(0 <= token.start < token.end <= len(text) for token in tokens)
        assert all(left.end <= right.start or left[2:4] == right[2:4] for left, right in pairwise(tokens))


def reviews():
    """The English reviews of our own corpus."""
    for split in ("train", "valid", "test"):
        with (corpus_path("reviews") / f"{split}.csv").open(encoding="utf-8", newline="") as stream:
            yield from (row["text"] for row in csv.DictReader(stream) if row["lang"] != "ko")


def shared_texts():
    """5,000 texts of other people's: messages, sentences from the web, reviews."""
    if not (DATA / "sms-spam").exists():
        pytest.skip(f"{DATA} is not there")
    messages = (DATA / "sms-spam" / "SMSSpamCollection").read_text(encoding="utf-8").splitlines()
    web = (DATA / "ud_english-ewt" / "en_ewt-ud-dev.conllu").read_text(encoding="utf-8").splitlines()
    with zipfile.ZipFile(DATA / "nltk-corpora" / "corpora" / "product_reviews_2.zip") as archive:
        products = [archive.read(name).decode("latin-1") for name in archive.namelist() if name.endswith(".txt")]
    return [
        *(line.partition("\t")[2] for line in messages[:2_000]),
        *[line[9:] for line in web if line.startswith("# text = ")][:1_500],
        *"\n".join(products).splitlines()[:1_500],
    ]


@STAGES
def test_our_reviews(stage):
    """Every English and mixed review comes out as NLTK has it."""
    check(stage, list(reviews()))


@STAGES
def test_texts_of_others(stage):
    """So do 5,000 texts that nobody cleaned."""
    check(stage, shared_texts())


@STAGES
@settings(deadline=None, max_examples=150)
@given(texts=st.lists(TEXTS, max_size=4))
@example(
    texts=["\x1c .", ' a. "', "’\ue000  B. ''", "foo. \n)", "foo.'\"", "& ", "a&", "/ /", "http://a/b", "5 1234 ."]
)
def test_any_text(stage, texts):
    """So does whatever can be made of what the rules look for."""
    check(stage, texts)


@settings(deadline=None, max_examples=200)
@given(text=TEXTS)
def test_written_quotes_are_the_text(text):
    """As written, forms are the text's own characters, and nothing but whitespace lies between them."""
    for stage in (NltkWord(), NltkWord("line")):
        [tokens] = stage([text])
        assert [text[token.start : token.end] for token in tokens] == [token.form for token in tokens]
        assert "".join(token.form for token in tokens) == "".join(text.split())


def test_a_memo_that_is_full_is_left():
    """Words without end do not fill the memory, and the answers stay the same."""
    from textnorm.stages.nltk.word import _word_engine

    stage = NltkWord("line")
    texts = [f"{number}-{'x' * 1_000}! ok" for number in range(1_200)]
    before = stage(texts[:3])
    stage(texts)
    stage(["one more"])
    assert sum(map(len, _word_engine("written")._memo)) < 2**19
    assert stage(texts[:3]) == before


def test_merged_expressions():
    """Expressions are merged as `MWETokenizer` merges them."""
    expressions = ("a a b", "a b", "b", "a a", "b c a")
    stock = MWETokenizer([tuple(expression.split()) for expression in expressions])
    words = [f"{number:b}".translate(str.maketrans("01", "ab")) + "c" * (number % 3) for number in range(200)]
    for tokens in Split()([" ".join(word) for word in words]):
        assert [token.form for token in Mwe(expressions)([tokens])[0]] == stock.tokenize(
            [token.form for token in tokens]
        )


def test_punkt():
    """With its data, sentences are punkt's: the words are those of `word_tokenize` with that model."""
    if not NLTK_DATA.exists():
        pytest.skip(f"{NLTK_DATA} is not there")
    from nltk.tokenize.punkt import load_punkt_params

    with resource("tokenizers/punkt_tab/english/", str(NLTK_DATA)) as folder:
        model = PunktSentenceTokenizer(load_punkt_params(folder))
    stage = NltkWord("punkt", "nltk", str(NLTK_DATA))
    texts = [*list(reviews())[:200], "He met Dr. Kim. Fine!\nIt was 3 p.m. in the U.S. then.", "", " \n"]
    for text, tokens in zip(texts, stage(texts), strict=True):
        sentences = model.tokenize(text)
        expected = [form for sentence in sentences for form in word_tokenize(sentence, preserve_line=True)]
        assert [token.form for token in tokens] == expected
