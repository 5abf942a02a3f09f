"""A tokenizer with a time limit: the row that takes too long goes, the run goes on."""

from __future__ import annotations

import pickle
import time
from dataclasses import dataclass
from typing import ClassVar

import pytest

from textnorm import Pipeline
from textnorm.errors import StageError
from textnorm.stages.split import Split
from textnorm.stages.timed import Timed
from textnorm.streaming import Outcome
from textnorm.types import Record, Reject


@dataclass(frozen=True)
class Sleepy:
    """Cuts at blanks, and hangs on a text that says so."""

    kind: ClassVar[str] = "tokenizer"

    def __call__(self, texts):
        if "hang" in texts:
            time.sleep(60)
        if "raise" in texts:
            raise ValueError("no")
        return Split()(texts)


def test_a_text_that_hangs_is_rejected_and_no_other():
    """Each other row of the batch comes out as without a limit, and the wait is paid once."""
    texts = [f"글 {number}" for number in range(40)]
    texts[11] = "hang"
    start = time.perf_counter()
    pipeline = Pipeline([Timed(Sleepy(), timeout_s=0.5)])
    outcomes = list(pipeline.stream([Record(i, {"text": text}) for i, text in enumerate(texts)], verb="tokenize"))
    assert time.perf_counter() - start < 5
    assert [(item.row, item.stage) for item in outcomes if isinstance(item, Reject)] == [(11, "Sleepy")]
    values = [item.value for item in outcomes if isinstance(item, Outcome)]
    assert values == Split()(texts[:11] + texts[12:])


def test_the_error_says_how_long_was_allowed():
    """Which stage, how long the text, and the limit."""
    with pytest.raises(StageError, match=r"a text of 4 characters takes more than timeout_s = 0\.2"):
        Timed(Sleepy(), timeout_s=0.2)(["hang"])


def test_what_the_tokenizer_raises_comes_through():
    """Its own error, not a time-out, and the next text is tokenized."""
    timed = Timed(Sleepy(), timeout_s=5)
    with pytest.raises(ValueError, match="no"):
        timed(["raise"])
    assert [token.form for token in timed(["정말 좋다"])[0]] == ["정말", "좋다"]


def test_a_config_sets_the_limit_of_any_tokenizer():
    """It goes into a config and back, pickles, and is told by the tokenizer's name."""
    pipeline = Pipeline.from_config({"version": 1, "stages": [{"type": "split", "timeout_s": 1.5}]})
    assert pipeline.stages == (Timed(Split(), 1.5),)
    assert pipeline.to_config()["stages"] == [{"type": "split", "timeout_s": 1.5}]
    assert Pipeline.from_config(pipeline.to_config()) == pickle.loads(pickle.dumps(pipeline))  # noqa: S301  # our own
    assert list(pipeline.labels.values()) == ["split"]


def test_a_limit_must_leave_some_time():
    """Nothing can be done in no time."""
    with pytest.raises(ValueError, match="timeout_s must be above 0, found 0"):
        Timed(Split(), timeout_s=0)
