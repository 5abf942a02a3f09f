"""Okt without Java says what stock says: here by sentences of our own, written down once from stock, without a JVM."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from textnorm import okt

pytestmark = pytest.mark.skipif(not okt.is_installed(), reason="konlpy and its jar of Okt are not installed")

HERE = Path(__file__).parent
REVIEWS = HERE.parents[2] / "corpora" / "reviews" / "train.csv"
GOLDEN = [json.loads(line) for line in (HERE / "golden.jsonl").read_text("utf-8").splitlines()]
MODES = [(False, False), (False, True), (True, False), (True, True)]

# What the fuzz is made of: each part meets each other one sooner or later.
PARTS = [
    *(
        "http://a.com/b www.example.co.kr a.한국 http://가나.com x.y.z.io/?q=1#f 가.com t.co naver.com나 A.COM/ 1.com".split()
    ),
    *("#영화 ＃a1 #1 a#b 가#나다 #한글1_a @a ＠b_1/list a@b.com 가@나 RT:@a @@a $twtr $brk.a $12 $a,".split()),
    *"3시간 1,000원 2012/12 50% 3.5 1:30 9억 ! ? ., ~~ … · ’ “ () _ - ^^ & | ok ÉTÉ İk ſ K 漢字 カナ".split(),
    *"ㅋㅋㅋㅋ ㅎㅎ ㅠㅜㅠ ㄱㅅ ㅏ ㅡㅡ 😀 👍🏻 ❤️ 👨‍👩‍👧".split(),
    *"영화 재미 있다 했는데 은 는 이 가 을 로 으로 하다 우혀니 김민수 삼백원 그리고 진짜 소린가 됬어 하겟다 안됔".split(),
    *["\t", "\n", " ", "\u00a0", "\u3000", "\u2028", "\x85", "\u200b", "\r\n", "\ufe0f"],
]


@cache
def stock():
    """KoNLPy's own tagger."""
    pytest.importorskip("jpype")
    from textnorm.stages.konlpy.jvm import java_class

    java_class("java.lang.String")
    from konlpy.tag import Okt

    return Okt()


def pos(text, *, norm, stem):
    return [(token.form, token.tag) for token in okt.tokenize(text, norm=norm, stem=stem)]


def reviews(count):
    with REVIEWS.open(encoding="utf-8", newline="") as lines:
        return [row["text"] for row in csv.DictReader(lines)][:count]


def fuzz(count, *, seed):
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    for _ in range(count):
        parts = (
            rng.choice(PARTS) if rng.random() < 0.6 else chr(rng.randint(0xAC00, 0xD7A3))
            for _ in range(rng.randint(1, 14))
        )
        text = "".join(parts)
        if text.strip():
            yield text


@pytest.mark.parametrize("case", GOLDEN, ids=[case["text"] for case in GOLDEN])
def test_golden(case):
    """Stock's tokens, written down in all four modes, and stock's normalized text."""
    for norm, stem in MODES:
        expected = [tuple(pair) for pair in case[f"{norm:d}{stem:d}"]]
        assert pos(case["text"], norm=norm, stem=stem) == expected
    assert okt.normalize(case["text"]) == case["normalized"]


@pytest.mark.parametrize(("norm", "stem"), MODES)
def test_reviews_as_stock(norm, stem):
    """300 reviews come out as they do from KoNLPy."""
    for text in reviews(300):
        assert pos(text, norm=norm, stem=stem) == stock().pos(text, norm=norm, stem=stem), text


@pytest.mark.parametrize(("norm", "stem"), [(False, False), (True, True)])
def test_fuzz_as_stock(norm, stem):
    """So does what no one writes."""
    for text in fuzz(1_500, seed=5):
        assert pos(text, norm=norm, stem=stem) == stock().pos(text, norm=norm, stem=stem), text


def test_no_java():
    """Neither konlpy nor jpype is imported."""
    code = (
        "import sys; from textnorm import okt; okt.tokenize('영화가 http://a.com #a 좋았다ㅋㅋ', norm=True);"
        "print(sorted({'konlpy', 'jpype'} & set(sys.modules)))"
    )
    command = [sys.executable, "-W", "error", "-c", code]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "[]\n"
