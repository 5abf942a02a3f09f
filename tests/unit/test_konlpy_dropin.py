"""A notebook changes its import and nothing else."""

from __future__ import annotations

import csv
import os
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from unicodedata import is_normalized

import pytest

from textnorm import konlpy
from textnorm.errors import TextnormError
from textnorm.okt import native
from textnorm.stages.konlpy.jvm import java_class

pytest.importorskip("konlpy")
pytest.importorskip("jpype")

REVIEWS = Path(__file__).parents[2] / "corpora" / "reviews" / "train.csv"
SPACES = ["첫 줄\n둘째 줄\n\n끝\n", "뒤\t탭  둘 ", "\u00a0영화\u3000영화 \u3000좋다", "a\r\nb"]
TAGGERS = [konlpy.Okt, konlpy.Komoran]
ENGINES = [
    "auto",
    "python",
    pytest.param("native", marks=pytest.mark.skipif(not native.is_built(), reason="not built")),
    "jvm",
]
CALLS = {
    "Okt": [
        ("pos", {}),
        ("pos", {"norm": True}),
        ("pos", {"stem": True}),
        ("pos", {"join": True}),
        ("pos", {"norm": True, "stem": True, "join": True}),
        ("morphs", {}),
        ("morphs", {"norm": True}),
        ("morphs", {"stem": True}),
        ("morphs", {"norm": True, "stem": True}),
        ("nouns", {}),
        ("phrases", {}),
        ("normalize", {}),
    ],
    "Komoran": [
        ("pos", {}),
        ("pos", {"flatten": False}),
        ("pos", {"join": True}),
        ("pos", {"flatten": False, "join": True}),
        ("morphs", {}),
        ("nouns", {}),
    ],
}


@cache
def stock(name):
    """KoNLPy's own tagger, in this process's JVM."""
    java_class("java.lang.String")
    from konlpy import tag

    return getattr(tag, name)()


@cache
def texts():
    """Well-formed texts: no emoji, which Komoran raises on, nothing decomposed and nothing blank."""
    with REVIEWS.open(encoding="utf-8", newline="") as file:
        found = [row["text"] for row in csv.DictReader(file)]
    return [text for text in found if is_normalized("NFC", text) and max(text) <= "\uffff"][:300] + SPACES


def answers(ours, theirs, method, options):
    """What both say of each text."""
    return ([getattr(tagger, method)(text, **options) for text in texts()] for tagger in (ours, theirs))


@pytest.mark.parametrize(("method", "options"), CALLS["Komoran"], ids=str)
def test_it_answers_as_konlpy_does(method, options):
    """Every method with every option says what KoNLPy's says, on 300 reviews and on white space of all kinds."""
    ours, theirs = answers(konlpy.Komoran(), stock("Komoran"), method, options)
    assert ours == theirs


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("method", "options"), CALLS["Okt"], ids=str)
def test_each_engine_answers_as_konlpy_does(engine, method, options):
    """So does Okt, whichever engine it is asked for."""
    ours, theirs = answers(konlpy.Okt(engine=engine), stock("Okt"), method, options)
    assert ours == theirs


@pytest.mark.parametrize("tagger", TAGGERS)
def test_a_batch_is_its_texts(tagger):
    """`pos_batch` says of each text what `pos` says."""
    assert tagger().pos_batch(texts()[:50]) == [tagger().pos(text) for text in texts()[:50]]


@pytest.mark.parametrize("tagger", TAGGERS)
def test_tags_are_explained_as_konlpy_does(tagger):
    """`tagset` is KoNLPy's table."""
    assert tagger().tagset == stock(tagger.__name__).tagset


@pytest.mark.parametrize("tagger", TAGGERS)
@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\x00", "\ud800 글", "영화 😀 👨‍👩‍👧", "가\u2028나", "\u1112\u1161\u11ab글", "ㅋ" * 1_000]
)
def test_nothing_makes_it_raise(tagger, text):
    """What crashes KoNLPy has an answer, and tokens stand in the text."""
    ours = tagger()
    assert isinstance(ours.pos(text), list)
    assert all(text[token.start : token.end].strip() for token in ours.tokens(text))


@pytest.mark.parametrize("tagger", TAGGERS)
def test_what_is_no_text_is_told(tagger):
    """A missing value gives an error that says what to do, before a JVM sees it."""
    with pytest.raises(TypeError, match=r"a text \(str\) is required, found None: leave missing values out"):
        tagger().pos(None)


@pytest.mark.parametrize(("tagger", "word"), [(konlpy.Okt, "열띈공방"), (konlpy.Komoran, "오픈소스")])
def test_words_are_learned_and_forgotten(tagger, word):
    """A word that was added is one token, of this tagger only, and goes again."""
    ours, before = tagger(), tagger().morphs(f"{word}에")
    ours.add_user_word(word, "NNP")
    assert ours.morphs(f"{word}에")[0] == word
    assert tagger().morphs(f"{word}에") == before
    ours.remove_user_word(word)
    assert ours.morphs(f"{word}에") == before
    with pytest.raises(TextnormError, match=r"a word that was added is required.*added words: none"):
        ours.remove_user_word(word)


