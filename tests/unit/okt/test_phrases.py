"""Okt's phrases, one rule at a time, and against stock."""

from __future__ import annotations

import csv
import random
import time
from functools import cache
from pathlib import Path

import pytest

from textnorm import okt
from textnorm.okt.phrases import phrases
from textnorm.types import Token

needs_jar = pytest.mark.skipif(not okt.is_installed(), reason="konlpy and its jar of Okt are not installed")

REVIEWS = Path(__file__).parents[3] / "corpora" / "reviews" / "train.csv"

# Texts that come out otherwise without a rule.
RULES = {
    "adjectives on ㄴ modify, and may be first": ("좋은 노래", ["좋은 노래", "노래"]),
    "other adjectives do not": ("좋다 노래", ["노래"]),
    "verbs on ㄹ modify": ("노래 부를 사람", ["노래", "노래 부를 사람", "사람"]),
    "verbs on ㄴ modify": ("노래 부르는 사람", ["노래", "노래 부르는 사람", "사람"]),
    "other verbs do not": ("노래 부르고 사람", ["노래", "사람"]),
    "a verb is not first": ("부르는 노래", ["노래"]),
    "만 ends in ㄴ and modifies nothing": ("노래하지만 그림", ["노래", "그림"]),
    "의 links": ("노래의 날개", ["노래", "노래의 날개", "날개"]),
    "와 links": ("나무와 숲", ["나무", "나무와 숲"]),
    "과 links": ("숲과 나무", ["숲과 나무", "나무"]),
    "other particles do not": ("나무도 숲도", ["나무"]),
    "what links nothing is not last": ("나무와 예쁜", ["나무"]),
    "punctuation breaks": ("나무, 숲속", ["나무", "숲속"]),
    "rows first, then single nouns, each text once": ("나무와 나무", ["나무", "나무와 나무"]),
    "nouns without a space are one and each": ("나무이야기", ["나무이야기", "나무", "이야기"]),
    "a determiner goes with its noun": ("이사람", ["이사람"]),
    "a modifier does": ("아랫집", ["아랫집"]),
    "a suffix does": ("선생님들", ["선생님들"]),
    "a modifier alone is a noun": ("아랫 나무", ["아랫", "아랫 나무", "나무"]),
    "a determiner alone is": ("추천할만한 노래", ["추천", "한 노래", "노래"]),
    "a determiner and a modifier are one": ("네몇십", ["네몇십"]),
    "several modifiers are one": ("때이른아랫", ["때이른아랫"]),
    "a suffix alone is none": ("나무 님 숲속", ["나무", "숲속"]),
    "적 is not last": ("역사적 사실", ["역사적 사실", "사실"]),
    "nor behind a noun without a space": ("나무역사적", ["나무"]),
    "a number is a noun": ("2012년 3월", ["2012년", "2012년 3월", "3월"]),
    "numbers in a row are one": ("1억15", ["1억15"]),
    "letters and numbers are one": ("3D MP3", ["3D", "3D MP3", "MP3"]),
    "and numbers behind them": ("3D2", ["3D2"]),
    "a prefix goes with its adjective": ("나무 안예쁘다", ["나무"]),
    "with one that modifies": ("나무 안예쁜 숲속", ["나무", "나무 안예쁜 숲속", "숲속"]),
    "not with its verb": ("잘먹은 밥", ["잘먹은 밥"]),
    "several prefixes are one": ("발가발가", ["발가발가"]),
    "one of the units has two characters": ("숲 꽃", []),
    "a single noun has two": ("꽃", []),
    "any of the units may": ("나무 꽃", ["나무", "나무 꽃"]),
    "eight units, spaces aside": (
        "나 너 나 너 나 너 나 나무 너",
        ["나 너 나 너 나 너 나 나무", "나무"],
    ),
    "thirty characters, spaces aside": (
        "lovely little flowers grow quietly",
        [
            "lovely",
            "lovely little",
            "lovely little flowers",
            "lovely little flowers grow",
            "lovely little flowers grow quietly",
            "little",
            "flowers",
            "grow",
            "quietly",
        ],
    ),
    "not thirty-one": (
        "lovely little flowers grow silently",
        [
            "lovely",
            "lovely little",
            "lovely little flowers",
            "lovely little flowers grow",
            "little",
            "flowers",
            "grow",
            "silently",
        ],
    ),
    "a phrase keeps the spaces as they are": ("나무  숲", ["나무", "나무  숲"]),
    "a word that begins with a Unicode space is a space": ("나무 \u3000숲 산", ["나무", "나무 \u3000숲 산"]),
    "white space that begins with a line break is none": ("나무\n숲속", ["나무", "숲속"]),
    "hashtags and cash tags are none": ("#나무 $twtr 숲속", ["숲속"]),
    "blank": (" \t", []),
    "empty": ("", []),
}

# What tokens of the fuzz are made of; the weights make long rows.
FORMS = {
    "Noun": ("가 나 가나 나가 기 적 가나다라마바사".split(), 8),
    "Space": ([" ", "  ", "\u3000가"], 8),
    "Adjective": ("큰 클 크다 가나한".split(), 3),
    "Verb": ("한 할 다 하지만 가는".split(), 3),
    "Josa": ("와 과 의 가 나".split(), 3),
    "Suffix": ("적 님 가".split(), 2),
    "Number": ("1 23".split(), 2),
    "Alpha": ("a bc".split(), 2),
    "VerbPrefix": ("개 나".split(), 2),
    "Determiner": ("이 가".split(), 2),
    "Modifier": ("초 가".split(), 2),
    **{
        tag: ([form], 0.15)
        for tag, form in {
            "Adverb": "너무",
            "Conjunction": "와",
            "Exclamation": "헐",
            "Eomi": "다",
            "KoreanParticle": "ㅋ",
            "Punctuation": "!",
            "Foreign": "😀",
            "Hashtag": "#가",
            "CashTag": "$a",
        }.items()
    },
}


