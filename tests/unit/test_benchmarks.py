"""What `benchmarks/peers.py` and `benchmarks/memory.py` count and judge is right; the measuring itself is not run."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from unicodedata import normalize

import pytest

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def modules():
    sys.path.insert(0, str(PROJECT))
    try:
        return SimpleNamespace(peers=import_module("benchmarks.peers"), memory=import_module("benchmarks.memory"))
    finally:
        sys.path.remove(str(PROJECT))


def test_a_text_that_lost_a_syllable_is_counted_once(modules):
    """Another normal form, another order of words and signs that went are no loss."""
    before = ["안녕 안녕", "재미없다!", "좋아요", "ok"]
    assert modules.peers.losing(before, ["안녕", normalize("NFD", "재미없다"), "요좋아", ""]) == 1


def test_our_pipelines_are_built_and_lose_no_syllable(modules):
    """Every peer has a pipeline of ours against it, which keeps what the peers are counted for."""
    for peer in modules.peers.PEERS.values():
        assert modules.peers.pipeline(peer.stages).normalize(["<b>&amp;재미없음</b>"]) == ["&재미없음"]


def test_a_peer_below_its_bar_is_named(modules):
    """The bar itself is enough."""
    assert modules.peers.below({"ftfy": {"times_faster": 10.0}, "clean-text": {"times_faster": 49.9}}) == ["clean-text"]


def test_without_peers_the_pip_line_is_told(modules, monkeypatch):
    """A missing peer is no error of the others; with none there is nothing to do."""
    monkeypatch.setattr(modules.peers, "find_spec", lambda _: None)
    with pytest.raises(SystemExit, match=r"pip install .*clean-text.* ftfy textacy"):
        modules.peers.installed()


def test_a_missing_peer_is_left_out(modules, monkeypatch, capsys):
    """The others are measured, and how to get it is said."""
    monkeypatch.setattr(modules.peers, "find_spec", lambda name: name != "textacy" or None)
    assert list(modules.peers.installed()) == ["clean-text", "clean-text, options", "ftfy"]
    assert modules.peers.PIP in capsys.readouterr().out


def test_rows_are_distinct_and_as_many_as_asked(modules, monkeypatch):
    """Texts come round again, rows do not."""
    monkeypatch.setattr(modules.memory, "reviews", lambda: ("좋아요", "별로"))
    assert [record.fields["text"] for record in modules.memory.records(3)] == ["좋아요 1", "별로 2", "좋아요 3"]


@pytest.mark.parametrize(
    ("first", "last", "flat"), [(70, 90, True), (70, 91, False), (1000, 1050, True), (70, 50, True)]
)
def test_flat_is_within_a_share_or_some_room(modules, first, last, flat):
    """Whichever of the two allows more; to shrink is no fault."""
    assert modules.memory.is_flat(first, last) is flat


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_a_stream_is_sampled_at_every_tenth(modules, monkeypatch, capsys):
    """All rows come out, and ten sizes are told, of numbers that ten does not divide too."""
    monkeypatch.setattr(modules.memory, "reviews", lambda: ("좋아요ㅋㅋㅋㅋ", "별로"))
    found = modules.memory.streamed(2503)
    assert (found["rows"], found["rejected"], len(found["mb_at_tenths"])) == (2503, 0, 10)
    assert "2,503 rows" in capsys.readouterr().out


def test_lost_rows_end_the_benchmark(modules):
    """A figure over fewer rows than were asked for is none."""
    with pytest.raises(SystemExit, match="10 rows went in, 9 came out"):
        modules.memory.require(9, 10)
