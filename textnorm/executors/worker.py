"""A worker process from within: it opens its job, then answers item after item until its pipe closes.

A spawned process imports this module and nothing else that its job does not ask for: keep it light.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any

from textnorm.errors import WorkerError

__all__ = ["ANSWER", "RAISED", "serve"]

ANSWER, RAISED = "answer", "raised"  # what a message to the parent holds


def serve(pipe: Connection, last_resort_s: float) -> None:
    """Be a worker.

    Args:
        pipe: to the parent: the job comes first, then items, all pickled; each is answered before the next one comes.
        last_resort_s: an item that takes so long ends the process. The parent's own limit is shorter: this is for a
            worker that is stuck with the interpreter locked (in a regex, say) when its parent is gone.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to every process of a terminal: the parent decides
    Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):  # the pipe is closed: the parent is done, or gone
        _answer_items(pipe, last_resort_s)


def _end_with_parent() -> None:
    """A worker that is busy does not look at its pipe."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _answer_items(pipe: Connection, last_resort_s: float) -> None:
    job = pipe.recv_bytes()
    try:
        work = pickle.loads(job).open()  # noqa: S301  # from the parent
    except Exception as error:  # noqa: BLE001  # it is raised again where the answer is waited for
        pipe.send_bytes(_raised(error))
        return
    pipe.send_bytes(pickle.dumps((ANSWER, None)))
    while True:
        item = pipe.recv_bytes()
        with _last_resort(last_resort_s):
            reply = _reply(work, item)
        pipe.send_bytes(reply)


def _reply(work: Callable[[Any], Any], item: bytes) -> bytes:
    try:
        return pickle.dumps((ANSWER, work(pickle.loads(item))), pickle.HIGHEST_PROTOCOL)  # noqa: S301  # from the parent
    except Exception as error:  # noqa: BLE001  # it is raised again where the answer is waited for
        return _raised(error)


def _raised(error: Exception) -> bytes:
    """What was raised, with where it was raised as a note; in words, where it does not pickle there and back."""
    note = "In a worker process:\n" + "".join(traceback.format_exception(error))
    try:
        error.add_note(note)
        message = pickle.dumps((RAISED, error))
        pickle.loads(message)  # noqa: S301  # our own
    except Exception:  # noqa: BLE001  # pickle calls any code
        in_words = WorkerError(f"{type(error).__name__}: {error}")
        in_words.add_note(note)
        return pickle.dumps((RAISED, in_words))
    return message


@contextmanager
def _last_resort(seconds: float) -> Iterator[None]:
    """End the process after so long; faulthandler's clock runs in C and needs no interpreter."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
