from __future__ import annotations

import io
import sys
import time

import pytest

from textnorm.progress import Phases


class Terminal(io.StringIO):
    """Standard error, when somebody watches."""

    def isatty(self):
        return True


def test_phases_are_timed():
    """A phase's seconds are those it took."""
    phases = Phases()
    with phases("sleep"):
        time.sleep(0.05)
    assert 0.05 <= phases.seconds["sleep"] < 5


def test_a_phase_may_come_twice():
    """A phase that runs twice has both times in one sum; phases stand in the order in which they first ran."""
    phases = Phases()
    for name in ("read", "train", "read"):
        with phases(name):
            time.sleep(0.02)
    assert list(phases.seconds) == ["read", "train"]
    assert phases.seconds["read"] >= 0.04


def fail_in(phases):
    with phases("train"):
        raise ValueError("no")


def test_a_phase_that_fails_is_timed():
    """An error comes through as it is, and its phase has been timed."""
    phases = Phases()
    with pytest.raises(ValueError, match="no"):
        fail_in(phases)
    assert "train" in phases.seconds


def test_nothing_is_printed_to_a_file(capsys):
    """Where standard error is no terminal, there is no bar."""
    with Phases()("count", total=2) as advance:
        advance(2)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("total", "shown"), [(3, "3/3"), (None, "0:00:0")])
def test_a_terminal_sees_a_bar(monkeypatch, capsys, total, shown):
    """On a terminal the bar shows the phase, and how much is done or, without a total, the time: on standard error alone."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with Phases()("tokenize", total=total) as advance:
        advance(1)
        advance(2)
    assert "tokenize" in terminal.getvalue()
    assert shown in terminal.getvalue()
    assert capsys.readouterr().out == ""
