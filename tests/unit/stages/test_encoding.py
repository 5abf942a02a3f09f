from __future__ import annotations

import gzip
import sys
import zipfile
from pathlib import Path

import pytest

from textnorm.alignment import apply_edits
from textnorm.errors import MissingExtraError
from textnorm.stages.encoding import RepairEncoding

DATA = Path(__file__).parents[4] / "shared" / "data"
CLEAN = Path(__file__).parent / "clean_lines.txt"  # French, German and Vietnamese, 30 lines each, written for this test
NEEDS_DATA = pytest.mark.skipif(not DATA.exists(), reason=f"{DATA} is absent")
KOREAN = ("ud_korean-kaist/ko_kaist-ud-dev.conllu", "ud_korean-ksl/ko_ksl-ud-dev.conllu")


def latin_1(data):
    return data.decode("latin-1")


def cp1252(data):
    """As browsers read it: bytes that CP1252 leaves open are control characters."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in data)


SPOILT = {
    "latin-1": lambda text: latin_1(text.encode("cp949")),
    "cp1252": lambda text: cp1252(text.encode("cp949")),
    "escaped": lambda text: text.encode("cp949").decode("utf-8", "surrogateescape"),
    "twice": lambda text: latin_1(latin_1(text.encode("cp949")).encode()),
    "utf-8": lambda text: latin_1(text.encode()),
    "utf-8 as cp1252": lambda text: cp1252(text.encode()),
    "utf-8 twice": lambda text: cp1252(cp1252(text.encode()).encode()),
}


def sentences(*names):
    lines = [line for name in names for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
    return [line.removeprefix("# text = ") for line in lines if line.startswith("# text = ")]


@NEEDS_DATA
@pytest.mark.parametrize("how", SPOILT)
@pytest.mark.parametrize("name", KOREAN)
def test_korean_comes_back(name, how):
    """At least 99 % of Korean sentences are what they were (all, when this was written), without ftfy."""
    texts = sentences(name)
    spoilt = [SPOILT[how](text) for text in texts]
    stage = RepairEncoding(utf8=False)
    assert sum(map(str.__eq__, stage(spoilt), texts)) >= 0.99 * len(texts) > 1_000
    assert [apply_edits(text, stage.edits(text)) for text in spoilt[:100]] == stage(spoilt[:100])


@pytest.mark.parametrize("capitals", [False, True])
def test_clean_lines_stay(capitals):
    """French, German and Vietnamese hold high bytes, alone and in pairs; not one line changes."""
    pytest.importorskip("ftfy")
    texts = CLEAN.read_text(encoding="utf-8").splitlines()
    texts = [text.upper() for text in texts] if capitals else texts
    assert len(texts) == 90
    assert RepairEncoding()(texts) == texts


@NEEDS_DATA
def test_clean_corpora_stay():
    """Not one of 20,000 lines of Korean and English changes."""
    pytest.importorskip("ftfy")
    texts = sentences(*KOREAN, "ud_english-ewt/en_ewt-ud-dev.conllu")
    with gzip.open(DATA / "nsmc" / "ratings_test.txt.gz", "rt", encoding="utf-8", newline="\n") as file:
        texts += [line.split("\t")[1] for line in file][1:10_001]
    with zipfile.ZipFile(DATA / "nltk-corpora" / "corpora" / "sentence_polarity.zip") as archive:
        texts += archive.read("sentence_polarity/rt-polarity.pos").decode("utf-8").splitlines()
    assert len(texts) > 20_000
    assert RepairEncoding()(texts) == texts


def test_a_confidence_for_each_repair():
    """Two common syllables make .98, more are surer; below `min_confidence` nothing is done."""
    short, long = SPOILT["latin-1"]("안녕"), SPOILT["latin-1"]("안녕하세요")
    [first], [second] = RepairEncoding().repairs(short), RepairEncoding().repairs(long)
    assert (first.confidence, first.replacement) == (1 - 2**-6, "안녕")
    assert first.confidence < second.confidence < 1
    assert RepairEncoding(min_confidence=0.99)([short, long]) == [short, "안녕하세요"]
    with pytest.raises(ValueError, match="between 0 and 1"):
        RepairEncoding(min_confidence=1.5)


def test_one_edit_for_a_stretch():
    """What was spoilt is one edit; what stands around it is none, be it ASCII, French or Korean."""
    text = f"ok café {SPOILT['latin-1']('정말 좋다')} 한글 fin"
    assert RepairEncoding(utf8=False).edits(text) == [(8, 17, "정말 좋다")]


def test_without_ftfy(monkeypatch):
    """Korean is repaired without ftfy; to ask for other languages says what to install, before any text is seen."""
    monkeypatch.setitem(sys.modules, "ftfy", None)
    assert RepairEncoding(utf8=False)([SPOILT["latin-1"]("안녕하세요"), "cafÃ©"]) == ["안녕하세요", "cafÃ©"]
    with pytest.raises(MissingExtraError, match=r"textnorm-ko\[ftfy\]"):
        RepairEncoding()
