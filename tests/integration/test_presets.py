"""Presets do what their first lines say."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from textnorm import Pipeline

REVIEWS = Path(__file__).parents[2] / "corpora" / "reviews" / "train.csv"
TUTORIAL_STOPWORDS = "의 가 이 은 들 는 좀 잘 걍 과 도 를 으로 자 에 와 한 하다".split()


@pytest.fixture(scope="module")
def reviews():
    with REVIEWS.open(encoding="utf-8", newline="") as stream:
        return [row["text"] for row in csv.DictReader(stream)][:150]


def test_ko_wikidocs_is_the_tutorials_loop(reviews):
    """Form by form what the loop of the tutorials gives: the regex, `Okt.morphs(stem=True)`, 18 words dropped."""
    tag = pytest.importorskip("konlpy.tag", reason="needs KoNLPy: pip install 'textnorm-ko[konlpy]'")
    ours = Pipeline.from_preset("ko-wikidocs").tokenize(reviews)
    okt = tag.Okt()
    expected = [
        [
            form
            for form in okt.morphs(re.sub("[^ㄱ-ㅎㅏ-ㅣ가-힣 ]", "", text), stem=True)
            if form not in TUTORIAL_STOPWORDS
        ]
        for text in reviews
    ]
    assert [[token.form for token in tokens] for tokens in ours] == expected


@pytest.mark.parametrize(
    ("preset", "text", "expected"),
    [
        ("ko-review", "대애애박ㅋㅋㅋㅋ &amp; <b>강추</b> 1000000원!!!!", "대애애박ㅋㅋ & 강추 1000000원!!"),
        ("ko-formal", "제1조(목적)  이 법은…ㅋㅋㅋㅋ\n“계약”", '제1조(목적) 이 법은...ㅋㅋㅋㅋ\n"계약"'),
        (
            "en-social",
            "@someone sooooo good!!!! #MustSee https://example.com 👍",
            "<MENTION> soo good!! MustSee <URL> 👍",
        ),
        ("mixed", "ＧＯＯＤ ㅇㅏㄴㄴㅕㅇ 재 미 없 다 ㅋㅋㅋㅋ", "GOOD 안녕 재미없다 ㅋㅋ"),
        ("llm-corpus", "연락 010-1234-5678\n\n와아아아 ㅋㅋㅋㅋ\u200b <br>끝", "연락 <PHONE>\n와아아아 ㅋㅋㅋㅋ 끝"),
        ("ko-wikidocs", "3편 ok? 재밌다ㅋㅋ!", "편  재밌다ㅋㅋ"),
    ],
)
def test_presets_normalize(preset, text, expected):
    """One line for each preset, with what it changes and what it leaves."""
    assert Pipeline.from_preset(preset).normalize([text]) == [expected]
