from __future__ import annotations

import importlib
import multiprocessing
import sys
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="package")
def jobs():
    """The jobs and items of these tests, from a module that workers can import: they get our sys.path."""
    sys.path.insert(0, str(HERE))
    yield importlib.import_module("doubling")
    sys.path.remove(str(HERE))


@pytest.fixture(autouse=True)
def nobody_left():
    """Whatever a test does, no worker may outlive it, not even as a zombie."""
    before = multiprocessing.active_children()  # of other tests
    yield
    assert [child for child in multiprocessing.active_children() if child not in before] == []


@pytest.fixture(scope="package")
def soon():
    """Wait until something is so, for at most ten seconds."""

    def wait(is_so, seconds=10.0):
        until = time.monotonic() + seconds
        while not is_so() and time.monotonic() < until:
            time.sleep(0.01)
        assert is_so()

    return wait
