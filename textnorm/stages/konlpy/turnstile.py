"""Whose turn it is, where an engine of the JVM has one dictionary for all who ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition
from typing import Any

__all__ = ["Turnstile"]


class Turnstile:
    """Lets everyone in who wants what is set, and makes the rest wait until those have left.

    Args:
        switch: sets what is wanted.
        start: what is set at first.

    Example:
        >>> turnstile = Turnstile(print, start="nothing")
        >>> with turnstile.holding("words"), turnstile.holding("words"):
        ...     pass
        words
    """

    def __init__(self, switch: Callable[[Any], None], start: Any) -> None:
        self._switch, self._set = switch, start
        self._free, self._inside = Condition(), 0

    @contextmanager
    def holding(self, wanted: Any) -> Iterator[None]:
        """Wait for one's turn, switch to what is wanted if something else is set, and keep it until the end."""
        with self._free:
            self._free.wait_for(lambda: not self._inside or self._set == wanted)
            if self._set != wanted:
                self._switch(wanted)
                self._set = wanted
            self._inside += 1
        try:
            yield
        finally:
            with self._free:
                self._inside -= 1
                self._free.notify_all()
