"""What Okt without Java promises beyond stock: offsets, time, memory, and clear errors."""

from __future__ import annotations

import gc
import time
import zipfile

import pytest

from textnorm import okt
from textnorm.errors import DataError, MissingExtraError
from textnorm.okt import jar
from textnorm.okt.memo import Memo

needs_jar = pytest.mark.skipif(not okt.is_installed(), reason="konlpy and its jar of Okt are not installed")

TEXTS = [
    "영화가 재밌었다ㅋㅋ 3시간동안 봤어요!!",
    "😀영화 👍🏻좋다 #영화 @a a@b.com\thttp://example.com/가",
    "\u3000가나 \u00a0다 한 줄\n두 줄",
    "되나욬ㅋㅋㅋㅋ 머구뮤ㅠㅠㅠ 소린가",
    "아름다웠던 사람들이었습니다",
    "",
]


@needs_jar
@pytest.mark.parametrize("text", TEXTS)
def test_offsets(text):
    """A token's form is the text between its offsets, in code points."""
    assert all(text[token.start : token.end] == token.form for token in okt.tokenize(text))


@needs_jar
@pytest.mark.parametrize("text", TEXTS)
def test_stem_keeps_offsets(text):
    """`stem` changes forms alone."""
    plain, stemmed = okt.tokenize(text), okt.tokenize(text, stem=True)
    assert [token[1:] for token in plain] == [token[1:] for token in stemmed]
    assert [token.form for token in stemmed] == [token.lemma or token.form for token in plain]


@needs_jar
@pytest.mark.parametrize("text", TEXTS)
def test_changes_lead_to_the_normalized_text(text):
    """The changes, made from the last to the first, give what `normalize` gives."""
    changed = text
    for change in reversed(okt.changes(text)):
        changed = changed[: change.start] + change.new + changed[change.end :]
    assert changed == okt.normalize(text)


@needs_jar
def test_lone_surrogates_are_foreign():
    """Stock raises for them."""
    assert [(token.form, token.tag) for token in okt.tokenize("가\ud800")] == [("가", "Verb"), ("\ud800", "Foreign")]


@needs_jar
def test_one_long_run_is_linear():
    """An unspaced run of 100,000 syllables takes less than a second; stock takes 83 for 3,000."""
    okt.tokenize("가나")
    gc.collect()
    start = time.process_time()
    tokens = okt.tokenize("가" * 100_000)
    assert time.process_time() - start < 1
    assert "".join(token.form for token in tokens) == "가" * 100_000


@needs_jar
def test_blocks_keep_offsets():
    """A run of more than one block is read as a whole is: nothing is lost, and offsets go on."""
    text = "영화가재밌었다" * 700
    assert all(text[token.start : token.end] == token.form for token in okt.tokenize(text))
    assert "".join(token.form for token in okt.tokenize(text)) == text


def test_memo_is_bounded():
    """Two generations: never more than twice half the size, and the youngest are kept."""
    seen = []
    memo = Memo(seen.append, size=10)
    for number in range(100):
        memo(str(number))
    assert len(memo) <= 10
    memo("99")
    assert len(seen) == 100


def test_unknown_jar_is_named(monkeypatch, tmp_path):
    """A jar of another version has other rules: the error says which file, and what to do."""
    java = tmp_path / "java"
    java.mkdir()
    with zipfile.ZipFile(java / jar.OKT, "w") as archive:
        archive.writestr("a", "b")
    spec = type("Spec", (), {"origin": str(tmp_path / "__init__.py")})()
    monkeypatch.setattr(jar, "find_spec", lambda _name: spec)
    with pytest.raises(DataError, match=r"open-korean-text-2\.1\.0\.jar: required .* install konlpy==0\.6\.0"):
        list(jar.read_lines("josa/josa.txt"))


def test_missing_konlpy_is_named(monkeypatch):
    """Without konlpy there are no dictionaries."""
    monkeypatch.setattr(jar, "find_spec", lambda _name: None)
    assert not okt.is_installed()
    with pytest.raises(MissingExtraError, match="konlpy"):
        list(jar.read_lines("josa/josa.txt"))