def test_a_tag_that_cannot_be_learned_is_refused():
    """Okt learns what it has a dictionary for, nouns only in the JVM, and Komoran what it has a tag for."""
    with pytest.raises(TextnormError, match=r"a tag that Okt learns words for is required \(Noun, Verb.*found 'XSV'"):
        konlpy.Okt().add_user_word("먹방하", "XSV")
    with pytest.raises(TextnormError, match="a word of Hangul syllables is required, found '5G'"):
        konlpy.Okt().add_user_word("5G")
    with pytest.raises(TextnormError, match="in the JVM Okt learns nouns only"):
        konlpy.Okt(engine="jvm").add_user_word("먹방하", "Verb")
    with pytest.raises(TextnormError, match=r"a tag of Komoran's is required .*found 'Noun'"):
        konlpy.Komoran().add_user_word("먹방", "Noun")


@pytest.mark.parametrize("tag", ["Verb", "VV"])
def test_okt_learns_predicates(tag):
    """A stem is known in any of its forms, by Okt's tag or by Sejong's."""
    okt = konlpy.Okt()
    okt.add_user_word("킹받", tag)
    assert okt.pos("킹받는다", stem=True) == [("킹받다", "Verb")]
    okt.remove_user_word("킹받")
    assert okt.pos("킹받는다") == konlpy.Okt().pos("킹받는다")


def test_komoran_reads_konlpys_user_dictionary(tmp_path):
    """The file is in KoNLPy's format: comments, phrases, and words without a tag."""
    path = tmp_path / "dic.txt"
    path.write_text("# 사전\n\n코모란\n오픈소스\tNNG\n바람과 함께\tNNP\n", encoding="utf-8")
    code = (
        f"PATH = {str(path)!r}\nfrom textnorm.konlpy import Komoran\n"
        "text = '우왕 코모란도 오픈소스가 되었어요 바람과 함께'\n"
        "ours = Komoran(userdic=PATH).pos(text)\n"
        "from konlpy.tag import Komoran\nprint(ours == Komoran(userdic=PATH).pos(text))"
    )
    assert run(code).strip() == "True"  # in a JVM of its own: each of KoNLPy's Komorans takes 200 MB


@pytest.mark.parametrize("tagger", TAGGERS)
def test_a_tagger_pickles(tagger):
    """It holds its config only: a copy knows the same words."""
    ours = tagger()
    ours.add_user_word("오픈소스", "NNG")
    assert pickle.loads(pickle.dumps(ours)).pos("오픈소스에") == ours.pos("오픈소스에")  # noqa: S301  # our own bytes


def run(code, **environment):
    command = [sys.executable, "-W", "error", "-c", code]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | environment
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True, env=environment).stdout


def test_importing_it_starts_nothing():
    """Neither the import nor a tagger that tags nothing loads KoNLPy or JPype."""
    code = (
        "import sys\nfrom textnorm.konlpy import Okt, Komoran\nOkt(), Komoran()\n"
        "print({'konlpy', 'jpype'} & set(sys.modules))"
    )
    assert run(code).strip() == "set()"


def test_okt_needs_no_java():
    """All that Okt can do is done without JPype and KoNLPy, in a copy of it, too."""
    code = (
        "import pickle, sys\nfrom textnorm.konlpy import Okt\nokt = pickle.loads(pickle.dumps(Okt()))\n"
        "print(okt.pos('영화', norm=True), okt.nouns('영화가'), okt.phrases('한국 영화'), okt.normalize('안됔ㅋㅋ'))\n"
        "print(okt.tokens('😀')[0].end, okt.tagset['Josa'], {'konlpy', 'jpype'} & set(sys.modules))"
    )
    assert run(code).splitlines() == [
        "[('영화', 'Noun')] ['영화'] ['한국', '한국 영화', '영화'] 안돼ㅋㅋ",
        "1 조사 set()",
    ]


def test_a_used_okt_pickles_without_its_engine():
    """What travels is the config: the copy of a tagger that has worked is that of one that has not."""
    used, fresh = konlpy.Okt(), konlpy.Okt()
    used.pos("영화")
    assert pickle.dumps(used) == pickle.dumps(fresh)


def test_the_heap_is_konlpys_argument():
    """`max_heap_size` is what Java gets, unless TEXTNORM_JVM_HEAP says otherwise."""
    code = (
        "from textnorm.konlpy import Komoran\nfrom textnorm.stages.konlpy.jvm import java_class\n"
        "Komoran(max_heap_size=700).pos('글')\nprint(java_class('java.lang.Runtime').getRuntime().maxMemory() >> 20)"
    )
    assert 600 < int(run(code, TEXTNORM_JVM_HEAP="")) <= 700
    assert 800 < int(run(code, TEXTNORM_JVM_HEAP="900m")) <= 900


def test_sixteen_threads_agree_with_one_and_leave_nothing():
    """Threads that come and go get the right answers, and Java keeps none of them."""
    ours, sample = konlpy.Komoran(), texts()[:20]
    expected = [ours.pos(text) for text in sample]
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(lambda _: [ours.pos(text) for text in sample], range(16))) == [expected] * 16
    threads = java_class("java.lang.Thread")
    before = threads.getAllStackTraces().size()
    for _ in range(100):
        thread = threading.Thread(target=ours.pos, args=("영화",))
        thread.start()
        thread.join()
    assert threads.getAllStackTraces().size() <= before
