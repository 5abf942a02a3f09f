"""What other taggers get wrong (`facts/peer-failures.md` beside the repository), and what ours answer instead.

One line of each table is one row there: the peer, what it does, and the input. The rows about cleaning are in
`test_peer_failures.py`; forked JVMs are in the tests of `jvm`.
"""

from __future__ import annotations

import pickle
import time
from unicodedata import normalize

import pytest

from textnorm import Pipeline
from textnorm.errors import TextnormError
from textnorm.registry import load_stage

TAGGERS = ["okt", "komoran", "hannanum", "kkma", "mecab", "kiwi"]
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.fixture(scope="module")
def tagged():
    """Tag one text; skip where the tagger's package is not installed."""

    def run(name, text):
        try:
            return load_stage(name)()([text])[0]
        except TextnormError as error:
            pytest.skip(str(error))

    return run


def surfaces(text, tokens):
    return [text[token.start : token.end] for token in tokens]


@pytest.mark.parametrize("name", TAGGERS)
@pytest.mark.parametrize("cell", [None, float("nan"), 3])
def test_a_null_cell_is_named_before_any_engine_sees_it(name, cell):
    """python-mecab-ko dies with the whole process on None."""
    with pytest.raises(TypeError, match=r"texts\[1\] must be a str"):
        Pipeline([load_stage(name)()]).tokenize(["글", cell])


@pytest.mark.parametrize("name", TAGGERS)
@pytest.mark.parametrize("text", ["안녕 😀", f"우리 {FAMILY} 가족", "끝 \U0010ffff 끝"])
def test_what_lies_beyond_ffff_is_a_token(tagged, name, text):
    """Komoran raises on any emoji, Kkma too; here it is a token of its own, at its place."""
    tokens = tagged(name, text)
    assert "".join(surfaces(text, tokens)).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("name", TAGGERS)
@pytest.mark.parametrize("text", ["", " ", "\t \n", "\u3000\u2028"])
def test_a_blank_text_has_no_tokens(tagged, name, text):
    """Komoran: NullPointerException."""
    assert tagged(name, text) == []


@pytest.mark.parametrize("name", TAGGERS)
def test_half_a_pair_is_shown_as_what_it_is(tagged, name):
    """Okt, Komoran, Hannanum and Kiwi raise on a lone surrogate; the words around it are read here."""
    text = "영화 \ud800 좋다"
    assert {"영화", "\ud800"} <= set(surfaces(text, tagged(name, text)))


@pytest.mark.parametrize("name", TAGGERS)
def test_nothing_behind_a_nul_is_lost(tagged, name):
    """python-mecab-ko gives nothing of what follows a NUL."""
    text = "안녕\x00하세요 hello"
    assert surfaces(text, tagged(name, text))[-1] == "hello"


@pytest.mark.parametrize("name", TAGGERS)
@pytest.mark.parametrize("text", ["첫줄\u2028둘째줄", "첫줄\u2029둘째줄", "첫줄\x85둘째줄", "첫줄\x0b둘째줄"])
def test_no_line_is_lost_before_a_break(tagged, name, text):
    """Hannanum loses the line before U+2028."""
    found = "".join(surfaces(text, tagged(name, text)))
    assert "첫" in found
    assert "둘째" in found


@pytest.mark.parametrize("name", TAGGERS)
def test_decomposed_hangul_is_read(tagged, name):
    """Kiwi, Okt, mecab and Komoran take NFD for foreign; forms and tags are those of the composed text, spans those of the given."""
    text = "마실까요 좋은 각도"
    given = normalize("NFD", text)
    tokens = tagged(name, given)
    assert [token[:2] for token in tokens] == [token[:2] for token in tagged(name, text)]
    assert normalize("NFC", "".join(surfaces(given, tokens[-1:]))) == surfaces(text, tagged(name, text)[-1:])[0]


@pytest.mark.parametrize("name", TAGGERS)
@pytest.mark.parametrize(
    "text",
    ["가나다라마바사" * 40, "ㅋ" * 20_000, "!" * 20_000, "a" * 20_000, "😀" * 4_000, "보통" * 2_000, "a" + "\u0301" * 3_000, "<" * 20_000],
    ids=["280 unspaced", "laughter", "marks", "letters", "emoji", "a word", "accents", "brackets"],
)  # fmt: skip
def test_a_long_run_is_read_to_its_end(tagged, name, text):
    """Each of them hangs some tagger, or comes back empty (Hannanum at 200 unspaced characters)."""
    tagged(name, "글")
    start = time.process_time()
    tokens = tagged(name, text)
    assert time.process_time() - start < 30
    assert tokens[0].start == 0
    assert tokens[-1].end == len(text)


def test_spans_stay_true_around_zero_width(tagged):
    """Kiwi: overlapping spans around U+200B; here spans are in order and inside the text."""
    text = "안\u200b녕하세요"
    tokens = tagged("kiwi", text)
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)
    assert all(0 <= token.start <= token.end <= len(text) for token in tokens)


def test_a_latin_word_stays_whole():
    """pecab: i/P/h/o/n."""
    pipeline = Pipeline.from_config({"version": 1, "stages": [{"type": "route", "ko": {"type": "split"}}]})
    assert [token.form for token in pipeline.tokenize(["iPhone이 좋다"])[0]] == ["iPhone", "이", "좋다"]


@pytest.mark.parametrize("name", ["Okt", "Komoran", "Hannanum", "Kkma", "Mecab"])
def test_taggers_pickle(name):
    """python-mecab-ko's and Komoran's objects do not; ours hold a config, and build their engine where they are used."""
    from textnorm import konlpy

    tagger = getattr(konlpy, name)()
    assert vars(pickle.loads(pickle.dumps(tagger))) == vars(tagger)  # noqa: S301  # our own
