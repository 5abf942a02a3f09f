"""The Kiwi stage, and how it differs from kiwipiepy: only where stock is given what it cannot read."""

from __future__ import annotations

import csv
import os
import pickle
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textnorm.corpora import corpus_path
from textnorm.errors import ConfigError
from textnorm.stages import kiwi as module
from textnorm.stages.kiwi import TYPOS, Kiwi, engine
from textnorm.stages.user_words import UserWord
from textnorm.types import Token

kiwipiepy = pytest.importorskip("kiwipiepy")

TAUGHT = "뷁리\tVV\n궭폴드\tNNG\n"
SECONDS = 60  # for what takes 10 s or less on a quiet machine
HARD = {
    "lone surrogate": "안\ud800녕",
    "NUL": "안녕\0하세요 hello",
    "joined emoji": "👨‍👩‍👧 가족 😀",
    "decomposed": "\u110b\u1167\u11bc\u1112\u116a가 \u110c\u1169\u11c2다",
    "blank": " \t\n\u3000",
    "line separator": "첫째\u2028둘째\x85셋째",
    "a long run": "가나다라마바사" * 143,
    "a long run of one letter": "a" * 10_000,
    "400,000 characters": "영화가 좋다. " * 50_000,
}
MIXED = st.text(
    st.one_of(
        st.sampled_from(
            "영화가 좋았다예쁜먹었습니다\u1100\u1161\u11a8ㅋㅠ😀👍🏽\u200d\ufe0fa1.,! \n\t\0\u2028\u3000e\u0301"
        ),
        st.characters(exclude_categories=()),
    ),
    max_size=60,
)


@pytest.fixture(scope="module")
def reviews():
    """300 reviews, Korean, English and mixed; composed, as stock takes decomposed ones for names."""
    with (corpus_path("reviews") / "train.csv").open(encoding="utf-8", newline="") as stream:
        return [normalize("NFC", row["text"]) for row in csv.DictReader(stream)][:300]


@pytest.fixture(scope="module")
def stock():
    return kiwipiepy.Kiwi(num_workers=1)


def words(tmp_path, text):
    path = tmp_path / "words.tsv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def forms(stage, text):
    return [token.form for token in stage([text])[0]]


def as_stock(doc):
    """Forms, tags and ends; starts are mended where stock's are out of order."""
    return [(token.form, token.tag, token.end) for token in doc]


@pytest.mark.parametrize("options", [{}, {"typos": "basic"}, {"split_complex": True, "compatible_jamo": True}])
def test_equal_to_stock_on_reviews(reviews, stock, options):
    """A batch gives what `kiwi.tokenize` gives text by text, lemmas of predicates too."""
    expected = [stock.tokenize(text, normalize_coda=True, **options) for text in reviews]
    found = Kiwi(**options)(reviews)
    assert [as_stock(doc) for doc in found] == [as_stock(doc) for doc in expected]
    pairs = [pair for ours, theirs in zip(found, expected, strict=True) for pair in zip(ours, theirs, strict=True)]
    assert all(ours.lemma == theirs.lemma for ours, theirs in pairs if ours.tag.startswith("V"))
    assert all(ours.start == theirs.start for ours, theirs in pairs if ours.len and theirs.len)


@pytest.mark.parametrize("name", HARD)
def test_any_text_gets_an_answer_in_time(name):
    """Broken, decomposed or long: spans stay inside the text, starts in order."""
    text, began = HARD[name], time.process_time()
    [tokens] = Kiwi()([text])
    assert time.process_time() - began < SECONDS
    assert all(0 <= token.start <= token.end <= len(text) for token in tokens)
    assert all(left.start <= right.start for left, right in pairwise(tokens))
    assert bool(tokens) == bool(text.strip())


@settings(max_examples=200, deadline=None)
@given(MIXED)
def test_spans_stay_inside_any_text(text):
    """Starts never fall, and where the form is in the text as it is, it is at its span."""
    [tokens] = Kiwi(typos=None, normalize_coda=False)([text])
    assert all(0 <= token.start <= token.end <= len(text) for token in tokens)
    assert all(left.start <= right.start for left, right in pairwise(tokens))
    nouns = [token for token in tokens if token.tag in {"NNG", "NNP", "W_EMOJI", "SL"} and token.form in text]
    assert all(text[token.start : token.end] == token.form for token in nouns)


def test_lemmas_of_predicates():
    """A predicate has its dictionary form, a suffix that makes one too, and nothing else has a lemma."""
    [tokens] = Kiwi()(["예뻤어요 공부했다 학생이다"])
    assert [(token.tag, token.lemma) for token in tokens if token.lemma] == [
        ("VA", "예쁘다"),
        ("XSV", "하다"),
        ("VCP", "이다"),
    ]


def test_decomposed_text_reads_as_composed():
    """NFD gives the tokens of NFC, with spans of what was given."""
    [decomposed], [composed] = Kiwi()(["\u110c\u1169\u11c2다"]), Kiwi()(["좋다"])
    assert [token[:2] for token in decomposed] == [token[:2] for token in composed]
    assert [token[2:4] for token in decomposed] == [(0, 3), (3, 4)]


def test_user_words_come_and_go(tmp_path):
    """A word of the file is one token; with its line taken out, or without the file, it is not."""
    text = "새 뷁뤡폰과 궭폴드"
    path = words(tmp_path, "뷁뤡폰과\n궭폴드\tNNG\n")
    taught = Kiwi(user_words=path)
    assert {"뷁뤡폰과", "궭폴드"} <= set(forms(taught, text))
    words(tmp_path, TAUGHT)
    assert "뷁뤡폰과" not in forms(taught, text)
    assert "뷁뤡폰과" not in forms(Kiwi(), text)


