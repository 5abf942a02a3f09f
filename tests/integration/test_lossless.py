"""Presets that keep what was written, over 200,000 real reviews: told by the loss report, and by counts that know no edits."""

from __future__ import annotations

import re
from pathlib import Path
from unicodedata import normalize

import pytest

from textnorm import Pipeline
from textnorm.errors import DataError
from textnorm.io.readers import read_records
from textnorm.loss import loss_of
from textnorm.pipeline import BATCH_SIZE
from textnorm.stages.jamo import as_typed
from textnorm.streaming import in_batches
from textnorm.types import Record

NSMC = Path(__file__).parents[3] / "shared" / "data" / "nsmc"
LOSSLESS = ["ko-review", "ko-formal", "mixed"]
_DOTS = "\u119e\u11a2"  # letters of old Hangul that people type as dots
_RUN = re.compile(r"([^\d]{1,3}?)\1+")
_MASKED = re.compile(r"(?i)(?:https?|ftp)://\S+|www\.\S+|\S+@\S+|[@#]\S+|<[^<>]*>|&\S+?;|:?\S*<[A-Z]+>\S*")


@pytest.fixture(scope="module")
def reviews():
    """All 200,000 reviews of NSMC, train and test."""
    try:
        files = [
            read_records(str(NSMC / f"ratings_{part}.txt.gz"), file_type="tsv", quote_levels=2)
            for part in ("train", "test")
        ]
        return [row.fields["document"] for rows in files for row in rows if isinstance(row, Record)]
    except DataError:
        pytest.skip("needs NSMC beside the repository")


@pytest.mark.parametrize("preset", LOSSLESS)
def test_no_letter_is_deleted_and_no_digit_changed(reviews, preset):
    """By the loss report: letters go only as parts of runs, digits never; what was masked was an address or the like."""
    pipeline = Pipeline.from_preset(preset)
    lost = [
        (change.before, loss)
        for batch in in_batches(reviews, BATCH_SIZE)
        for trail in pipeline.trace(batch)[1].values()
        for change in trail
        if (loss := loss_of(change)).letters_deleted or loss.digits_changed
    ]
    assert len(reviews) == 200_000  # the promise is over so many
    assert lost == []


@pytest.mark.parametrize("preset", LOSSLESS)
def test_syllables_and_digits_stay_in_their_order(reviews, preset):
    """Without edits, by comparing texts: syllables, their codas of laughter aside, and digits stand there as before."""
    pipeline = Pipeline.from_preset(preset)
    cleaned = [text for batch in in_batches(reviews, BATCH_SIZE) for text in pipeline.normalize(batch)]
    differ = [
        (old, new)
        for old, new in zip(reviews, cleaned, strict=True)
        if old != new and not _MASKED.search(old) and _kept(old) != _kept(new)
    ]
    assert differ == []


def _kept(text):
    """Letters, one for each key, and digits; runs and laughter taken together, everything else left out."""
    typed = as_typed(normalize("NFKD", text)).casefold()
    letters = "".join(character for character in typed if character.isalnum() and character not in _DOTS)
    laughing = re.sub("[ㅋㅎ]{2,}", "ㅋ", re.sub("[ㅠㅜ]{2,}", "ㅠ", letters))
    return _RUN.sub(r"\1", _RUN.sub(r"\1", laughing))  # the second for runs that the first made: 하ㅏ하ㅏ
