from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from unicodedata import is_normalized, normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textnorm import okt
from textnorm.errors import TextnormError
from textnorm.okt import native
from textnorm.stages.konlpy import okt_exact
from textnorm.stages.konlpy.jvm import java_class
from textnorm.stages.konlpy.okt import Okt, chosen
from textnorm.stages.konlpy.okt_spans import moved_back
from textnorm.stages.konlpy.okt_words import OKT_TAGS, okt_tag
from textnorm.stages.user_words import SEJONG
from textnorm.types import Token

pytest.importorskip("konlpy")

REVIEWS = Path(__file__).parents[4] / "corpora" / "reviews" / "train.csv"
ENGINES = ["python", pytest.param("native", marks=pytest.mark.skipif(not native.is_built(), reason="not built"))]
SECONDS = 60  # a bound against hanging, on a slow and busy machine
ODD = [
    "3시간동안 #영화 @user http://a.com/b a@b.com 봄! $TSLA 1,000원",
    "먹었다가갔다 왜케 아깝닼ㅋㅋ 되나욬ㅋㅋㅋㅋㅋ",
    "(Noun: 0, 1), 가(Verb(하다): 0, 1)) List(*(",
    "😀👨‍👩‍👧 가 𠀀다 ☺️!",
    "첫 줄\n둘째 줄\r\n셋째\t줄",
]


def stock(text, **options):
    """What KoNLPy says, in this process's JVM, but for whitespace."""
    java_class("java.lang.String")
    from konlpy.tag import Okt as Stock

    return [pair for pair in Stock().pos(text, **options) if not pair[0].isspace()]


def reviews(number):
    """Reviews of the repository's corpus; stock reads no decomposed ones."""
    with REVIEWS.open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    return [text for text in texts if is_normalized("NFC", text)][:number]


def spans(tokens):
    return [(token.form, token.start, token.end) for token in tokens]


def run(code):
    """Run code in a fresh process, where warnings are errors."""
    command = [sys.executable, "-W", "error", "-c", code]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True, env=environment).stdout


# ---------------------------------------------------------------- what it says


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("norm", [False, True])
@pytest.mark.parametrize("stem", [False, True])
def test_it_says_what_konlpy_says(engine, norm, stem):
    """Forms and tags are stock's, on 300 reviews and on texts of every kind."""
    pytest.importorskip("jpype")
    texts = reviews(300) + ODD
    for text, tokens in zip(texts, Okt(norm, stem, engine=engine)(texts), strict=True):
        assert [token[:2] for token in tokens] == stock(text, norm=norm, stem=stem)


@pytest.mark.parametrize("text", ["", " \n", "\x00", "\ud800", "안\ud800녕", "😀👨‍👩‍👧 가", "첫\u2028둘", *ODD])
@pytest.mark.parametrize("engine", ENGINES)
def test_plain_tokens_tile_the_words(engine, text):
    """Without options a form is what stands at its span, and only whitespace lies between; a lone surrogate counts."""
    [tokens] = Okt(engine=engine)([text])
    shown = text.replace("\ud800", "\ufffd").replace("\x00", " ")
    assert [shown[token.start : token.end] for token in tokens] == [token.form for token in tokens]
    assert "".join(token.form for token in tokens) == "".join(shown.split())


@settings(deadline=None, max_examples=60)
@given(
    st.text(
        st.sampled_from("영화가좋았다ㅋㅠ \u3000\n.,!?#@a1😀\u200d👍🏽\u1112\u1161\u11ab\ud800\x00(:)"), max_size=30
    )
)
def test_spans_hold_what_was_written(text):
    """Whatever the text, every token stands where its form was written, and none before its predecessor's end."""
    [tokens] = Okt()([text])
    at = 0
    for token in tokens:
        written = text[token.start : token.end].replace("\ud800", "\ufffd").replace("\x00", " ")
        assert at <= token.start < token.end
        assert normalize("NFC", written) == normalize("NFC", token.form).replace("\x00", " ")
        at = token.end


