"""What `benchmarks/okt.py` measures on is the same every time, and what it counts and judges is right; it is not run."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest

from textnorm.okt import is_installed

PROJECT = Path(__file__).parents[2]
NAMES = "bars okt okt_corpora okt_fuzz okt_golden okt_identity okt_speed okt_start okt_texts".split()
ALL_KINDS = ["http://", "@", "#", "$", "😀", "\t", "\u00a0", "\u3000", "ㅋ", "漢", "\u1112", "3시간", "가" * 20]


@pytest.fixture(scope="module")
def modules():
    pytest.importorskip("torch")  # ids are of `textnorm.models`
    sys.path.insert(0, str(PROJECT))
    try:
        return SimpleNamespace(**{name: import_module(f"benchmarks.{name}") for name in NAMES})
    finally:
        sys.path.remove(str(PROJECT))


def test_texts_are_the_same_every_time(modules):
    """They hang on the seed alone; composed ones are distinct."""
    composed = list(modules.okt_texts.composed(500, seed=3))
    assert composed == list(modules.okt_texts.composed(500, seed=3)) != list(modules.okt_texts.composed(500, seed=4))
    assert len(set(composed)) == 500
    assert list(modules.okt_fuzz.fuzzed(50, seed=3)) == list(modules.okt_fuzz.fuzzed(50, seed=3))


def test_the_fuzz_holds_every_kind(modules):
    """So many as are tested in CI are enough; none is blank or holds half a pair."""
    texts = list(modules.okt_fuzz.fuzzed(1_500, seed=5))
    assert all(any(piece in text for text in texts) for piece in ALL_KINDS)
    assert all(text.strip() and text.encode() for text in texts)


def test_bars(modules):
    """The bar itself is enough, in either direction; what has no bar misses none."""
    bars = modules.bars
    figures = {"a": bars.at_least(2, 2), "b": bars.at_least(2, 1.99), "c": bars.at_most(1, 1), "d": bars.at_most(0, 1)}
    assert bars.missed(figures | {"e": {"found": 9}}) == ["b", "d"]


class Fake:
    """A tagger that says of each text its words, and raises where it is told to."""

    def __init__(self, tag="Noun", raises=""):
        self.tag, self.raises = tag, raises

    def pos(self, phrase, *_):
        if phrase == self.raises:
            raise UnicodeEncodeError("utf-8", phrase, 0, 1, "lone")
        return [(word, self.tag if word == "b" else "Noun") for word in phrase.split()]

    def morphs(self, phrase, *_):
        return phrase.split()

    def nouns(self, phrase):
        return [form for form, tag in self.pos(phrase) if tag == "Noun"]

    def phrases(self, phrase):
        return [phrase]

    def normalize(self, phrase):
        return phrase


def test_differences_are_counted_by_call(modules, monkeypatch):
    """A text on which stock raises is left out and told; an answer that differs is counted under its call, and shown."""
    identity = modules.okt_identity
    monkeypatch.setattr(identity, "stock", lambda: Fake(raises="x"))
    monkeypatch.setattr(identity, "_taggers", lambda: {"same": Fake(), "other": Fake("Verb")})
    found = identity.compare(["a", "x", "a b", "\u1112\u1161"], [(False, False), (True, True)], phrases=1)
    same, other = found["same"], found["other"]
    assert (same["texts"], same["stock_raised"], same["left_out"], same["differ"]) == (4, 1, 1, 0)
    assert same["answers"] == 7 + 6
    assert other["of"] == {"pos norm=0 stem=0": 1, "nouns": 1, "pos norm=1 stem=1": 1}
    assert other["examples"] == [
        ("a b", "pos norm=0 stem=0", [("a", "Noun"), ("b", "Noun")], [("a", "Noun"), ("b", "Verb")])
    ]


def test_a_look_at_a_share_is_not_recorded(modules, monkeypatch, capsys):
    """A record is of the whole part, and what missed its bar is named."""
    written = []
    figures = {"slow": modules.bars.at_least(2, 1), "told": {"found": 1}}
    monkeypatch.setitem(modules.okt.PARTS, "speed", lambda _share, _rounds: figures)
    monkeypatch.setattr(modules.okt, "write_record", lambda name, *_: written.append(name))
    with pytest.raises(SystemExit, match="below the bar: speed: slow"):
        modules.okt.main(["speed", "--share", "0.1"])
    assert (written, "MISSED slow" in capsys.readouterr().out) == ([], True)
    with pytest.raises(SystemExit):
        modules.okt.main(["speed"])
    assert written == ["okt-speed"]


def test_sentences_of_a_treebank(modules, monkeypatch, tmp_path):
    """The texts of its sentences, each once, from all of its files."""
    (tmp_path / "ud").mkdir()
    (tmp_path / "ud" / "dev.conllu").write_text("# text = 하나\n1\t하나\n\n# text = 둘\n", "utf-8")
    (tmp_path / "ud" / "train.conllu").write_text("# text = 둘\n", "utf-8")
    monkeypatch.setattr(modules.okt_corpora, "DATA", tmp_path)
    assert modules.okt_corpora.sentences("ud") == ["하나", "둘"]
    assert modules.okt_corpora.comments() == modules.okt_corpora.other_ratings(5) == []


def test_times_faster_is_of_medians(modules):
    """A round that the machine spoiled does not count; the drop-in has no bar."""
    times = {
        ("stock", "pos"): [4.0, 4.0, 9.0],
        ("python", "pos"): [2.0, 0.5, 2.0],
        ("python, drop-in", "pos"): [4.0] * 3,
    }
    found = modules.okt_speed._figure(times, "python", "pos", 1.0)
    assert (found["found"], found["met"], found["per_s"]) == (2.0, False, 4_000)
    assert modules.okt_speed._figure(times, "python, drop-in", "pos", 1.0) == {
        "found": 1.0, "per_s": 2_000, "stock_per_s": 2_000, "texts": 8_000,
    }  # fmt: skip


@pytest.mark.skipif(not is_installed(), reason="konlpy and its jar of Okt are not installed")
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_the_first_token_of_a_process_is_timed(modules, tmp_path):
    """A process of its own, with a cache folder of its own, tells its CPU seconds and its size."""
    seconds, size = modules.okt_start._run("engine", "python", tmp_path)
    assert 0 < seconds < 60
    assert 20 < size < 2_000


@pytest.mark.stock
def test_the_golden_file_can_be_made_again(modules):
    """It says of its texts what stock says today, and chooses the same texts as long as those of the project are the same."""
    pytest.importorskip("jpype")
    case = modules.okt_golden.case("되나욬ㅋㅋㅋㅋ 좋았다")
    assert case == {
        "text": "되나욬ㅋㅋㅋㅋ 좋았다",
        "pos": ["되나욬/Noun", "ㅋㅋㅋㅋ/KoreanParticle", "좋았다/Adjective"],
        "normalized": "되나요ㅋㅋㅋ 좋았다",
        "pos_stem": ["되나욬/Noun", "ㅋㅋㅋㅋ/KoreanParticle", "좋다/Adjective"],
        "pos_norm": ["되나요/Verb", "ㅋㅋㅋ/KoreanParticle", "좋았다/Adjective"],
        "pos_norm_stem": ["되다/Verb", "ㅋㅋㅋ/KoreanParticle", "좋다/Adjective"],
        "phrases": ["되나욬"],
    }
    assert len(modules.okt_golden.texts()) == 2_000
