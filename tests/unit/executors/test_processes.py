from __future__ import annotations

import os
import random
import re
import signal
import time
from pathlib import Path
from threading import Thread

import pytest

from textnorm.errors import MissingExtraError, WorkerError
from textnorm.executors.crew import Crew
from textnorm.executors.run import run

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kill -9 is a POSIX word")


def rejected(rows, reason):
    return f"{rows.numbers}: {reason}"


def start(job, items, workers=2, limit_s=60.0):
    return run(job, items, workers=workers, kind="processes", give_up=rejected, limit_s=limit_s)


def by_row(answers):
    """What came out for each number, in order: cut or not, it is the same."""
    return [
        pair
        for rows, found in answers
        for pair in (zip(rows.numbers, found, strict=True) if isinstance(found, list) else [(rows.numbers[0], found)])
    ]


def blocks(jobs, many, size):
    return [jobs.Rows(tuple(range(first, first + size))) for first in range(0, many, size)]


@pytest.mark.parametrize(
    ("deed", "cause"), [("die", "exit code 3"), ("end", "exit code 4"), ("segfault", "by SIGSEGV")]
)
def test_a_killer_among_a_thousand(jobs, deed, cause):
    """A row that ends every process that meets it is given up with the reason; all others are answered, in order."""
    found = by_row(start(jobs.Double(((333, deed),)), blocks(jobs, 1_000, 100)))
    expected = [(number, 2 * number) for number in range(1_000)]
    expected[333] = (333, f"(333,): a worker died ({cause})")
    assert found == expected


def test_a_hanging_row(jobs):
    """A row that never ends is stopped at its limit, even where it holds the interpreter; the others are answered."""
    found = by_row(start(jobs.Double(((7, "hang"),)), blocks(jobs, 40, 10), limit_s=0.3))
    assert found[7] == (7, "(7,): a worker took more than 0.3 s")
    assert [pair for pair in found if pair[0] != 7] == [(number, 2 * number) for number in range(40) if number != 7]


def test_workers_that_are_killed_at_work(jobs, tmp_path):
    """Twenty workers die by kill -9 in the midst of an item, some items twice: the answers are those of one process."""
    killed = []
    killer = Thread(target=kill_busy, args=(tmp_path, killed), daemon=True)
    killer.start()
    items = []
    found = by_row(start(jobs.Double(busy=str(tmp_path), seconds=0.03), tens(jobs, items, lambda: len(killed) == 20)))
    killer.join()
    assert len(killed) == 20
    assert found == [(number, 2 * number) for number in range(10 * len(items))]


def tens(jobs, read, is_enough):
    """Items of ten rows, until it is enough; what was read is noted down."""
    while not is_enough():
        read.append(jobs.Rows(tuple(range(10 * len(read), 10 * len(read) + 10))))
        yield read[-1]


def kill_busy(folder, killed, most=20):
    """Kill workers at random moments, each item's at most twice: its pieces are left in peace."""
    chance = random.Random(7)  # noqa: S311
    until = time.monotonic() + 30
    while len(killed) < most and time.monotonic() < until:
        time.sleep(chance.uniform(0.0, 0.03))
        busy = [mark.name.split("-") for mark in Path(folder).iterdir()]
        busy = [(item, int(pid)) for item, pid in busy if sum(one == item for one, _ in killed) < 2]
        if busy:
            item, pid = chance.choice(busy)
            Path(folder, f"{item}-{pid}").unlink(missing_ok=True)
            os.kill(pid, signal.SIGKILL)
            killed.append((item, pid))


def test_a_death_while_idle_is_nobodys_fault(jobs):
    """A worker that died between two items is replaced before the next is given: no item is blamed."""
    crew = Crew(jobs.Where(), limit_s=60.0)
    pid, _ = crew.ask(jobs.Rows((1,)), 60.0)
    assert crew.ask(jobs.Rows((2,)), 60.0)[0] == pid
    os.kill(pid, signal.SIGKILL)
    time.sleep(0.1)
    assert crew.ask(jobs.Rows((3,)), 60.0)[0] != pid
    crew.dismiss()