@settings(deadline=None, max_examples=60)
@given(st.text(st.sampled_from("되나욬사랑햌ㅋㅠ 했는데!a😀\u1112\u1161\u11ab"), max_size=30))
def test_normalized_tokens_leave_out_no_letter(text):
    """With options, too, spans are in order, none is empty, and they cover everything but white space."""
    [tokens] = Okt(norm=True, stem=True)([text])
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)
    assert all(token.start < token.end for token in tokens)
    covered = {point for token in tokens for point in range(token.start, token.end)}
    assert all(text[point].isspace() for point in set(range(len(text))) - covered)


def test_a_stem_spans_what_was_written():
    """A stemmed predicate covers its inflected form, also where a word has two."""
    assert spans(Okt(stem=True)(["아주 좋았다!"])[0]) == [("아주", 0, 2), ("좋다", 3, 6), ("!", 6, 7)]
    assert spans(Okt(stem=True)(["먹었다가갔다"])[0]) == [("먹다", 0, 2), ("다가가다", 2, 6)]


def test_predicates_have_their_dictionary_form():
    """The lemma is there without stemming, too, and nouns have none."""
    assert [(token.form, token.lemma) for token in Okt()(["영화 좋았다"])[0]] == [("영화", ""), ("좋았다", "좋다")]


def test_a_normalized_token_spans_what_it_came_from():
    """What normalization dropped still belongs to the token that it was dropped from, behind an emoji as well."""
    assert spans(Okt(norm=True, stem=True)(["😀 사랑햌ㅋㅋㅋㅋㅋ"])[0]) == [
        ("😀", 0, 1),
        ("사랑", 2, 4),
        ("하다", 4, 5),
        ("ㅋㅋㅋ", 5, 10),
    ]


def test_unicode_spaces_lose_nothing():
    """A word behind U+3000 or U+00A0 is kept (stock Okt drops it), and a newline is no token."""
    assert [token.form for token in Okt()(["\u3000영화\u00a0영화\n영화\u2028영화"])[0]] == ["영화"] * 4


def test_white_space_is_python_s():
    """Every character that `str.isspace` knows parts words, and none other does."""
    text = "".join(map(chr, range(0x10000)))
    assert [okt_exact.spaced([text])[0][code] == " " for code in range(0x10000)] == [each.isspace() for each in text]


def test_decomposed_hangul_is_read():
    """NFD gives the tokens of NFC, with the spans of what was written."""
    text = "정말 좋았다 "
    [plain], [decomposed] = Okt()([text]), Okt()([normalize("NFD", text)])
    assert [token[:2] for token in decomposed] == [token[:2] for token in plain]
    assert [normalize("NFD", text)[token.start : token.end] for token in decomposed] == [
        normalize("NFD", token.form) for token in decomposed
    ]


def test_explain_tells_what_was_shown():
    """The guard of a stage tells what its engine is not shown, and that nothing is cut."""
    assert Okt().guard.notes("가" * 10_000 + "\ud800") == ["1 lone surrogate shown as U+FFFD"]


# ---------------------------------------------------------------- long texts


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "text", ["가" * 100_000, "e" + "\u0301" * 5_000, "ㅋ" * 100_000, "오늘 본 영화가 좋았다. " * 7_500], ids=len
)
def test_long_texts_are_read_whole(engine, text):
    """Runs of any length are read to their end, and none is cut: of letters and accents there is one token."""
    started = time.monotonic()
    [tokens] = Okt(norm=True, engine=engine)([text])
    assert tokens[-1].end == len(text.rstrip())
    assert time.monotonic() - started < SECONDS


@pytest.mark.parametrize(
    "text", ["되나욬ㅋㅋㅋㅋ" * 5_000, "안됔ㅋㅋ" + "가나다라마바사" * 5_000 + "되나욬ㅋㅋㅋㅋ"], ids=len
)
def test_a_long_run_that_changed_finds_its_way_back(text):
    """Spans are in order and reach from end to end, in time, though the run changed in thousands of places."""
    started = time.monotonic()
    [tokens] = Okt(norm=True)([text])
    assert (tokens[0].start, tokens[-1].end) == (0, len(text))
    assert all(one.start <= other.start and one.end <= other.end for one, other in pairwise(tokens))
    assert time.monotonic() - started < SECONDS


