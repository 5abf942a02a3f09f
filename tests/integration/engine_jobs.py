"""What the tests of the engines share: a job that shows which process is at work, and rows with every way to fail."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from textnorm.errors import DataError, TextnormError
from textnorm.pipeline import Pipeline

CONFIG = {
    "version": 1,
    "stages": [
        {"type": "regex", "pattern": "<.+>", "replacement": "", "max_letter_loss": 0},  # fails where tags hold letters
        {"type": "repeats"},
        {"type": "whitespace"},
        {"type": "split"},
    ],
}


def texts(count):
    """Clean ones, dirty ones, empty ones and nulls."""
    kinds = ["정말  좋다 {}!!!!!", "plain {}", "", None, "<b>so   good {}</b>"]
    return [text and text.format(number) for number in range(count) for text in [kinds[number % len(kinds)]]]


def items(count):
    """Blocks of 200 kB, which Ray keeps on the node that made them, each its own; nothing that a worker must import."""
    return [SimpleNamespace(number=number, data=f"{number} 좋다 ".encode() * 20_000) for number in range(count)]


@dataclass(frozen=True)
class Digest:
    """Turns a block around, slowly; in the folder stands a file for each process that is at it at the moment."""

    folder: str
    seconds: float = 0.0

    def open(self):
        (Path(self.folder) / f"opened-{os.getpid()}").touch()
        return self.work

    def work(self, item):
        busy = Path(self.folder) / f"busy-{os.getpid()}"
        busy.touch()
        time.sleep(self.seconds)
        busy.unlink()
        if item.data == b"refuse":
            raise DataError("this block is refused")
        if item.data == b"kill":
            os.kill(os.getpid(), signal.SIGKILL)
        return item.data[::-1]


def opened(folder):
    """The processes that opened the job."""
    return {int(path.name.partition("-")[2]) for path in Path(folder).glob("opened-*")}


def busy(folder, wanted=bool, within_s=60):
    """A process that is at work at this moment, of those that are wanted."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        pids = [int(path.name.partition("-")[2]) for path in Path(folder).glob("busy-*")]
        if found := [pid for pid in pids if wanted(pid)]:
            return found[0]
        time.sleep(0.01)
    raise AssertionError(f"no worker was busy within {within_s} s; opened: {opened(folder)}")


def survived(results, given, folder, kill, wanted=bool):
    """Once a worker is at work, kill what is told of it, and check what comes out all the same; return what was killed."""
    with ThreadPoolExecutor(1) as aside:
        killed = aside.submit(lambda: kill(busy(folder, wanted)))
        check(list(results), given)
        return killed.result()


def kill(pid):
    """Without a word to it: what a machine that runs out of memory does."""
    os.kill(pid, signal.SIGKILL)
    return pid


def check(results, given):
    """Every block once, in order, and byte for byte what one process makes of it."""
    assert [item.number for item, _ in results] == [item.number for item in given]
    found = hashlib.sha256(b"".join(result for _, result in results)).hexdigest()
    assert found == hashlib.sha256(b"".join(item.data[::-1] for item in given)).hexdigest()


def check_refusal(run, folder):
    """The blocks before the one that is refused come out, then the reason."""
    given = items(5)
    given[3].data = b"refuse"
    results = run(Digest(str(folder)), given)
    assert [next(results)[0].number for _ in range(3)] == [0, 1, 2]
    with pytest.raises(TextnormError, match="this block is refused"):
        next(results)


def serial(table, verb):
    return Pipeline.from_config(CONFIG).map_batch(table, verb=verb)
