from __future__ import annotations

import io
import sys
import time

import pytest

from textnorm import progress
from textnorm.progress import Meter, Phases, metered


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


def test_a_meter_tells_where_a_job_stands():
    """Rows and rejects count what an earlier run did; rates and the time left are of this one."""
    meter = Meter(total=3_000_000)
    meter.pass_over(1_000, 3)
    meter.advance(500, 1, 1_000_000)
    assert (meter.rows, meter.rejected) == (1_500, 4)
    assert meter.line(seconds=2.0) == "1,500 rows, 250 rows/s, 0.5 MB/s, 4 rejected, 0:04 left"


def test_without_a_total_no_end_is_promised():
    """What is packed does not tell how much is left."""
    meter = Meter()
    meter.advance(500, 0, 1_000_000)
    assert meter.line(seconds=2.0).endswith("0 rejected")


@pytest.mark.parametrize(("quiet", "lines"), [(False, 2), (True, 0)])
def test_a_log_gets_a_line_now_and_then(monkeypatch, capsys, quiet, lines):
    """Where standard error is no terminal, a line is written every half a minute; none when it is to be quiet."""
    monkeypatch.setattr(progress, "LINE_S", 0.0)
    with metered("normalize", 200, quiet=quiet) as meter:
        meter.advance(10, 0, 100)
        meter.advance(10, 0, 100)
    told = capsys.readouterr().err.splitlines()
    assert len(told) == lines
    assert all(line.startswith("normalize: ") and "rows/s" in line for line in told)


def test_a_log_is_not_filled(capsys):
    """A short job writes no line."""
    with metered("normalize", 200) as meter:
        meter.advance(10, 0, 100)
    assert capsys.readouterr().err == ""


def test_a_terminal_gets_a_bar(monkeypatch):
    """On a terminal a bar shows the meter's line."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with metered("normalize", 200) as meter:
        meter.advance(10, 1, 200)
    assert "10 rows" in terminal.getvalue()
    assert "1 rejected" in terminal.getvalue()
