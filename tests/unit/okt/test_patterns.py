"""The patterns of addresses and tags, asked in ways that take no longer than a text is long, find what they would find alone."""

from __future__ import annotations

import random
import re
import time

import pytest

from textnorm import okt
from textnorm.okt import pieces, twitter

pytestmark = pytest.mark.skipif(not okt.is_installed(), reason="konlpy and its jar of Okt are not installed")

SECONDS = 5  # a bound against hanging, on a slow and busy machine: the plain patterns would take minutes
EMAIL = re.compile(r"[A-Za-z0-9.\-_]+@[A-Za-z0-9.]+")
PARTS = [
    "a",
    ".",
    "com",
    "co",
    "kr",
    "-",
    "@",
    "/",
    "가",
    "한국",
    "xn--",
    "http://",
    "t",
    "#",
    "。",
    ":",
    "1",
    ".com",
    "a.",
]


def composed(parts, count):
    rng = random.Random(3)  # noqa: S311 - nothing secret
    return ["".join(rng.choices(parts, k=rng.randint(1, 12))) for _ in range(count)]


def test_emails_are_those_of_the_pattern():
    """Found from the @, they are what the pattern finds from the left."""
    found = [(list(pieces._emails(word)), word) for word in composed("ab.-_@@@가1", 20_000)]
    assert all(spans == [match.span() for match in EMAIL.finditer(word)] for spans, word in found)
    assert sum(len(spans) for spans, _ in found) > 5_000


def test_urls_are_those_of_the_pattern():
    """Asked no further than the last top-level domain, the pattern finds no less."""
    found = [(list(twitter.urls(word)), word) for word in composed(PARTS, 20_000)]
    assert all(spans == [match.span() for match in twitter.url().finditer(word)] for spans, word in found)
    assert sum(len(spans) for spans, _ in found) > 1_000


@pytest.mark.parametrize(
    "part",
    [
        "a.",
        ".a",
        "www.",
        "a-",
        "co.kr/",
        "a@",
        "@a",
        "a@b-",
        "#a",
        "#가",
        "$a",
        "http://",
        "1.",
        "1,",
        "é.",
        "a.ㅋ",
        "가#",
        "_.",
    ],
)
def test_a_long_word_takes_its_length(part):
    """40,000 characters without a space, of the kind that makes a pattern try again at each of them."""
    start = time.process_time()
    for word in (part * (40_000 // len(part)), "@" + part * (40_000 // len(part)) + ".com@"):
        assert "".join(token.form for token in okt.tokenize(word)) == word
    assert time.process_time() - start < SECONDS
