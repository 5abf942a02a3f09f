"""A desk between a driver and its workers, on an engine that asks for all of its input beforehand.

The engine is given tickets instead of items. A worker that has a ticket gets the next item for it; where the worker dies
and the engine hands its ticket to another, that one gets the same item. So the driver reads items as they are needed,
however many there are, and the engine's own retries lose none.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textnorm.executors.ray_session import import_ray
from textnorm.executors.remote import Job, answer_to, refusal_of
from textnorm.extras import import_extra

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Desk", "TicketHolder"]

_PATIENCE_S = 1.0  # a worker that waited for ever would keep the tickets behind it from the items they hold
_LIVES = 4  # workers that an item may cost: an engine would go on for ever


class Desk:
    """Holds the items that nobody took, and those whose answer is not home yet.

    Example:
        >>> async def day():
        ...     desk = Desk()
        ...     await desk.bring(b"first")
        ...     return [await desk.take(ticket) for ticket in ("a ticket", "a ticket", "another")]
        >>> asyncio.run(day())
        [(b'first', 1), (b'first', 2), (None, 1)]
    """

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue()
        self._held: dict[str, bytes | None] = {}
        self._asked: Counter[str] = Counter()

    async def bring(self, item: bytes) -> None:
        """Lay an item on the desk."""
        self._waiting.put_nowait(item)

    async def take(self, ticket: str) -> tuple[bytes | None, int]:
        """Return the ticket's item, or nothing where for a while there was none to be had; and how often it was asked for."""
        self._asked[ticket] += 1
        if ticket not in self._held:
            with suppress(TimeoutError):
                item = await asyncio.wait_for(self._waiting.get(), _PATIENCE_S)
                if self._held.setdefault(ticket, item) is not item:  # a worker that died had asked at the same time
                    self._waiting.put_nowait(item)
        return self._held.get(ticket), self._asked[ticket]

    async def drop(self, ticket: str) -> None:
        """Forget the ticket's item, its answer is home; and give the ticket no other."""
        self._held[ticket] = None


class TicketHolder:
    """A worker: gets an item from the desk for each ticket, and does a job on it."""

    def __init__(self, job: Job, desk: Any) -> None:
        self._job = job
        self._desk = desk

    def __call__(self, tickets: pa.Table) -> pa.Table:
        """Answer for one ticket: a table of one row."""
        question, times = import_ray().get(self._desk.take.remote(tickets["ticket"][0].as_py()))
        if question and times > _LIVES:
            answer = refusal_of(question, f"what was done on this item ended {_LIVES} workers; look at its rows")
        else:
            answer = question and answer_to(self._job, question)
        pa = import_extra("pyarrow", "ray")
        return tickets.append_column("answer", pa.array([answer], pa.binary()))
