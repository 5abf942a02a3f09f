"""One rule of the algorithm at a time."""

from __future__ import annotations

import random
from math import inf

import pytest

from textnorm import okt
from textnorm.okt import beam, cost, kinds
from textnorm.okt.beam import Beams
from textnorm.okt.conjugation import forms
from textnorm.okt.cost import Costs, Counts, clashes
from textnorm.okt.grammar import POS_OF, START, moves
from textnorm.okt.java_regex import translate
from textnorm.okt.lexicon import lexicon
from textnorm.okt.parse import Parser
from textnorm.okt.pieces import pieces, words
from textnorm.okt.pos import ADJECTIVE, JOSA, NOUN, VERB, bit
from textnorm.okt.scala_order import _string_hash
from textnorm.okt.syllable import compose, decompose, is_syllable

needs_jar = pytest.mark.skipif(not okt.is_installed(), reason="konlpy and its jar of Okt are not installed")


def cut(word):
    return [(run.kind, word[run.start : run.end]) for run in pieces(word)]


def test_syllables_come_back():
    """Every syllable is put together again from its letters."""
    assert all(compose(*decompose(chr(code))) == chr(code) for code in range(0xAC00, 0xD7A4))


@pytest.mark.parametrize(
    ("stem", "adjective", "some", "none"),
    [
        ("성실하", True, {"성실히", "성실하", "성실해", "성실한"}, {"성실했다"}),
        ("공부하", False, {"공부해", "공부했", "공부하는", "공부합"}, {"공부하", "공부히"}),
        ("고르", False, {"골라", "골랐", "골르", "고르는"}, {"골"}),
        ("만들", False, {"만드는", "만드세", "만든", "만듦"}, {"만들는"}),
        ("아름답", True, {"아름다워", "아름다운", "아름다웠"}, {"아름답는"}),
        ("파랗", True, {"파래", "파랬", "파란"}, {"파랗는"}),
        ("이", False, {"이어", "여", "였"}, {"입", "입니"}),
        ("부여잡", False, {"부여잡"}, {"부여잡는"}),
    ],
)
def test_conjugation(stem, adjective, some, none):
    """A class of last syllables has its own forms."""
    found = forms(stem, adjective=adjective)
    assert some <= found
    assert not none & found


@needs_jar
def test_sizes_of_the_lexicon():
    """As many forms as Java's maps hold."""
    assert [len(lexicon().lemmas[pos]) for pos in (VERB, ADJECTIVE)] == [87_543, 109_899]
    assert sum(mask & bit(NOUN) for mask in lexicon().masks.values()) == 198_542


def test_string_hash_is_javas():
    """ "Aa" and "BB" have the hash 2112 in Java, as every Java book says."""
    assert _string_hash("Aa") == _string_hash("BB") == 2112


def test_grammar_has_seventeen_states():
    """And a particle may begin a text, or follow a noun in the same word."""
    assert START == 17
    assert [move.word for move in moves(START, bit(JOSA))] == [0]
    after_noun = next(move.state for move in moves(START, bit(NOUN)) if POS_OF[move.state] == NOUN)
    assert [move.word for move in moves(after_noun, bit(JOSA))] == [0, 1]


def test_cost_is_single_precision():
    """One known noun: 0.18 + 0.3 + 0.2 + 0.6 + 0.3, each sum rounded."""
    one, _, _ = Costs(Counts(1, 0, 0, 1, 0))[1.0]
    assert one != 0.18 + 0.3 + 0.2 + 0.6 + 0.3
    assert one == pytest.approx(1.58, abs=1e-6)


def test_rarity_is_rounded_after_each_sum():
    """The key is a sum in double precision; what goes on from it is in single precision, as Java's is."""
    total = 2.0**24 + 1
    assert Costs(Counts(2, 0, 0, 1, 0))[total][1] == 2.0**24


def test_costs_are_bounded():
    """What costs is forgotten when there is too much of it, and worked out again."""
    costs = Costs(Counts(1, 0, 0, 1, 0))
    before = [costs[number / 4] for number in range(5_000)]
    assert len(costs) <= 1_000
    assert [costs[number / 4] for number in range(5_000)] == before


