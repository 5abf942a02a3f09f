"""What an executor needs to know: a job that opens into work, and items that can be cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, Self, TypeVar

__all__ = ["Item", "Job"]

T_contra = TypeVar("T_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)


class Job(Protocol[T_contra, R_co]):
    """What is to be done, as a small frozen value that pickles: a config rather than what is built from it.

    For processes its class must stand in a module that can be imported, as pickle asks: not in a script or a notebook.
    """

    def open(self) -> Callable[[T_contra], R_co]:
        """Build what does the work. Called once by each worker; by threads, once for all of them."""


class Item(Protocol):
    """A piece of work that pickles; most often, many rows."""

    def cut(self) -> Sequence[Self]:
        """Give smaller pieces, in order, that make up the item; none where it is one row."""
