"""Jobs and items for the tests of the executors."""

from __future__ import annotations

import atexit
import os
import re
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident

from textnorm.errors import MissingExtraError

PIECES = 10


@dataclass(frozen=True)
class Rows:
    """Some numbers."""

    numbers: tuple[int, ...]

    def cut(self):
        step = -(-len(self.numbers) // PIECES)
        if len(self.numbers) == 1:
            return []
        return [Rows(self.numbers[start : start + step]) for start in range(0, len(self.numbers), step)]


class Blob(bytes):
    """Many bytes, in one piece."""

    __slots__ = ()

    def cut(self):
        return []


@dataclass(frozen=True)
class Double:
    """Doubles numbers, and does as it is told when it meets one of those named.

    Args:
        told: a number, and what happens there: die, hang, raise, end, answer with what does not pickle.
        busy: a folder for a file that stands while an item of many rows is worked on: FIRST NUMBER-PROCESS.
        seconds: that each item takes.
    """

    told: tuple[tuple[int, str], ...] = ()
    busy: str = ""
    seconds: float = 0.0

    def open(self):
        return self._work

    def _work(self, rows):
        if not self.busy or len(rows.numbers) == 1:
            return self._doubled(rows)
        mark = Path(self.busy, f"{rows.numbers[0]}-{os.getpid()}")
        mark.touch()
        try:
            return self._doubled(rows)
        finally:
            mark.unlink(missing_ok=True)

    def _doubled(self, rows):
        time.sleep(self.seconds)
        for number, what in self.told:
            if number in rows.numbers:
                return DEEDS[what]()
        return [2 * number for number in rows.numbers]


class Twisted(Exception):  # noqa: N818  # its name is not what is tested
    """Pickles, but does not come back."""

    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


def _raise(error):
    raise error


def _backtrack():
    """Works on a pattern until the sun is cold, and lets no other thread run meanwhile."""
    re.search("(a|aa)+$", "a" * 200 + "b")


DEEDS = {
    "extra": lambda: _raise(MissingExtraError("kiwipiepy", "kiwi")),
    "die": lambda: os._exit(3),
    "segfault": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "end": lambda: _raise(SystemExit(4)),
    "hang": _backtrack,
    "raise": lambda: _raise(ValueError("not this one")),
    "twist": lambda: _raise(Twisted("one", "two")),
    "unpicklable": lambda: lambda: None,
}


@dataclass(frozen=True)
class Where:
    """Answers with the process and the thread that work on an item."""

    def open(self):
        return lambda _: (os.getpid(), get_ident())


@dataclass(frozen=True)
class Echo:
    """Gives back what it gets."""

    def open(self):
        return lambda item: item


@dataclass(frozen=True)
class Closed:
    """Does not open: the first time, or ever.

    Args:
        how: what it does instead.
        tried: a folder; each try leaves a file there.
        tries: how many of them fail.
    """

    how: str
    tried: str
    tries: int = 1_000

    def open(self):
        before = len(list(Path(self.tried).iterdir()))
        Path(self.tried, f"{before}-{os.getpid()}").touch()
        if before < self.tries:
            DEEDS[self.how]()
        return lambda rows: [2 * number for number in rows.numbers]


@dataclass(frozen=True)
class Hearing:
    """Answers whether Ctrl-C is ignored, and whether it was held when the process began."""

    def open(self):
        held = signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])
        return lambda _: (signal.getsignal(signal.SIGINT) is signal.SIG_IGN, held)


@dataclass(frozen=True)
class Imported:
    """Answers with the modules that its worker has imported."""

    def open(self):
        return lambda _: {name.partition(".")[0] for name in sys.modules}


@dataclass(frozen=True)
class Leaving:
    """Leaves a file behind when its process ends as it should."""

    file: str

    def open(self):
        atexit.register(Path(self.file).touch)
        return lambda _: None


@dataclass(frozen=True)
class Locking:
    """Doubles numbers; its workers each hold a lock on a file of their own as long as they live.

    Args:
        folder: where the files are.
        seconds: that each item takes.
        told: as of `Double`.
    """

    folder: str
    seconds: float = 0.0
    told: tuple[tuple[int, str], ...] = ()

    def open(self):
        import fcntl

        file = Path(self.folder, str(os.getpid())).open("w")  # noqa: SIM115  # it stays open with the work
        fcntl.flock(file, fcntl.LOCK_EX)
        work = Double(self.told, seconds=self.seconds).open()
        return lambda rows: work(rows) if file else None
