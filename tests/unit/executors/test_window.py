from __future__ import annotations

from concurrent.futures import Executor, Future, ThreadPoolExecutor
from threading import Event

import pytest

from textnorm.executors.window import in_order


class AtOnce(Executor):
    """Has done a thing by the time it was asked for it."""

    def submit(self, work, item):
        future = Future()
        future.set_result(work(item))
        return future


class WhenFull(Executor):
    """Does nothing until it has been asked for so many things, then all of them."""

    def __init__(self, most):
        self.most = most
        self.asked = []

    def submit(self, work, item):
        future = Future()
        self.asked.append((future, work, item))
        if len(self.asked) == self.most:
            for each, its_work, its_item in self.asked:
                each.set_result(its_work(its_item))
        return future


def test_what_is_done_is_given():
    """An answer that is there is given before another item is read: a slow source does not hold it back."""
    read = []
    for answered, item in enumerate(in_order(AtOnce(), str, (read.append(n) or n for n in range(5)), most=5), start=1):
        assert item == str(answered - 1)
        assert len(read) == answered


def test_the_window_is_filled():
    """Where nothing is done yet, items are read until the window is full: whoever works has them at hand."""
    read = []
    answers = in_order(WhenFull(5), str, (read.append(n) or n for n in range(100)), most=5)
    assert next(answers) == "0"
    assert len(read) == 5


def test_a_late_head_holds_back_what_is_done():
    """Answers that come early wait for those before them, while all that may be read is worked on: nothing stands still."""
    release, done = Event(), []

    def work(number):
        if number == 0:
            release.wait(10)
        done.append(number)
        if number == 4:
            release.set()  # all the others are done: the head would wait for ever if they needed it to be answered
        return number

    with ThreadPoolExecutor(2) as pool:
        assert list(in_order(pool, work, range(20), most=5)) == list(range(20))
    assert done[:5] == [1, 2, 3, 4, 0]


def test_an_error_is_raised_in_its_turn():
    """What the work raises is raised where its answer would have stood."""

    def work(number):
        return 1 // (3 - number)

    with ThreadPoolExecutor(2) as pool:
        answers = in_order(pool, work, range(10), most=5)
        assert [next(answers) for _ in range(3)] == [0, 0, 1]
        with pytest.raises(ZeroDivisionError):
            next(answers)
