from __future__ import annotations

import pytest

from textnorm.stages.ngrams import Ngrams
from textnorm.types import Token

DOC = [Token("안", "MAG", 0, 1), Token("좋", "VA", 2, 3), Token("다", "EF", 3, 4, "다")]


def test_bigrams_follow_their_first_token():
    """Order is by the first token, shorter ones first, and spans go from first to last."""
    assert Ngrams()([DOC]) == [
        [
            DOC[0],
            Token("안 좋", "MAG+VA", 0, 3),
            DOC[1],
            Token("좋 다", "VA+EF", 2, 4),
            DOC[2],
        ]
    ]


@pytest.mark.parametrize(
    ("least", "most", "forms"),
    [
        (1, 1, ["안", "좋", "다"]),
        (2, 2, ["안_좋", "좋_다"]),
        (2, 3, ["안_좋", "안_좋_다", "좋_다"]),
        (3, 9, ["안_좋_다"]),
        (4, 4, []),
    ],
)
def test_from_n_min_to_n_max(least, most, forms):
    """All lengths from n_min to n_max, as far as there are tokens."""
    assert [token.form for token in Ngrams(least, most, joiner="_")([DOC])[0]] == forms


def test_overlapping_spans_are_covered():
    """A morpheme may end before the one before it does: the n-gram ends where the last of them ends."""
    doc = [Token("됐다", "", 0, 2), Token("었", "", 1, 1)]
    assert Ngrams(2, 2)([doc]) == [[Token("됐다 었", "", 0, 2)]]


@pytest.mark.parametrize("limits", [(0, 1), (3, 2)])
def test_limits_must_make_sense(limits):
    """An n-gram has a token at least."""
    with pytest.raises(ValueError, match="1 <= n_min <= n_max is required, found"):
        Ngrams(*limits)
