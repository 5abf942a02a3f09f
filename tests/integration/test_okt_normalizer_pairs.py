"""The pairs of Okt's own normalizer test: `textnorm.okt` answers all, and cleaning stages those that take no lexicon.

The sentences stay outside the repository (Apache-2.0, open-korean-text, KoreanNormalizerTest.scala); rows are known by
their number. The table of what cleaning leaves to Okt may only shrink: a row that comes out right must leave it.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from textnorm import Pipeline, konlpy
from textnorm.errors import MissingExtraError
from textnorm.okt import native

PAIRS = Path(__file__).parents[3] / "shared" / "data" / "open-korean-text" / "normalizer_pairs.tsv"
ROWS = range(1, 33)
ENGINES = ["python", pytest.param("native", marks=pytest.mark.skipif(not native.is_built(), reason="not built"))]

LAUGHTER = {"type": "laughter", "max_run": 3}
# Okt shortens Hangul alone, a syllable to three, two syllables to twice; our `repeats` would shorten Latin letters and
# signs too, which row 15 forbids.
SYLLABLES = {"type": "regex", "pattern": r"([가-힣])\1{3,}", "replacement": r"\1\1\1"}
PAIRED = {"type": "regex", "pattern": r"([가-힣]{2})\1{2,}", "replacement": r"\1\1"}
REPEATS = {"type": "repeats", "max_run": 3, "syllables": True}
OURS = {
    "korean": [LAUGHTER, SYLLABLES, PAIRED],
    "repeats": [LAUGHTER, REPEATS],  # the usual pipeline, where nothing but Hangul repeats
    "mixed": [{"type": "laughter", "max_run": 4}],  # four letters of mixed laughter are the two pairs that Okt keeps
    "typos": [LAUGHTER, SYLLABLES, PAIRED, {"type": "typos"}],
}
ANSWERED_BY = {**dict.fromkeys((1, 2, 7, 8, 10, 19, *range(24, 31)), "repeats"), 11: "repeats", 12: "repeats"}
ANSWERED_BY |= {13: "korean", 14: "mixed", 15: "korean"}

# Row -> why only the lexicon can tell.
CODA_H = "a final ㅎ before ㅎㅎ is laughter only if what is left is a word (낳 is one too)"
TEARS = "the vowel before ㅠㅠ is tears only if the syllables without it are a word"
TYPOS = "spellings of Okt's own list of typos; Kiwi is not sure of them, or takes them for dialect"
CODA_N = "a noun and 인가, 인지 drawn together, which only a list of nouns tells from an ending"
LEFT_TO_OKT = {3: CODA_H, **dict.fromkeys((4, 5, 6, 9), TEARS), **dict.fromkeys((16, 31, 32), TYPOS)}
LEFT_TO_OKT |= dict.fromkeys((17, 18, 20, 21, 22, 23), CODA_N)


@pytest.fixture(scope="module")
def pairs():
    if not PAIRS.exists():
        pytest.skip(f"needs {PAIRS}")
    with PAIRS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    return {number: (row["input"], row["expected"]) for number, row in enumerate(rows, 1)}


@pytest.fixture(scope="module")
def ours():
    return {name: Pipeline.from_config({"version": 1, "stages": stages}) for name, stages in OURS.items()}


def test_every_row_has_its_place(pairs):
    """All 32 pairs are answered by cleaning, or left to Okt with a reason, and none is both."""
    assert list(pairs) == list(ROWS)
    assert sorted([*ANSWERED_BY, *LEFT_TO_OKT]) == list(ROWS)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("row", ROWS)
def test_okt_answers_every_row(row, engine, pairs):
    """Okt's normalizer without Java gives each answer that the test of the one with it asks for."""
    given, expected = pairs[row]
    try:
        assert konlpy.Okt(engine=engine).normalize(given) == expected
    except MissingExtraError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("row", sorted(ANSWERED_BY))
def test_ours_is_the_answer_of_okt(row, pairs, ours):
    """These come out letter for letter as Okt's normalizer has them, though never by its lexicon."""
    given, expected = pairs[row]
    assert ours[ANSWERED_BY[row]].normalize([given]) == [expected]


@pytest.mark.parametrize("row", [row for row, name in ANSWERED_BY.items() if name != "mixed"])
def test_one_pipeline_answers_them_all(row, pairs, ours):
    """One config, of laughter and two rules for repeated syllables, gives these answers, and typos take none back."""
    given, expected = pairs[row]
    assert ours["korean"].normalize([given]) == ours["typos"].normalize([given]) == [expected]


@pytest.mark.parametrize("row", sorted(LEFT_TO_OKT))
def test_what_is_left_to_okt_is_left_whole(row, pairs, ours):
    """Without the lexicon nothing is guessed: tears and laughter get shorter, a typo may be mended, no syllable is lost.

    Strict: a row that any of these pipelines answers like Okt belongs in the other table.
    """
    given, expected = pairs[row]
    answers = {name: made.normalize([given])[0] for name, made in ours.items()}
    assert expected not in answers.values(), f"row {row} is answered now: move it to ANSWERED_BY"
    assert re.findall("[가-힣]", answers["korean"]) == re.findall("[가-힣]", given)
    assert len(re.findall("[가-힣]", answers["typos"])) == len(re.findall("[가-힣]", given))
    rest = "[^ㅋㅎㅠㅜ가-힣]"
    assert all(re.findall(rest, answer) == re.findall(rest, given) for answer in answers.values())