@pytest.mark.parametrize(
    ("text", "normalized", "expected"),
    [
        ("ab 가나다!", "ab 가다!", [(0, 1), (1, 2), (2, 3), (3, 5), (5, 6), (6, 7)]),  # dropped in the middle
        ("가나 다", "나 다", [(0, 2), (2, 3), (3, 4)]),  # at the start
        ("나", "가나", [(0, 1), (0, 1)]),  # put in at the start
        ("가다", "가나다", [(0, 1), (0, 1), (1, 2)]),
        ("린가", "리인가", [(0, 1), (0, 1), (1, 2)]),  # replaced
        ("가" * 600 + "나다", "가나다", [(0, 600), (600, 601), (601, 602)]),
        ("가" + "나다" * 300 + "가", "가라가", [(0, 1), (1, 601), (601, 602)]),  # too long to compare
    ],
)
def test_each_character_finds_its_way_back(text, normalized, expected):
    """What was dropped, or put in, belongs to the character before it, or to the first; what was replaced, to all of it."""
    tokens = [Token(character, "", at, at + 1) for at, character in enumerate(normalized)]
    assert [token[2:4] for token in moved_back(tokens, text, normalized)] == expected


# ---------------------------------------------------------------- engines


@pytest.mark.skipif(not native.is_built(), reason="not built")
@pytest.mark.parametrize("norm", [False, True])
def test_the_engine_in_c_says_what_the_other_says(norm):
    """Tokens are the same, spans and all, with emoji and decomposed Hangul, alone and in threads."""
    texts = [*reviews(300), *ODD, *(f"😀 {normalize('NFD', text)}\n" for text in reviews(300))]
    expected = Okt(norm, stem=True, engine="python")(texts)
    assert Okt(norm, stem=True, engine="native")(texts) == expected
    assert [Okt(norm, stem=True, engine="native")([text])[0] for text in texts] == expected


def test_auto_needs_no_java():
    """The first tokens import neither JPype nor KoNLPy, whichever way they are asked for."""
    code = (
        "import sys\nfrom textnorm.stages.konlpy.okt import Okt\n"
        "print([token.form for token in Okt(norm=True, stem=True)(['영화 좋았닼ㅋㅋ'])[0]])\n"
        "print({'konlpy', 'jpype'} & set(sys.modules))"
    )
    assert run(code).splitlines() == ["['영화', '좋다', 'ㅋㅋ']", "set()"]


def test_the_command_needs_no_java(tmp_path):
    """`textnorm tokenize` with an okt config imports neither."""
    config, texts = tmp_path / "okt.toml", tmp_path / "texts.txt"
    config.write_text('version = 1\n[[stages]]\ntype = "okt"\nengine = "python"\n', encoding="utf-8")
    texts.write_text("영화 좋았다\n", encoding="utf-8")
    code = (
        "import contextlib, sys\nfrom textnorm.cli import main\n"
        f"with contextlib.suppress(SystemExit):\n    main(['tokenize', {str(texts)!r}, '-c', {str(config)!r}, '-o', '-'])\n"
        "print({'konlpy', 'jpype'} & set(sys.modules))"
    )
    tokens, modules = run(code).splitlines()
    assert "좋았다" in tokens
    assert modules == "set()"


UNKNOWN_JAR = """
import warnings
from textnorm.errors import DataError
from textnorm.okt import jar
from textnorm.stages.konlpy.okt import Okt, chosen
jar._SHA256[jar.OKT] = "0" * 64
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print([token.form for token in Okt()(["영화 좋았다"])[0]], chosen("auto"))
    Okt(stem=True)(["영화"])
print(len(caught), "in the JVM" in str(caught[0].message))
try:
    Okt(engine="python")(["영화"])
except DataError as error:
    print("required the jar of konlpy" in str(error))
"""


def test_an_unknown_jar_is_asked_in_the_jvm():
    """With another Okt than the known one `auto` is the JVM, and says so once; an engine that was named is not replaced."""
    pytest.importorskip("jpype")
    assert run(UNKNOWN_JAR).splitlines() == ["['영화', '좋았다'] jvm", "1 True", "True"]