def test_a_taught_predicate_is_inflected(tmp_path):
    """The stem of a predicate teaches all of its forms."""
    taught = Kiwi(user_words=words(tmp_path, TAUGHT))
    assert [token.lemma for token in taught(["뷁렸다 뷁린다"])[0] if token.lemma] == ["뷁리다", "뷁리다"]


def test_few_engines_are_kept(monkeypatch):
    """One is 300 to 500 MB: sets of words that are not used any more are let go."""
    monkeypatch.setattr(module, "_built", lambda *key: key)
    shelf = module._Shelf()
    for number in range(5):
        shelf.engine("cong", (UserWord("뷁" * number),), 1)
    assert shelf.engine.cache_info().currsize == 3


def test_a_blocked_morpheme_does_not_come_out(tmp_path):
    """By its form, or by form and tag; also beside user words (kiwipiepy issue 145 tells of a crash)."""
    assert "고마움" in forms(Kiwi(), "고마움을 전하다")
    path = words(tmp_path, TAUGHT)
    for blocklist in [("고마움",), ("고마움/NNG",)]:
        assert "고마움" not in forms(Kiwi(blocklist=blocklist, user_words=path), "고마움을 전하다")


def test_a_blocklist_of_unknown_tags_is_refused():
    """Kiwi's ValueError is a config error that says what is required."""
    with pytest.raises(ConfigError, match="blocklist: required morphemes as"):
        Kiwi(blocklist=("고마움/XX",))(["영화"])


def test_all_typo_sets_are_kiwis():
    """Each set that may be named is one that Kiwi has."""
    for typos in TYPOS:
        assert Kiwi(typos=typos)(["영화가 좋다"])[0]


def test_threads_agree(reviews):
    """16 threads with 200 calls each get what one gets, of one engine that was built once."""
    stage = Kiwi()
    texts = reviews[:200]
    expected = dict(zip(texts, stage(texts), strict=True))

    def calls(shift):
        return all(stage([text])[0] == expected[text] for text in texts[shift:] + texts[:shift])

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(calls, range(0, 160, 10)))


def test_threads_that_begin_at_once_share_an_engine(monkeypatch):
    """The first call of two threads builds one engine, not two."""
    monkeypatch.setenv("TEXTNORM_THREADS", "3")  # an engine that nobody built yet
    with ThreadPoolExecutor(4) as pool:
        assert len({id(found) for found in pool.map(lambda _: engine(), range(4))}) == 1
    assert engine().num_workers == 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_builds_its_own():
    """Kiwi's threads do not live on in a fork: a child that took its parent's engine would wait for ever."""
    expected = Kiwi()(["영화가 좋다"])
    if not (child := os.fork()):
        os._exit(0 if Kiwi()(["영화가 좋다"]) == expected else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_a_stage_is_a_value():
    """It pickles and answers as before."""
    stage = pickle.loads(pickle.dumps(Kiwi(blocklist=("고마움",))))  # noqa: S301 - our own bytes
    assert stage == Kiwi(blocklist=("고마움",))
    assert stage(["영화"]) == Kiwi()(["영화"])


def test_offsets_count_code_points():
    """An emoji is one code point, so what follows it is not shifted."""
    [tokens] = Kiwi()(["😀😀 영화"])
    assert tokens[-1] == Token("영화", "NNG", 3, 5)


def test_morphemes_may_share_a_syllable():
    """A contracted syllable is in the span of each morpheme in it."""
    [tokens] = Kiwi()(["됐다"])
    assert [token[0:1] + token[2:4] for token in tokens] == [("되", 0, 1), ("었", 0, 1), ("다", 1, 2)]


def test_starts_never_fall():
    """Kiwi lets an unwritten morpheme start behind its successor; the stage puts it at its successor's start."""
    [tokens] = Kiwi()(["짝퉁쓰래기"])
    starts = [token.start for token in tokens]
    assert starts == sorted(starts)


@pytest.mark.parametrize("text", ["", " \n", "\x00", "\ud800", "안\ud800녕", "\u1112\u1161\u11ab", "😀", "가" * 9_000])
def test_any_text_gets_an_answer(text):
    """Blank, broken, decomposed or long: no text raises, spans stay inside it, neighbours do not matter."""
    alone, _, again = Kiwi()([text, "영화", text])
    assert alone == again
    assert all(0 <= token.start <= token.end <= len(text) for token in alone)


def test_a_long_text_is_cut_and_stitched():
    """Offsets behind a cut are those of the whole text."""
    text = "영화가 좋다. " * 1_000
    [tokens] = Kiwi()([text])
    assert all(text[token.start : token.end] == token.form for token in tokens)
    assert tokens[-1].end == len(text) - 1


def test_a_coda_can_be_laughter():
    """`normalize_coda` reads the tail of a syllable as the laughter it belongs to."""
    assert [token.form for token in Kiwi()(["진짴ㅋㅋ"])[0]] == ["진짜", "ㅋㅋㅋ"]
    assert "ㅋㅋㅋ" not in [token.form for token in Kiwi(normalize_coda=False)(["진짴ㅋㅋ"])[0]]


def test_an_unknown_typo_set_is_refused():
    """A typo set that Kiwi does not know is a config error that says which one was near."""
    with pytest.raises(ConfigError, match="did you mean 'basic'"):
        Kiwi(typos="basics")
