"""What each of two processes has, and what both have; alone, everything is as if there were no others."""

from __future__ import annotations

import json
import sys

import pytest

from textnorm import ranks

TALK = """
import json
import numpy as np, torch
from textnorm import ranks
from textnorm.errors import DataError
from textnorm.training.distributed import join

assert not ranks.have_met()
join(torch.device("cpu"))
own = ranks.own("abcde")
told = {"met": ranks.have_met(), "own": "".join(own), "gathered": ranks.gathered(own), "pooled": ranks.pooled(len(own))}
told["uneven"] = ranks.gathered([None] * 3 if own == "ace" else [])
told["summed"] = ranks.summed(np.array([len(own), 0.5])).tolist()
told["agreed"] = ranks.agreed(own)
with ranks.together():
    told["together"] = True
try:
    with ranks.together():
        if own == "bd":
            raise KeyError("lost")
except (DataError, KeyError) as error:
    told["error"] = f"{type(error).__name__}: {error}"
ranks.check_alike([{"text": "\\ud83d"}, None])
try:
    ranks.check_alike(own)
except DataError as error:
    told["refused"] = str(error)
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def talk(in_two):
    """What each of two processes says."""
    return [json.loads(done.stdout) for done in in_two([sys.executable, "-c", TALK])]


def test_rows_are_dealt_and_come_back_in_order(talk):
    """Each row is one process's own, and what was made of them stands in the order of the rows again."""
    assert [told["own"] for told in talk] == ["ace", "bd"]
    assert [told["gathered"] for told in talk] == [list("abcde")] * 2
    assert [told["uneven"] for told in talk] == [[None] * 3] * 2  # None is an item like others


def test_both_have_the_same_of_all(talk):
    """Sums, what each has, and what the first has are the same in both."""
    for told in talk:
        assert told["pooled"] == [3, 2]
        assert told["summed"] == [5, 1.0]
        assert told["agreed"] == "ace"
        assert told["met"]
        assert told["together"]


def test_an_error_is_raised_in_both(talk):
    """The process that failed has its own error, the other one that says which failed, and of what."""
    assert [told["error"] for told in talk] == [
        "DataError: process 1 of 2 failed: KeyError: 'lost'",
        "KeyError: 'lost'",
    ]
    assert all(told["refused"].startswith("every process must have the same rows") for told in talk)


def test_alone_nothing_is_asked_of_others(monkeypatch):
    """A process that torchrun did not start, or that has met nobody yet, has all rows, and its own errors."""
    monkeypatch.setenv("WORLD_SIZE", "2")
    rows = [1, 2, 3]
    assert ranks.own(rows) is ranks.gathered(rows) is ranks.agreed(rows) is ranks.summed(rows) is rows
    ranks.check_alike([1])
    with pytest.raises(KeyError), ranks.together():
        raise KeyError(1)
