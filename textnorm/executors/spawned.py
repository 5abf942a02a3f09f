"""A worker process as its parent sees it: started, asked, and ended."""

from __future__ import annotations

import pickle
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import wait
from threading import Lock
from types import ModuleType
from typing import Any

from textnorm.executors.rescue import Died, Hung
from textnorm.executors.worker import RAISED, serve

__all__ = ["Spawned"]

_starting = Lock()  # what is changed for a moment in order to start a process is the whole interpreter's
_LAST_RESORT = 2.0  # times the limit: the parent's own clock comes first
_ENDING_S = 5.0  # from a closed pipe to the end of its process


class Spawned:
    """One worker process. It is started here, and wants its job before the first item.

    Spawned, never forked: the caller may run a JVM or threads, which do not live on in a fork.

    Args:
        limit_s: the most that an item may be given.
    """

    def __init__(self, limit_s: float) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        arguments = (theirs, _LAST_RESORT * limit_s)
        self._process = context.Process(target=serve, args=arguments, name="textnorm-worker", daemon=True)
        with theirs, _starting, _ctrl_c_held(), _without_main():
            self._process.start()

    def ask(self, message: bytes, limit_s: float) -> Any:
        """Give it its job or an item, and wait for the answer.

        Raises:
            Died: The process ended before it had answered.
            Hung: It did not answer in time, and still runs.
            Exception: Whatever the job raised, with the worker's traceback as a note.
        """
        kind, value = pickle.loads(self._exchange(message, limit_s))  # noqa: S301  # from our own worker
        if kind == RAISED:
            raise value
        return value

    def is_gone(self) -> bool:
        """Whether the process has ended."""
        return bool(wait([self._process.sentinel], 0))

    def release(self) -> None:
        """Let it end by itself, as it does when it is idle and finds its pipe closed."""
        self._pipe.close()

    def kill(self) -> None:
        """Stop it, whatever it is doing."""
        self._process.kill()

    def end(self, patience_s: float = 0.0) -> None:
        """Wait until it has ended; kill it when that takes longer."""
        self._process.join(patience_s)
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def _exchange(self, message: bytes, limit_s: float) -> bytes:
        with suppress(EOFError, OSError):  # a pipe without a process behind it
            self._pipe.send_bytes(message)
            wait([self._pipe, self._process.sentinel], limit_s)
            if self._pipe.poll():  # the last words of one that has died count
                return self._pipe.recv_bytes()
            if not self.is_gone():
                raise Hung(f"a worker took more than {limit_s:g} s")
        raise Died(f"a worker died ({self._cause()})")

    def _cause(self) -> str:
        self._process.join(_ENDING_S)
        code = self._process.exitcode
        if code is None or code >= 0:
            return f"exit code {code}"
        return f"by {signal.Signals(-code).name}" if -code in set(signal.Signals) else f"by signal {-code}"


@contextmanager
def _ctrl_c_held() -> Iterator[None]:
    """Start processes that never hear Ctrl-C: it would strike them before they can say that they ignore it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing.resource_tracker import ensure_running

    ensure_running()  # it starts with the first process, and would end what is held here
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _without_main() -> Iterator[None]:
    """Start processes that do not import the caller's script: it may have no guard, be slow, or come from a pipe."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
