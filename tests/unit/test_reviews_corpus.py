"""corpora/reviews is what a newcomer's first run learns from: it must be large, balanced, noisy, and split honestly."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from itertools import combinations

import pytest

from textnorm.corpora import corpus_path

SPLITS = ("train", "valid", "test")


def read_split(split):
    with (corpus_path("reviews") / f"{split}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def rows():
    return {split: read_split(split) for split in SPLITS}


@pytest.fixture(scope="module")
def texts(rows):
    return [(split, row["text"]) for split in SPLITS for row in rows[split]]


def five_grams(text):
    """Runs of five letters, layout aside: what is left when two texts differ in spaces, width or case alone."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
    return {plain[at : at + 5] for at in range(max(1, len(plain) - 4))}


def test_it_is_large_enough(texts):
    """There are at least 600 reviews."""
    assert len(texts) >= 600


@pytest.mark.parametrize("split", SPLITS)
def test_labels_are_balanced(rows, split):
    """In each split either label is 45 to 55 % of the rows, so that chance is one half."""
    counts = Counter(row["label"] for row in rows[split])
    assert set(counts) == {"positive", "negative"}
    assert 0.45 <= counts["positive"] / counts.total() <= 0.55


@pytest.mark.parametrize("split", SPLITS)
def test_each_split_has_each_language(rows, split):
    """In each split there are Korean, English and mixed reviews, at least a tenth of it each."""
    counts = Counter(row["lang"] for row in rows[split])
    assert set(counts) == {"ko", "en", "mixed"}
    assert min(counts.values()) / counts.total() >= 0.1


def test_a_language_does_not_tell_the_label(rows):
    """In each language 40 to 60 % of all reviews are positive."""
    labels = {"ko": Counter(), "en": Counter(), "mixed": Counter()}
    for split in SPLITS:
        for row in rows[split]:
            labels[row["lang"]][row["label"]] += 1
    shares = {language: counts["positive"] / counts.total() for language, counts in labels.items()}
    assert all(0.4 <= share <= 0.6 for share in shares.values()), shares


def test_no_text_is_blank_or_twice(texts):
    """Every text says something, and no text stands there twice."""
    stripped = [text.strip() for _, text in texts]
    assert all(stripped)
    assert [text for text, count in Counter(stripped).items() if count > 1] == []


def test_no_text_is_nearly_in_another_split(texts):
    """Texts of two splits share less than half of their 5-grams of letters: test is not in train in other clothes."""
    grams = [five_grams(text) for _, text in texts]
    near = [
        (texts[a], texts[b])
        for a, b in combinations(range(len(texts)), 2)
        if texts[a][0] != texts[b][0] and 2 * len(grams[a] & grams[b]) >= len(grams[a] | grams[b])
    ]
    assert near == []


@pytest.mark.parametrize(
    ("noise", "pattern"),
    [
        ("ㅋ runs", r"ㅋ{3,}"),
        ("ㅠ runs", r"[ㅠㅜ]{2,}"),
        ("URLs", r"https?://\S+"),
        ("HTML entities", r"&(?:[a-z]+|#\d+);"),
        ("HTML tags", r"</?[a-z]+ ?/?>"),
        ("full width letters", r"[\uff01-\uff5e]"),
        ("conjoining jamo, as macOS writes them", r"[\u1100-\u1112][\u1161-\u1175]"),
        ("emoji", r"[\U0001f300-\U0001faff]"),
        ("stretched words, Korean or English", r"([가-힣aeiou])\1\1"),
        ("punctuation runs", r"[!?.~]{3,}"),
    ],
)
def test_it_is_noisy(texts, noise, pattern):
    """Every kind of noise that the stages mend stands in at least five reviews."""
    found = sum(bool(re.search(pattern, text)) for _, text in texts)
    assert found >= 5, f"{noise} in {found} reviews"
