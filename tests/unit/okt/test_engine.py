"""What Okt without Java promises beyond stock: offsets, time, memory, and clear errors."""

from __future__ import annotations

import gc
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from textnorm import okt
from textnorm.alignment import apply_edits
from textnorm.errors import DataError, MissingExtraError
from textnorm.okt import jar, native
from textnorm.okt.memo import Memo

TEXTS = [
    "영화가 재밌었다ㅋㅋ 3시간동안 봤어요!!",
    "😀영화 👍🏻좋다 #영화 @a a@b.com\thttp://example.com/가",
    "\u3000가나 \u00a0다 한 줄\n두 줄",
    "되나욬ㅋㅋㅋㅋ 머구뮤ㅠㅠㅠ 소린가",
    "아름다웠던 사람들이었습니다",
    "",
]


def tokenize(engine, text, **mode):
    return engine.tokens([text], **mode)[0]


@pytest.mark.parametrize("text", TEXTS)
def test_offsets(engine, text):
    """A token's form is the text between its offsets, in code points."""
    assert all(text[token.start : token.end] == token.form for token in tokenize(engine, text))


def test_offsets_of_what_stock_was_asked(engine, golden):
    """So it is in all of the golden texts, and tokens come one behind the other."""
    texts = [case["text"] for case in golden]
    for text, tokens in zip(texts, engine.tokens(texts), strict=True):
        assert [text[token.start : token.end] for token in tokens] == [token.form for token in tokens]
        assert all(one.end <= other.start for one, other in pairwise(tokens))


@pytest.mark.parametrize("text", TEXTS)
def test_stem_keeps_offsets(engine, text):
    """`stem` changes forms alone."""
    plain, stemmed = tokenize(engine, text), tokenize(engine, text, stem=True)
    assert [token[1:] for token in plain] == [token[1:] for token in stemmed]
    assert [token.form for token in stemmed] == [token.lemma or token.form for token in plain]


@pytest.mark.parametrize("text", TEXTS)
def test_changes_lead_to_the_normalized_text(engine, text):
    """The changes, made, give what `normalize` gives."""
    normalized = engine.normalize(text)
    assert apply_edits(text, okt.changes(text, normalized)) == normalized


@pytest.mark.parametrize("norm", [False, True])
@pytest.mark.parametrize("stem", [False, True])
def test_pairs_are_of_the_tokens(engine, fuzzed, norm, stem):
    """`pairs` says what `tokens` says, and of normalized texts what it says of the texts when asked to normalize."""
    texts = fuzzed(300, seed=11)
    tokens = engine.tokens(texts, norm=norm, stem=stem)
    assert engine.pairs(texts, norm=norm, stem=stem) == [[token[:2] for token in each] for each in tokens]
    read = [engine.normalize(text) for text in texts] if norm else texts
    assert engine.tokens(read, stem=stem) == tokens


def test_lists_are_the_callers(engine):
    """What a caller does to an answer changes no later one."""
    before = engine.pairs(["영화가 좋다"])
    engine.pairs(["영화가 좋다"])[0].clear()
    assert engine.pairs(["영화가 좋다"]) == before


def test_lone_surrogates_are_foreign(engine):
    """Stock raises for them."""
    assert engine.pairs(["가\ud800"]) == [[("가", "Verb"), ("\ud800", "Foreign")]]
    assert engine.normalize("됔ㅋㅋ\udfff") == "돼ㅋㅋ\udfff"


def test_one_long_run_is_linear(engine):
    """An unspaced run of 100,000 syllables takes less than a second; stock takes 83 for 3,000."""
    tokenize(engine, "가나")
    gc.collect()
    start = time.process_time()
    tokens = tokenize(engine, "가" * 100_000)
    assert time.process_time() - start < 1
    assert "".join(token.form for token in tokens) == "가" * 100_000


def test_blocks_keep_offsets(engine):
    """A run of more than one block is read as a whole is: nothing is lost, and offsets go on."""
    text = "영화가재밌었다" * 700
    tokens = tokenize(engine, text)
    assert all(text[token.start : token.end] == token.form for token in tokens)
    assert "".join(token.form for token in tokens) == text


def test_threads_get_the_same(engine, fuzzed):
    """Four threads that ask one engine at once are told what one is told alone."""
    texts = fuzzed(400, seed=12)
    alone = type(engine)().tokens(texts, norm=True)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: engine.tokens(texts, norm=True), range(8))) == [alone] * 8


@pytest.mark.skipif(not native.is_built(), reason="the engine in C is not built")
@pytest.mark.parametrize("words", [(), (("열띈공방", "Noun"), ("뻬짜", "Verb"), ("우왕굳", "Exclamation"))])
def test_engines_agree(fuzzed, words):
    """Where both are there, they say the same, of long runs and lone surrogates too, and with words of the user's."""
    python, inc = (okt.engine(name, words) for name in ("python", "native"))
    texts = [
        *fuzzed(4_000, seed=13),
        "열띈공방이뻬짜고우왕굳",
        "가나다라" * 1_500,
        "ㅋ" * 5_000 + "\ud83d",
        "\udc00#\ud800",
    ]
    for norm in (False, True):
        assert inc.tokens(texts, norm=norm) == python.tokens(texts, norm=norm)
        assert inc.pairs(texts, norm=norm, stem=True) == python.pairs(texts, norm=norm, stem=True)


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
