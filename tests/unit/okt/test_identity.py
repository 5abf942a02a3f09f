"""Okt without Java says what stock says: by what stock was once asked, and, where there is Java, by asking it now."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

import pytest

from textnorm import okt
from textnorm.okt.phrases import phrases
from textnorm.okt.pos import NAMES

pytestmark = pytest.mark.skipif(not okt.is_installed(), reason="konlpy and its jar of Okt are not installed")

MODES = [(False, False), (False, True), (True, False), (True, True)]


def golden_tokens(case, norm, stem):
    """The mode's own, or those of the next simpler one that was written down."""
    keys = ["pos_norm_stem"] * (norm and stem) + ["pos_stem"] * stem + ["pos_norm"] * (norm and not stem) + ["pos"]
    return next(case[key] for key in keys if key in case)


def joined(pairs):
    return [f"{form}/{tag}" for form, tag in pairs]


def differing(texts, ours, theirs):
    return [found for found in zip(texts, ours, theirs, strict=True) if found[1] != found[2]][:5]


@pytest.mark.parametrize(("norm", "stem"), MODES)
def test_golden_tokens(engine, golden, norm, stem):
    """Each of 2,000 texts is tokenized as stock did."""
    texts = [case["text"] for case in golden]
    ours = [joined(pairs) for pairs in engine.pairs(texts, norm=norm, stem=stem)]
    assert not differing(texts, ours, [golden_tokens(case, norm, stem) for case in golden])


def test_golden_normalized(engine, golden):
    """Each is normalized as stock did."""
    texts = [case["text"] for case in golden]
    theirs = [case.get("normalized", case["text"]) for case in golden]
    assert not differing(texts, [engine.normalize(text) for text in texts], theirs)


def test_golden_phrases(engine, golden):
    """Each has the phrases that stock found."""
    texts = [case["text"] for case in golden]
    ours = [phrases(text, tokens) for text, tokens in zip(texts, engine.tokens(texts), strict=True)]
    assert not differing(texts, ours, [case["phrases"] for case in golden])


def test_the_golden_file_holds_every_kind(golden):
    """There are enough texts, and each mode, each tag and each special kind of token is among them."""
    assert len(golden) == 2_000
    assert all(
        sum(key in case for case in golden) > 50 for key in ("normalized", "pos_stem", "pos_norm", "pos_norm_stem")
    )
    tags = {pair.rpartition("/")[2] for case in golden for pair in case["pos"]}
    kinds = "Number Foreign Alpha KoreanParticle Punctuation Hashtag ScreenName Email URL CashTag".split()
    assert tags == {*NAMES, *kinds}


def test_no_java():
    """Neither konlpy nor jpype is imported."""
    code = (
        "import sys; from textnorm import okt; okt.tokenize('영화가 http://a.com #a 좋았다ㅋㅋ', norm=True); okt.phrases('영화');"
        "print(sorted({'konlpy', 'jpype'} & set(sys.modules)))"
    )
    command = [sys.executable, "-W", "error", "-c", code]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "[]\n"


# ---------------------------------------------------------------- stock, live


@cache
def stock():
    """KoNLPy's own tagger."""
    pytest.importorskip("jpype")
    from textnorm.stages.konlpy.jvm import java_class

    java_class("java.lang.String")
    from konlpy.tag import Okt

    return Okt()


@cache
def stock_says(text, method="pos", **mode):
    return getattr(stock(), method)(text, **mode)


@pytest.mark.stock
@pytest.mark.parametrize(("norm", "stem"), [(False, False), (True, True)])
def test_fuzz_as_stock(engine, fuzzed, norm, stem):
    """What no one writes is tokenized as KoNLPy does."""
    texts = fuzzed(1_500, seed=5)
    theirs = [stock_says(text, norm=norm, stem=stem) for text in texts]
    assert not differing(texts, engine.pairs(texts, norm=norm, stem=stem), theirs)


@pytest.mark.stock
def test_fuzz_of_phrases_and_normalizer_as_stock(engine, fuzzed):
    """It has KoNLPy's phrases, and is normalized as KoNLPy does."""
    texts = fuzzed(700, seed=6)
    ours = [
        (phrases(text, tokens), engine.normalize(text))
        for text, tokens in zip(texts, engine.tokens(texts), strict=True)
    ]
    theirs = [(stock_says(text, "phrases"), stock_says(text, "normalize")) for text in texts]
    assert not differing(texts, ours, theirs)


@pytest.mark.stock
def test_the_golden_file_is_stocks(golden):
    """The file says what KoNLPy says today: a part of it is asked again."""
    for case in golden[::20]:
        for norm, stem in MODES:
            assert joined(stock_says(case["text"], norm=norm, stem=stem)) == golden_tokens(case, norm, stem)