@needs_jar
def test_nothing_good_is_left_out(monkeypatch):
    """The parses that are not even made would not have won: runs of words and of chance come out the same with all made."""
    rng = random.Random(1)  # noqa: S311 - nothing secret
    forms = [form for form in lexicon().masks if all(map(is_syllable, form))]
    runs = ["".join(rng.choice(forms) for _ in range(rng.randint(2, 8))) for _ in range(200)]
    runs += ["".join(chr(rng.randint(0xAC00, 0xD7A3)) for _ in range(rng.randint(2, 20))) for _ in range(100)]
    cuts = list(map(Beams(lexicon()).best_cuts, runs))
    for owner, name in [(kinds, "_LEAST"), (kinds, "_LEAST_AS_SECOND")]:
        monkeypatch.setattr(owner, name, -inf)
    monkeypatch.setattr(cost, "_ROUNDED", inf)
    assert list(map(Beams(lexicon()).best_cuts, runs)) == cuts


@needs_jar
def test_what_is_remembered_changes_nothing():
    """Runs that share beginnings come out as they do from one that never saw the others, however often memory is lost."""
    runs = [
        start + end for start in ("영화관", "영화", "재밌었", "사람들") for end in ("에서는", "를", "습니다", "이라고")
    ]
    shared = Beams(lexicon())
    again = [shared.best_cuts(run) for run in [*runs, *runs]]
    assert again == [Beams(lexicon()).best_cuts(run) for run in runs] * 2


@needs_jar
def test_a_full_memory_is_dropped(monkeypatch):
    """A parser starts anew when too much is remembered, and says the same."""
    parser = Parser(lexicon())
    expected = list(map(parser, ("재밌었습니다만", "영화관에서는")))
    full = parser._beams
    monkeypatch.setattr(beam, "_MAX_REMEMBERED", 1)
    assert list(map(parser, ("재밌었습니다만", "영화관에서는"))) == expected
    assert parser._beams is not full


@pytest.mark.parametrize(
    ("before", "josa", "expected"),
    [
        ("람", "는", True),
        ("람", "은", False),
        ("화", "을", True),
        ("화", "를", False),
        ("울", "로", False),
        ("집", "로", True),
    ],
)
def test_particles_follow_codas(before, josa, expected):
    """은, 을 and 이 follow a coda; 는, 를 and 다 do not; 로 follows a vowel or ㄹ."""
    assert clashes(before, josa) is expected


def test_words_that_begin_with_a_space_are_dropped():
    """As Okt does it: U+3000 takes its word along, a line break is a word of its own."""
    assert list(words("\u3000가나 다\n\t라 ")) == [("다", 4), ("\n\t", 5), ("라", 7)]


@needs_jar
@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("3시간동안", [("Number", "3시간"), ("Foreign", "동안")]),
        (
            "영화ㅋㅋok!é",
            [("Korean", "영화"), ("KoreanParticle", "ㅋㅋ"), ("Alpha", "ok"), ("Punctuation", "!"), ("Foreign", "é")],
        ),
        ("가http://a.com/b나", [("URL", "가http://a.com/b"), ("Korean", "나")]),
        ("@a", [("ScreenName", "@a")]),
        ("a#b", [("Alpha", "a"), ("Punctuation", "#"), ("Alpha", "b")]),
        ("1.5점", [("Number", "1.5"), ("Korean", "점")]),
    ],
)
def test_pieces(word, expected):
    """A kind takes what an earlier one has left, whole matches alone."""
    assert cut(word) == expected


def test_patterns_of_java():
    """Classes inside of classes unite; two units of UTF-16 are one character."""
    assert translate(r"[[\p{Alnum}\u00c0]\-_]") == "[0-9A-Za-z\u00c0\\-_]"
    assert translate(r"[\ud804\udcf0-\ud804\udcf9]") == "[\U000110f0-\U000110f9]"
    assert translate("[$#]") == r"[\$#]"


@needs_jar
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("되나욬ㅋㅋㅋㅋ", "되나요ㅋㅋㅋ"),
        ("가느뮤ㅠ", "가늠ㅠ"),
        ("주유ㅠㅠ", "주유ㅠㅠ"),
        ("훌쩍훌쩍훌쩍훌쩍", "훌쩍훌쩍"),
        ("소린가", "소리인가"),
        ("갠찮아", "괜찮아"),
        ("좋아ㅎㅎ", "좋아ㅎㅎ"),
    ],
)
def test_normalization(text, expected):
    """Each step of the normalizer, and what it leaves alone."""
    assert okt.normalize(text) == expected
