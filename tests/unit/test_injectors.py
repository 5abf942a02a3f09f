"""The noise of `benchmarks/injectors.py` is the same every time, keeps the rows, and is noise."""

from __future__ import annotations

import sys
from pathlib import Path
from unicodedata import normalize

import pytest

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def injectors():
    sys.path.insert(0, str(PROJECT))
    try:
        from benchmarks import injectors as module
    finally:
        sys.path.remove(str(PROJECT))
    return module


TEXTS = [
    "배우들 연기는 정말 좋았는데 결말이 아쉽네요 ㅠㅠ",
    "재미없다!",
    "이 영화 추천합니다. 별 5개 good movie",
    "그냥 그래요 & 별로 <3",
    "돈이 아까워요",
]
KINDS = "nfd jamo full_width zero_width html spaced_letters repeats laughter url emoji mixed".split()


def test_the_kinds_are_known(injectors):
    """Every kind that is reported is tested here, and every structural one is a kind."""
    assert list(injectors.INJECTORS) == KINDS
    assert set(injectors.STRUCTURAL) < set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_makes_the_same_noise(injectors, kind):
    """Noise depends on the seed, the kind and the row, and on nothing else."""
    once = injectors.inject(TEXTS, kind, seed=3)
    assert once == injectors.inject(TEXTS, kind, seed=3)
    assert once[:2] == injectors.inject(TEXTS[:2], kind, seed=3)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"nfd", "full_width"}])
def test_another_seed_makes_other_noise(injectors, kind):
    """Where chance plays a part, the seed decides it."""
    assert len({tuple(injectors.inject(TEXTS, kind, seed=seed)) for seed in range(5)}) > 1


@pytest.mark.parametrize("kind", KINDS)
def test_rows_stay_and_change(injectors, kind):
    """As many texts come out as went in, in their order, and each has noise in it."""
    noisy = injectors.inject(TEXTS, kind)
    assert len(noisy) == len(TEXTS)
    assert all(after != before for after, before in zip(noisy, TEXTS, strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_any_text_bears_it(injectors, kind):
    """A text that gives no hold for the noise does not raise."""
    assert len(injectors.inject(["", " ", "ㅋ", "\ud800", "a"], kind)) == 5


def test_what_each_writes(injectors):
    """Structural noise is another spelling of the same text."""
    text = "재미없다"
    assert injectors.inject([text], "nfd") == [normalize("NFD", text)]
    assert injectors.inject([text], "jamo") == ["ㅈㅐㅁㅣㅇㅓㅄㄷㅏ"]
    assert injectors.inject([text], "spaced_letters") == ["재 미 없 다"]
    assert injectors.inject(["a 1!"], "full_width") == ["ａ　１！"]
    assert (
        injectors.inject([text], "zero_width")[0].translate(dict.fromkeys(map(ord, "\u200b\u200c\u2060\ufeff\u00ad")))
        == text
    )
