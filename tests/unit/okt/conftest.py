"""Every engine of Okt that was built, and what they are asked."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path

import pytest

from textnorm import okt
from textnorm.okt import native

HERE = Path(__file__).parent


@cache
def cases():
    """2,000 texts of our own, and what stock says of them; `benchmarks/okt_golden.py` wrote it down."""
    with (HERE / "golden.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="session")
def golden():
    return cases()


@pytest.fixture(scope="session")
def fuzzed():
    """What gives so many strings that no one writes."""
    sys.path.insert(0, str(HERE.parents[2]))
    try:
        from benchmarks import okt_fuzz
    finally:
        sys.path.pop(0)
    return lambda count, seed: list(okt_fuzz.fuzzed(count, seed))


@pytest.fixture(scope="session", params=["python", "native"])
def engine(request):
    """Each engine in turn."""
    if not okt.is_installed():
        pytest.skip("konlpy and its jar of Okt are not installed")
    if request.param == "native" and not native.is_built():
        pytest.skip("the engine in C is not built")
    return okt.engine(request.param)
