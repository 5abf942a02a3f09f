"""The worker processes of one run: hired when they are needed, replaced when they are lost, sent home together."""

from __future__ import annotations

import pickle
from concurrent.futures import CancelledError
from threading import Lock
from time import monotonic
from typing import Any

from textnorm.errors import WorkerError
from textnorm.executors.rescue import Lost
from textnorm.executors.spawned import Spawned

__all__ = ["Crew"]

_OPENING_S = 600.0  # a job may pack a dictionary or fetch a model when it is opened
_TRIES = 2
_FAREWELL_S = 2.0  # an engine may have something to put away


class Crew:
    """Workers that have all opened the same job. Its methods may be called by several threads at once.

    Args:
        job: the job.
        limit_s: the most that an item will be given.
    """

    def __init__(self, job: Any, limit_s: float) -> None:
        if type(job).__module__ == "__main__":
            raise WorkerError(
                f"a job for processes must come from a module that they can import; {type(job).__name__} is defined in "
                "the script or notebook that runs: move it into a module, or use threads"
            )
        self._job = pickle.dumps(job)
        self._limit_s = limit_s
        self._all: set[Spawned] = set()
        self._idle: list[Spawned] = []
        self._stopped = False
        self._lock = Lock()

    def ask(self, item: Any, limit_s: float) -> Any:
        """Have an idle worker answer; hire one where there is none.

        Raises:
            Lost: The worker died or hung; it has been put away.
            WorkerError: No worker can be had.
            Exception: Whatever the job raised.
        """
        message = pickle.dumps(item, pickle.HIGHEST_PROTOCOL)
        worker = self._idle_one() or self._hire()
        value = self._ask(worker, message, limit_s)
        self._idle.append(worker)
        return value

    def dismiss(self) -> None:
        """Let workers end by themselves, or see that they have ended; nobody may be asking any more."""
        for worker in self._all:
            worker.release()
        until = monotonic() + _FAREWELL_S
        for worker in self._all:
            worker.end(max(0.0, until - monotonic()))
        self._all.clear()

    def stop(self) -> None:
        """Kill every worker, so that whoever asks is answered at once; no other is hired."""
        with self._lock:
            self._stopped = True
            for worker in self._all:
                worker.kill()

    def _idle_one(self) -> Spawned | None:
        while self._idle:
            worker = self._idle.pop()
            if not worker.is_gone():
                return worker
            self._put_away(worker)
        return None

    def _hire(self) -> Spawned:
        """One that is lost before it has opened its job gets one successor, and no item is blamed."""
        for _ in range(_TRIES):
            try:
                return self._opened()
            except Lost as lost:
                reason = str(lost)
        raise WorkerError(
            f"a worker process must open its job; {_TRIES} in a row were lost before they had: {reason}; try one worker to see "
            "why, or fewer where memory is short"
        )

    def _opened(self) -> Spawned:
        with self._lock:
            if self._stopped:
                raise CancelledError
            worker = Spawned(self._limit_s)
            self._all.add(worker)
        self._ask(worker, self._job, _OPENING_S)
        return worker

    def _ask(self, worker: Spawned, message: bytes, limit_s: float) -> Any:
        try:
            return worker.ask(message, limit_s)
        except Lost:
            self._put_away(worker)
            raise

    def _put_away(self, worker: Spawned) -> None:
        with self._lock:
            worker.end()
            self._all.discard(worker)
