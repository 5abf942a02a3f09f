"""Different dictionaries take turns."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from textnorm.stages.konlpy.turnstile import Turnstile

SECONDS = 60


def test_a_turnstile_lets_one_kind_in_at_a_time():
    """Who wants what is set goes in at once; who wants something else waits until it is empty."""
    turnstile, inside, leave = Turnstile(lambda _: None, start=""), Event(), Event()

    def stay():
        with turnstile.holding("a"):
            inside.set()
            leave.wait(SECONDS)

    def pass_through(wanted):
        with turnstile.holding(wanted):
            return turnstile._inside

    with ThreadPoolExecutor(2) as pool:
        staying = pool.submit(stay)
        inside.wait(SECONDS)
        assert pass_through("a") == 2
        other = pool.submit(pass_through, "b")
        assert not other.done()
        leave.set()
        assert other.result(SECONDS) == 1
        staying.result(SECONDS)