def test_engines_have_names():
    """`auto` is an engine without Java here; one that there is not is told."""
    assert chosen("auto") == ("native" if native.is_built() else "python")
    assert chosen("jvm") == "jvm"
    with pytest.raises(TextnormError, match=r"auto, python, native, jvm is required, found 'java'"):
        Okt(engine="java")(["글"])


def test_only_the_engine_in_c_is_asked_in_threads(monkeypatch):
    """The one in Python gets a batch whole; the one in C shares of 64 texts at most, smaller ones at the end, and 32 or fewer in one."""
    monkeypatch.setenv("TEXTNORM_THREADS", "2")

    class Engine:
        def __init__(self, name):
            self.name, self.sizes = name, []

        def pairs(self, texts, **_):
            self.sizes.append(len(texts))
            return [[] for _ in texts]

    def sizes(name, number):
        engine = Engine(name)
        assert okt_exact.ExactOkt(engine).pairs(["글"] * number) == [[]] * number
        return sorted(engine.sizes)

    assert sizes("python", 1_000) == [1_000]
    assert max(sizes("native", 1_000)) == 64
    assert len(sizes("native", 1_000)) > 1_000 / 64
    assert sizes("native", 32) == [32]


def test_threads_agree_with_one():
    """Sixteen threads of 200 calls give what one gives."""
    texts = reviews(200)
    expected = [Okt()([text]) for text in texts]
    with ThreadPoolExecutor(16) as pool:
        for answers in pool.map(lambda _: [Okt()([text]) for text in texts], range(16)):
            assert answers == expected


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("engine", ENGINES)
def test_user_words_are_its_own(tmp_path, engine):
    """A stage with words knows them, one without does not, side by side and from several threads."""
    path = tmp_path / "words.tsv"
    path.write_text("열띈공방\tNNG\n5G\tNNP\n답\tXSA\n", encoding="utf-8")
    with_words, without = Okt(user_words=str(path), engine=engine), Okt(engine=engine)
    text = "열띈공방이"
    assert spans(with_words([text])[0]) == [("열띈공방", 0, 4), ("이", 4, 5)]
    plain = without([text])
    assert plain != with_words([text])
    with ThreadPoolExecutor(4) as pool:
        for taught, answer in pool.map(lambda i: (i % 2, (with_words if i % 2 else without)([text])), range(100)):
            assert answer == (with_words([text]) if taught else plain)


@pytest.mark.parametrize("engine", ENGINES)
def test_predicates_are_learned_with_their_forms(tmp_path, engine):
    """A verb is taught by its stem, and found in any of its forms."""
    path = tmp_path / "words.tsv"
    path.write_text("킹받\tVV\n", encoding="utf-8")
    stage = Okt(user_words=str(path), engine=engine)
    assert [token[1:] for token in stage(["킹받는다"])[0]] == [("Verb", 0, 4, "킹받다")]


def test_words_can_be_taken_out_again(tmp_path):
    """A file that lost a word is read anew."""
    path = tmp_path / "words.tsv"
    path.write_text("열띈공방\tNNG\n", encoding="utf-8")
    stage, plain = Okt(user_words=str(path)), Okt()(["열띈공방이"])
    assert stage(["열띈공방이"]) != plain
    path.write_text("# none\n", encoding="utf-8")
    assert stage(["열띈공방이"]) == plain


def test_every_tag_has_a_place_or_none():
    """Okt's own tags are themselves; of Sejong's, these have no dictionary."""
    assert [okt_tag(tag) for tag in OKT_TAGS] == list(OKT_TAGS)
    assert [tag for tag in SEJONG if not okt_tag(tag)] == ("VX VCP VCN XSV XSA XR SF SP SS SE SO SW SL SH SN".split())


def test_the_engine_takes_every_tag():
    """What a word can be taught as, the engine learns."""
    for tag in OKT_TAGS:
        assert okt.engine("python", (("킹받", tag),)).pairs(["영화"]) == [[("영화", "Noun")]]


def test_the_stage_is_a_value():
    """It compares and hashes by its options."""
    assert Okt(stem=True) == Okt(stem=True) != Okt()
    assert len({Okt(), Okt(norm=False)}) == 1
    assert Okt(engine="python") != Okt()