def test_workers_may_put_things_away(jobs, tmp_path):
    """At the end of a run a worker leaves as a process does, and what was registered for its exit is done."""
    assert len(list(start(jobs.Leaving(str(tmp_path / "left")), [jobs.Rows((1,))]))) == 1
    assert (tmp_path / "left").exists()


@pytest.mark.parametrize("deed", ["die", "segfault"])
def test_a_job_that_does_not_open(jobs, deed, tmp_path):
    """Workers that die while they open their job end the run after two in a row, with the cause in the error."""
    with pytest.raises(WorkerError, match=r"must open its job; 2 in a row.*(exit code 3|by SIGSEGV)"):
        list(start(jobs.Closed(deed, str(tmp_path)), [jobs.Rows((1,))]))
    assert len(list(tmp_path.iterdir())) == 2


def test_a_job_that_opens_the_second_time(jobs, tmp_path):
    """One death in opening is forgiven, and no item is blamed for it."""
    job = jobs.Closed("die", str(tmp_path), tries=1)
    assert list(start(job, [jobs.Rows((1, 2))])) == [(jobs.Rows((1, 2)), [2, 4])]


def test_an_error_tells_where_it_was_raised(jobs):
    """An error that travelled from a worker has that worker's traceback as a note."""
    with pytest.raises(ValueError, match="not this one") as caught:
        list(start(jobs.Double(((1, "raise"),)), [jobs.Rows((1,))]))
    assert re.search(
        r"In a worker process:\nTraceback(.|\n)*doubling\.py(.|\n)*not this one", caught.value.__notes__[0]
    )


@pytest.mark.parametrize(
    ("deed", "kind", "message"),
    [("twist", WorkerError, "Twisted: one and two"), ("unpicklable", Exception, "pickle")],
)
def test_what_does_not_pickle_is_said(jobs, deed, kind, message):
    """An error that does not come back from pickle is told in words; an answer that does not pickle is an error."""
    with pytest.raises(kind, match=message):
        list(start(jobs.Double(((1, deed),)), [jobs.Rows((1,))]))


def test_an_item_that_does_not_pickle(jobs):
    """An item that cannot be sent is an error in its turn, and the run ends."""
    answers = start(jobs.Double(), [jobs.Rows((1,)), jobs.Rows((lambda: None,))])
    assert next(answers)[1] == [2]
    with pytest.raises(Exception, match="pickle"):
        next(answers)


def test_our_errors_come_back_as_they_are(jobs):
    """A missing extra in a worker is the same error here, with its pip line."""
    with pytest.raises(MissingExtraError, match=r"pip install 'textnorm-ko\[kiwi\]'"):
        list(start(jobs.Double(((1, "extra"),)), [jobs.Rows((1,))]))


def test_a_worker_imports_what_its_job_needs(jobs):
    """A worker starts in the time of a bare interpreter: it imports nothing heavy, and not what the caller has imported."""
    ((_, imported),) = start(jobs.Imported(), [jobs.Rows((1,))])
    assert "doubling" in imported
    assert imported & {"click", "kiwipiepy", "nltk", "numpy", "pydantic", "pytest", "regex", "rich", "torch"} == set()


@pytest.mark.parametrize("size", [1 << 20, 64 << 20])
def test_large_items_and_answers(jobs, size):
    """Items and answers far larger than a pipe's buffer go both ways at once and nobody waits for ever."""
    blobs = [jobs.Blob(bytes([number]) * size) for number in range(2 if size > 1 << 20 else 30)]
    for (item, answer), blob in zip(start(jobs.Echo(), blobs), blobs, strict=True):
        assert item is blob
        assert answer == blob


def test_a_job_of_a_script_is_refused(jobs, monkeypatch):
    """Workers do not import the caller's script, so a job that is defined there is refused with what to do."""
    monkeypatch.setattr(jobs.Where, "__module__", "__main__")
    with pytest.raises(
        WorkerError, match="Where is defined in the script or notebook that runs: move it into a module"
    ):
        list(start(jobs.Where(), [jobs.Rows((1,))]))
