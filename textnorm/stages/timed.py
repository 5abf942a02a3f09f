"""A tokenizer that may take only so long for a text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread, local
from typing import Any, ClassVar

from textnorm.errors import StageError
from textnorm.registry import stage_type
from textnorm.types import StageKind, Token, Tokenizer

__all__ = ["Timed"]

_REMEMBERED = 10_000  # texts that took too long: a batch that failed for one of them is tried again in halves


@dataclass(frozen=True)
class Timed:
    """A tokenizer that is given one text at a time, each for so many seconds; a text that takes longer is rejected.

    In a config it is the key `timeout_s` of any tokenizer. An engine cannot be stopped: the thread that works on such a
    text is left behind, and the next text gets a new one. Engines that work on whole batches are slower this way.

    Args:
        wrapped: the tokenizer.
        timeout_s: seconds for one text.

    Raises:
        ValueError: `timeout_s` is not above 0.
        StageError: of a call, for a text that takes longer.

    Example:
        >>> from textnorm.stages.split import Split
        >>> [token.form for token in Timed(Split(), timeout_s=1.0)(["정말 좋다"])[0]]
        ['정말', '좋다']
    """

    wrapped: Tokenizer
    timeout_s: float

    kind: ClassVar[StageKind] = "tokenizer"

    def __post_init__(self) -> None:
        if self.timeout_s <= 0:
            raise ValueError(f"timeout_s must be above 0, found {self.timeout_s}")

    def __call__(self, texts: list[str]) -> list[list[Token]]:
        return [self._within(text) for text in texts]

    def _within(self, text: str) -> list[Token]:
        if (self, text) in _too_slow:
            raise self._error(text)
        try:
            tokens: list[Token] = _run(lambda: self.wrapped([text])[0], self.timeout_s)
        except Empty:
            if len(_too_slow) < _REMEMBERED:
                _too_slow.add((self, text))
            raise self._error(text) from None
        return tokens

    def _error(self, text: str) -> StageError:
        name = stage_type(self) or type(self.wrapped).__name__
        return StageError(name, f"a text of {len(text):,} characters takes more than timeout_s = {self.timeout_s:g}")


_too_slow: set[tuple[Timed, str]] = set()
_here = local()  # of each thread that asks: its worker


def _run(work: Callable[[], Any], seconds: float) -> Any:
    """Run in this thread's worker; on time-out leave the worker behind."""
    worker = getattr(_here, "worker", None) or _Worker()
    _here.worker = None
    value, error = worker.ask(work, seconds)
    _here.worker = worker
    if error is not None:
        raise error
    return value


class _Worker:
    """A thread that does one thing after the other. A daemon: one that hangs must not keep the process alive."""

    def __init__(self) -> None:
        self._asked: SimpleQueue[Callable[[], Any]] = SimpleQueue()
        self._answered: SimpleQueue[tuple[Any, Exception | None]] = SimpleQueue()
        Thread(target=self._serve, daemon=True, name="textnorm-timed").start()

    def ask(self, work: Callable[[], Any], seconds: float) -> tuple[Any, Exception | None]:
        """Return what came out, or what was raised."""
        self._asked.put(work)
        return self._answered.get(timeout=seconds)

    def _serve(self) -> None:
        while True:
            work = self._asked.get()
            try:
                self._answered.put((work(), None))
            except Exception as error:  # noqa: BLE001  # it is raised again where it was asked for
                self._answered.put((None, error))
