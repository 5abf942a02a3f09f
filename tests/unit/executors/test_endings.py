from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from textnorm.executors.run import run

fcntl = pytest.importorskip("fcntl", reason="whether a process lives is asked of its lock")

HERE = Path(__file__).parent
SCRIPT = """
import signal, sys
from doubling import Double, Locking, Rows
from textnorm.executors.run import run

print("begun", flush=True)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(9))
items = (Rows((number,)) for number in range({items}))
for rows, found in run({job}, items, workers=2, kind="processes", give_up=None, limit_s={limit_s}):
    print(*rows.numbers, *found, flush=True)
"""  # it has no guard: where workers imported it, it would begin again


def script(folder, items=1_000_000, seconds=0.0, limit_s=60.0, told=()):
    """A script whose workers each hold a lock in the folder."""
    job = f"Locking({str(folder)!r}, {seconds}, {told!r})"
    return SCRIPT.format(items=items, job=job, limit_s=limit_s)


def command(tmp_path, text):
    path = tmp_path / "script.py"
    path.write_text(text, encoding="utf-8")
    return [sys.executable, str(path)]


def environment():
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(HERE), *filter(None, sys.path)])}


@pytest.fixture
def started(tmp_path):
    """Start a script in a session of its own, as a terminal does."""
    begun = []

    def start(text):
        process = subprocess.Popen(
            command(tmp_path, text),
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        begun.append(process)
        return process

    yield start
    for process in begun:
        process.kill()
        process.communicate()


@pytest.fixture
def locks(tmp_path):
    folder = tmp_path / "locks"
    folder.mkdir()
    return folder


def alive(folder):
    """The workers that hold their lock; a zombie holds none."""
    return [lock.name for lock in Path(folder).iterdir() if _is_held(lock)]


def _is_held(lock):
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@pytest.mark.parametrize("read", [1, 5])
def test_closing_stops_busy_workers(jobs, locks, read):
    """Who closes the answers early waits for nobody: workers are stopped in the midst of an item that never ends."""
    items = (jobs.Rows((number,)) for number in range(100))
    job = jobs.Locking(str(locks), told=((read, "hang"),))
    answers = run(job, items, workers=2, kind="processes", give_up=None, limit_s=60.0)
    for _ in range(read):
        next(answers)
    assert alive(locks)
    began = time.monotonic()
    answers.close()
    assert time.monotonic() - began < 2
    assert alive(locks) == []


def test_idle_workers_are_sent_home(jobs, locks):
    """When all is done every worker has ended, and so has every thread that looked after one."""
    import threading

    items = [jobs.Rows((number,)) for number in range(10)]
    job = jobs.Locking(str(locks), seconds=0.05)
    assert len(list(run(job, items, workers=2, kind="processes", give_up=None, limit_s=60.0))) == 10
    assert len(list(locks.iterdir())) == 2
    assert alive(locks) == []
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("textnorm-crew")] == []


@pytest.mark.parametrize(
    ("seconds", "limit_s", "told"), [(0.0, 60.0, ()), (3_600.0, 60.0, ()), (0.0, 1.5, ((0, "hang"), (1, "hang")))]
)
def test_workers_of_a_killed_parent_end(started, locks, soon, seconds, limit_s, told):
    """After kill -9 of the parent no worker is left: one between items, one that sleeps, one that holds the interpreter."""
    parent = started(script(locks, seconds=seconds, limit_s=limit_s, told=told))
    soon(lambda: len(alive(locks)) == 2)
    time.sleep(0.1)
    parent.kill()
    soon(lambda: alive(locks) == [])


@pytest.mark.parametrize("told", [(), ((0, "hang"), (1, "hang"))])
def test_ctrl_c_ends_all(started, locks, soon, told):
    """Ctrl-C, which a terminal sends to every process, ends the run within two seconds; workers have nothing to say."""
    parent = started(script(locks, seconds=0.05, told=told))
    soon(lambda: len(alive(locks)) == 2)
    began = time.monotonic()
    os.killpg(parent.pid, signal.SIGINT)
    _, said = parent.communicate(timeout=10)
    assert time.monotonic() - began < 2
    assert alive(locks) == []
    assert said.count("Traceback") == 1
    assert said.rstrip().endswith("KeyboardInterrupt")


def test_ctrl_c_is_never_heard_by_a_worker(jobs):
    """A worker ignores Ctrl-C, and was started with it held: it cannot be struck before it can say that it ignores it."""
    items = [jobs.Rows((1,))]
    answers = run(jobs.Hearing(), items, workers=2, kind="processes", give_up=None, limit_s=60.0)
    assert [found for _, found in answers] == [(True, True)]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_a_termination_ends_all(started, locks, soon):
    """SIGTERM, where the caller turns it into SystemExit, ends the workers too, and the caller's exit code stands."""
    parent = started(script(locks, seconds=3_600.0))
    soon(lambda: len(alive(locks)) == 2)
    parent.terminate()
    parent.communicate(timeout=10)
    assert parent.returncode == 9
    assert alive(locks) == []


@pytest.mark.parametrize("way", ["file", "module", "standard input", "-c"])
def test_the_callers_script_runs_once(tmp_path, locks, way):
    """A script needs no guard, however it is run: workers do not import it."""
    text = script(locks, items=3)
    by_file = command(tmp_path, text)
    arguments = {"file": by_file[1:], "module": ["-m", "script"], "standard input": ["-"], "-c": ["-c", text]}[way]
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment(),
        cwd=tmp_path,
        input=text if way == "standard input" else "",
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert (done.stderr, done.stdout) == ("", "begun\n0 0\n1 2\n2 4\n")
