"""Memory that stays with the process while it trains."""

from __future__ import annotations

from contextlib import suppress

import pytest

torch = pytest.importorskip("torch")
resource = pytest.importorskip("resource", reason="page faults are counted on Unix alone")

from textnorm.training import memory  # noqa: E402

WORDS = 8 << 20  # 64 MiB: more than glibc ever keeps of its own accord


@pytest.fixture(autouse=True)
def _needs_glibc() -> None:
    if memory._glibc() is None:
        pytest.skip("needs glibc: no other C library has mallopt")


def test_a_tensor_is_not_taken_anew_page_by_page() -> None:
    """Inside, a large tensor freed and asked for again costs next to no page; outside, all of them again."""
    with memory.kept_memory():
        inside = [faults_of_zeros() for _ in range(6)]
    outside = [faults_of_zeros() for _ in range(3)]
    assert min(inside) < min(outside) / 2


def test_what_is_thrown_inside_comes_out_and_memory_is_handed_back() -> None:
    """An error passes, and the rule outside is the usual one again."""
    with suppress(KeyError), memory.kept_memory():
        {}["no such key"]
    assert faults_of_zeros() > 0
    assert faults_of_zeros() > 0


def faults_of_zeros() -> int:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    torch.zeros(WORDS, dtype=torch.int64)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
