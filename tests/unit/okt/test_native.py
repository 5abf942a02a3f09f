"""What the engine in C must bear: any call, many threads, a fork, broken files; the rest is told by what both engines share."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from textnorm import okt
from textnorm.errors import TextnormError
from textnorm.okt import disk_cache, native

pytestmark = [
    pytest.mark.skipif(not okt.is_installed(), reason="konlpy and its jar of Okt are not installed"),
    pytest.mark.skipif(not native.is_built(), reason="the engine in C is not built"),
]

PARTS = (b"", native._moves(), (), native._TAGS, ("",), native.Token, native._runs, 10)


def test_engines_agree_on_what_no_one_writes(fuzzed):
    """Both say the same; with TEXTNORM_FUZZ=100000 of so many strings."""
    texts = fuzzed(int(os.environ.get("TEXTNORM_FUZZ", "1000")), seed=21)
    for mode in ({}, {"norm": True, "stem": True}):
        assert okt.engine("native").tokens(texts, **mode) == okt.engine("python").tokens(texts, **mode)


def test_memory_of_words_is_bounded(fuzzed):
    """No more words are kept than was said, and what is forgotten and read anew comes out the same."""
    engine, texts = native.NativeEngine(remembered=640), fuzzed(3_000, seed=22)
    expected = okt.engine("python").tokens(texts)
    assert engine.tokens(texts) == engine.tokens(texts) == expected
    assert 320 <= engine._engine.remembered() <= 640


def test_threads_share_a_small_memory(fuzzed):
    """Threads that make each other forget all the time still read rightly."""
    engine, texts = native.NativeEngine(remembered=64), fuzzed(300, seed=23)
    expected = engine.tokens(texts)
    with ThreadPoolExecutor(8) as pool:
        assert all(found == expected for found in pool.map(lambda _: engine.tokens(texts), range(40)))


@pytest.mark.parametrize("texts", [None, 1, [None], ["가", b"a"], ["가", 1.5]])
def test_what_is_no_text_is_refused(texts):
    """With the error that Python has for it, and the engine goes on."""
    engine = okt.engine("native")
    with pytest.raises(TypeError):
        engine.pairs(texts)
    assert engine.pairs(["가나", ""]) == okt.engine("python").pairs(["가나", ""])


def test_an_error_of_the_patterns_comes_out():
    """What Python raises in the midst of a text is raised to the caller, and nothing half-read stays."""

    def fails(word):
        raise KeyError(word)

    kept = native._dictionary()
    parts = (b"", native._moves(), kept.corrections, native._TAGS, ("", *kept.lemmas), native.Token, fails, 10)
    engine = native._built.Engine(kept.trie, *parts)
    for _ in range(3):
        with pytest.raises(KeyError, match="#가"):
            engine.tokens(["좋다 #가"])
    assert engine.pairs(["좋다"]) == [[("좋다", "Adjective")]]


@pytest.mark.parametrize("trie", [b"", b"abc", bytes(4), bytes(50_000), b"\xff" * 50_000])
def test_a_broken_trie_is_refused(trie):
    """Arrays that are not as long as they say are not read."""
    with pytest.raises(ValueError, match=r"packed\.py"):
        native._built.Engine(trie, *PARTS)


def test_runs_outside_of_the_word_are_refused():
    """Nor does anything that the patterns say lead out of a word."""
    kept = native._dictionary()
    for run in [(13, 0, 9), (13, -1, 1), (13, 1, 1), (99, 0, 1), (0, 0, 1)]:
        parts = (b"", native._moves(), kept.corrections, native._TAGS, ("", *kept.lemmas), native.Token)
        engine = native._built.Engine(kept.trie, *parts, lambda _word, run=run: [run], 10)
        with pytest.raises(ValueError, match="a run inside of a word"):
            engine.tokens(["#가"])


def test_nothing_is_held_on_to():
    """References are given back: the same texts and tags are held as often after 2,000 calls as before."""
    engine, text = native.NativeEngine(), "영화가 #좋았다 😀 되나욬ㅋㅋㅋㅋ"
    held = [text, *native._TAGS, native._runs]
    engine.tokens([text], norm=True, stem=True)
    before = [sys.getrefcount(each) for each in held]
    for _ in range(2_000):
        engine.tokens([text], norm=True, stem=True)
        engine.pairs([text])
        engine.normalize(text)
    assert [sys.getrefcount(each) for each in held] == before


def test_the_collector_is_left_as_it_was():
    """It rests while tokens are made, and no longer."""
    engine = okt.engine("native")
    for wanted in (gc.disable, gc.enable):
        wanted()
        before = gc.isenabled()
        engine.tokens(["영화"])
        assert gc.isenabled() == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform does not fork")
def test_a_forked_child_reads_on():
    """Also when other threads of the parent were reading at that moment."""
    code = """
import os, threading
from textnorm import okt
engine, texts = okt.engine("native"), [f"영화{n} 좋았다가{n}" for n in range(200)]
expected, stop = engine.pairs(texts), threading.Event()
threads = [threading.Thread(target=lambda: [engine.pairs(texts) for _ in iter(stop.is_set, True)]) for _ in range(4)]
[thread.start() for thread in threads]
codes = []
for _ in range(20):
    child = os.fork()
    if not child:
        os._exit(engine.pairs(texts) != expected)
    codes.append(os.waitpid(child, 0)[1])
stop.set()
print(codes == [0] * 20)
"""
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout == "True\n"


def test_it_is_missed_by_name(monkeypatch):
    """Where it was not built, the error says so and what else there is."""
    monkeypatch.setattr(native, "_built", None)
    assert not native.is_built()
    with pytest.raises(TextnormError, match=r"engine in C is required and was not built.* take the engine 'python'"):
        native.NativeEngine()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A cache folder that is empty."""
    monkeypatch.setattr(disk_cache, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


def made(calls=None):
    def make():
        (calls if calls is not None else []).append(1)
        return {"words": ["가"]}, b"12345678"

    return make


def test_what_is_kept_is_made_once(folder):
    """And read from its file from then on; no temporary file stays."""
    calls = []
    for _ in range(3):
        kept = disk_cache.keep("a", made(calls))
        assert (kept.notes, bytes(kept.data)) == ({"words": ["가"]}, b"12345678")
    assert len(calls) == 1
    assert [path.name for path in folder.iterdir()] == ["a"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _content: b"",
        lambda content: content[:10],
        lambda content: content[:-1],
        lambda content: content[:-1] + b"9",
        lambda content: b"elsewhat" + content[8:],
        lambda content: content + b"0",
    ],
)
def test_a_broken_file_is_made_anew(folder, spoil):
    """Cut short, changed or another's: it is not believed."""
    disk_cache.keep("a", made())
    path, calls = folder / "a", []
    path.write_bytes(spoil(path.read_bytes()))
    assert bytes(disk_cache.keep("a", made(calls)).data) == b"12345678"
    assert len(calls) == 1
    assert bytes(disk_cache.keep("a", made(calls)).data) == b"12345678"
    assert len(calls) == 1


def test_without_a_folder_it_works_all_the_same(folder):
    """Where nothing can be written, it is made each time."""
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file where the folder should be", encoding="utf-8")
    assert bytes(disk_cache.keep("a", made()).data) == b"12345678"


def test_an_engine_from_an_empty_cache(folder):
    """It packs the dictionaries itself, and says the same."""
    native._dictionary.cache_clear()
    try:
        assert native.NativeEngine().pairs(["영화가 좋았다"]) == okt.engine("python").pairs(["영화가 좋았다"])
        assert len(list(folder.iterdir())) == 1
    finally:
        native._dictionary.cache_clear()
