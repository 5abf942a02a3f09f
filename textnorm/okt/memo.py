"""A memory of bounded size: two generations, of which the older is forgotten when the younger is full."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

__all__ = ["Memo"]

T = TypeVar("T")
_MISSING: Any = object()


class Memo(Generic[T]):
    """Remembers what a function of a string gave. Threads may share it: at worst two of them work out the same.

    Args:
        find: the function.
        size: how many strings are remembered, at most.

    Example:
        >>> Memo(len, size=2)("영화")
        2
    """

    def __init__(self, find: Callable[[str], T], size: int) -> None:
        self._find = find
        self._half = max(size // 2, 1)
        self._young: dict[str, T] = {}
        self._old: dict[str, T] = {}

    def __call__(self, key: str) -> T:
        """Return what the function gives, or gave."""
        found = self._young.get(key, _MISSING)
        return self._remembered(key) if found is _MISSING else found

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def _remembered(self, key: str) -> T:
        old = self._old
        value = old[key] if key in old else self._find(key)
        if len(self._young) >= self._half:
            self._old, self._young = self._young, {}
        self._young[key] = value
        return value
