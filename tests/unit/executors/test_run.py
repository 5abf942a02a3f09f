from __future__ import annotations

import os
from itertools import count
from threading import Event, Timer, get_ident
from threading import enumerate as enumerate_threads

import pytest

from textnorm.executors.run import run

KINDS = ["serial", "threads", "processes"]
OF_MANY = ["threads", "processes"]


def start(job, items, workers=2, kind="processes", give_up=None, limit_s=60.0):
    return run(job, items, workers=workers, kind=kind, give_up=give_up, limit_s=limit_s)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [0, 1, 50])
def test_each_item_once_and_in_order(jobs, kind, size):
    """Whoever does the work, each item comes out once, with its own answer, in the order in which it came in."""
    items = [jobs.Rows((number, -number)) for number in range(size)]
    found = list(start(jobs.Double(), iter(items), kind=kind))
    assert found == [(item, [2 * number for number in item.numbers]) for item in items]


@pytest.mark.parametrize("kind", KINDS)
def test_items_may_have_no_end(jobs, kind):
    """Only so many items are read ahead: at most two for each worker and one, however many there are."""
    read = []
    items = (read.append(number) or jobs.Rows((number,)) for number in count())
    answers = start(jobs.Double(), items, workers=2, kind=kind)
    for answered in range(1, 31):
        next(answers)
        assert len(read) - answered <= 2 * 2 + 1
    answers.close()


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_ends_the_run_in_its_turn(jobs, kind):
    """What the job raises is raised to the caller, after the answers before it, and nothing comes after."""
    answers = start(jobs.Double(((5, "raise"),)), map(jobs.Rows, zip(range(20))), kind=kind)
    for number in range(5):
        assert next(answers) == (jobs.Rows((number,)), [2 * number])
    with pytest.raises(ValueError, match="not this one"):
        next(answers)
    assert list(answers) == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_of_the_source_is_the_callers(jobs, kind):
    """An error in reading the items comes through as it is."""
    items = (jobs.Rows((1 // number,)) for number in (1, 1, 0))
    with pytest.raises(ZeroDivisionError):
        list(start(jobs.Double(), items, kind=kind))


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_in_opening_ends_the_run(jobs, kind, tmp_path):
    """A job that raises when it is opened is not opened again by the same worker: the error is the caller's."""
    with pytest.raises(ValueError, match="not this one"):
        list(start(jobs.Closed("raise", str(tmp_path)), [jobs.Rows((1,))], kind=kind))
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_one_worker_is_this_thread(jobs, kind):
    """One worker needs no pool, whatever the kind: the caller's own thread does the work."""
    answers = start(jobs.Where(), [jobs.Rows((1,))], workers=1, kind=kind)
    assert [answer for _, answer in answers] == [(os.getpid(), get_ident())]


@pytest.mark.parametrize("kind", OF_MANY)
def test_no_more_workers_than_items(jobs, kind):
    """Workers are started as items need them: one item starts one of fifty, and it is not this one."""
    found = {answer for _, answer in start(jobs.Where(), [jobs.Rows((1,))], workers=50, kind=kind)}
    assert len(found) == 1


def test_closing_leaves_no_thread(jobs):
    """Who closes the answers of threads early waits for the items that they have begun; the others are never begun."""
    begun, full, go_on = [], Event(), Event()

    class Waiting:
        def open(self):
            return lambda rows: begun.append(rows.numbers[0]) or (go_on if rows.numbers[0] else full).wait(10)

    items = ((full.set() if number == 4 else None) or jobs.Rows((number,)) for number in count())
    answers = start(Waiting(), items, kind="threads")
    next(answers)  # item 0 is done, 1 is at work, and so is 2, or will be; 3 and 4 have been read
    Timer(0.2, go_on.set).start()
    answers.close()
    assert {0, 1} <= set(begun) <= {0, 1, 2}
    assert [thread.name for thread in enumerate_threads() if thread.name.startswith("textnorm-work")] == []


def test_processes_are_processes(jobs):
    """Several items are shared out among several processes, none of them this one."""
    busy = jobs.Rows((1,))
    pids = {answer[0] for _, answer in start(jobs.Where(), [busy] * 40, workers=2)}
    assert os.getpid() not in pids
    assert len(pids) <= 2


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"workers": 0}, "workers must be at least 1, found 0"),
        ({"kind": "fork"}, "kind must be one of serial, threads, processes, found 'fork'"),
        ({"limit_s": 0.0}, "limit_s must be above 0, found 0.0"),
        ({"limit_s": float("nan")}, "limit_s must be above 0, found nan"),
    ],
)
def test_what_cannot_be_is_said_at_once(jobs, given, message):
    """A wrong number or kind is refused when the run is made, not when its first answer is asked for."""
    with pytest.raises(ValueError, match=message):
        start(jobs.Double(), [], **given)