def ours(text):
    return phrases(text, okt.tokenize(text))


def laid(pairs):
    """The text of tokens, and the tokens where they stand in it, without spaces."""
    text, tokens = "", []
    for form, tag in pairs:
        if tag != "Space":
            tokens.append(Token(form, tag, len(text), len(text) + len(form)))
        text += form
    return text, tokens


def pairs_of(written):
    """가/Noun+의/Josa 나/Noun: tokens of words."""
    words = [[tuple(pair.split("/")) for pair in word.split("+")] for word in written.split(" ")]
    return [pair for word in words for pair in [*word, (" ", "Space")]][:-1]


def fuzzed_tokens(count, *, seed):
    """Tokens in any order, but no ending behind a predicate: Okt glues it on."""
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    tags, weights = list(FORMS), [weight for _, weight in FORMS.values()]
    for _ in range(count):
        chosen = rng.choices(tags, weights, k=rng.randint(1, 30))
        kept = [
            tag
            for before, tag in zip(["", *chosen], chosen, strict=False)
            if tag != "Eomi" or before not in {"Verb", "Adjective"}
        ]
        yield [(rng.choice(FORMS[tag][0]), tag) for tag in kept]


@cache
def stock():
    """KoNLPy's own tagger."""
    pytest.importorskip("jpype")
    from textnorm.stages.konlpy.jvm import java_class

    java_class("java.lang.String")
    from konlpy.tag import Okt

    return Okt()


def theirs(text):
    return stock().phrases(text)


def theirs_of(pairs):
    """What stock makes of tokens that it has not made itself."""
    from textnorm.stages.konlpy.jvm import java_class

    stock()
    okt_java = "org.openkoreantext.processor."
    token = java_class(f"{okt_java}tokenizer.KoreanTokenizer$KoreanToken")
    tags = getattr(java_class(f"{okt_java}util.KoreanPos$"), "MODULE$")
    no_stem = getattr(java_class("scala.None$"), "MODULE$")
    tokens = java_class("scala.collection.mutable.ListBuffer")()
    for form, tag in pairs:
        getattr(tokens, "$plus$eq")(token(form, getattr(tags, tag)(), 0, len(form), no_stem, False))
    processor = java_class(f"{okt_java}OpenKoreanTextProcessorJava")
    return [str(phrase.text()) for phrase in processor.extractPhrases(tokens, False, False)]


@needs_jar
@pytest.mark.parametrize(("text", "expected"), RULES.values(), ids=RULES)
def test_rules(text, expected):
    """Each rule has a text that comes out otherwise without it."""
    assert ours(text) == expected


def test_letters_in_a_row_are_one_unit():
    """Okt's own letters are never two tokens side by side, but its rule would join them."""
    assert phrases(*laid(pairs_of("bc/Alpha+de/Alpha"))) == ["bcde"]


def test_the_first_phrase_of_a_text_decides():
    """Two units of one character are not given out, and then a noun of the same text is not either."""
    assert phrases(*laid(pairs_of("한/Adjective+나/Noun 한나/Noun"))) == ["한나 한나"]
    assert phrases(*laid(pairs_of("한/Adjective+너/Noun 한나/Noun"))) == ["한너 한나", "한나"]


@pytest.mark.parametrize(
    "word", ["꽃 ", "꽃", "좋은 ", "나무" * 20 + " "], ids=["apart", "joined", "adjectives", "long"]
)
def test_long_rows_are_linear(word):
    """50,000 nouns or adjectives in a row take less than two seconds; stock builds each row anew."""
    form = word.strip()
    tag = "Adjective" if form == "좋은" else "Noun"
    tokens = [Token(form, tag, at * len(word), at * len(word) + len(form)) for at in range(50_000)]
    start = time.process_time()
    phrases(word * 50_000, tokens)
    assert time.process_time() - start < 2


@needs_jar
@pytest.mark.parametrize("text", [text for text, _ in RULES.values()], ids=RULES)
def test_rules_as_stock(text):
    """What the rules say is what KoNLPy says."""
    assert ours(text) == theirs(text)


@needs_jar
def test_reviews_as_stock():
    """All of our reviews have the phrases that KoNLPy finds."""
    with REVIEWS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            assert ours(row["text"]) == theirs(row["text"])


@needs_jar
def test_fuzz_as_stock(fuzzed):
    """So has what no one writes, several strings a text."""
    strings = fuzzed(1_200, seed=8)
    for at in range(0, len(strings), 3):
        text = " ".join(strings[at : at + 3])
        assert ours(text) == theirs(text)


@needs_jar
def test_any_tokens_as_stock():
    """So have tokens in an order that no text gives."""
    for pairs in fuzzed_tokens(1_000, seed=9):
        assert phrases(*laid(pairs)) == theirs_of(pairs)


@needs_jar
def test_lone_surrogates_break():
    """They are Foreign; stock raises for them."""
    assert ours("나무 \ud800 숲속") == ["나무", "숲속"]
