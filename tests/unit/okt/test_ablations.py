"""Each rule that decides between parses has texts that come out otherwise without it.

The right tokens are stock's. The numbers say how many of 20,000 reviews of NSMC change when the rule is left out.
"""

from __future__ import annotations

from bisect import insort
from functools import cache

import pytest

from textnorm import okt
from textnorm.okt import beam, cost, grammar, lexicon, parse, steps
from textnorm.okt.names import Names
from textnorm.okt.parse import Parser
from textnorm.okt.python import PythonEngine

pytestmark = pytest.mark.skipif(not okt.is_installed(), reason="konlpy and its jar of Okt are not installed")

WEIGHTS = {
    "_TOKEN": 0.18,
    "_UNKNOWN": 0.3,
    "_WORD": 0.3,
    "_UNKNOWN_CHAR": 0.5,
    "_RARITY": 0.2,
    "_SEVERAL": 0.5,
    "_OTHER": 0.1,
    "_NOT_NOUN_JOSA": 0.6,
    "_DETERMINER": -0.01,
    "_EXCLAMATION": 0.01,
    "_HEAD": 0.2,
    "_NOT_HADA": 0.3,
    "_JOSA": 3.0,
}


def keep(count):
    return lambda monkeypatch: monkeypatch.setattr(beam, "_KEPT", count)


def sort_by(key):
    """Sort the parses of a beam otherwise than by cost, by the sum of classes, and by who came first."""
    return lambda monkeypatch: monkeypatch.setattr(beam, "insort", lambda parses, new: insort(parses, new, key=key))


def double_precision(monkeypatch):
    """Weights, products and sums as Python has them."""
    for name, weight in WEIGHTS.items():
        monkeypatch.setattr(cost, name, weight)
    monkeypatch.setattr(cost, "float32", float)
    monkeypatch.setattr(cost, "pack", float)
    monkeypatch.setattr(cost, "unpack", lambda value: (value,))


def reverse(monkeypatch):
    """The other order of the moves, which is that of Okt's list before it was reversed."""
    moves = cache(lambda state, mask: grammar.moves.__wrapped__(state, mask)[::-1])
    monkeypatch.setattr(steps, "moves", moves)


def never(owner, name):
    return lambda monkeypatch: monkeypatch.setattr(owner, name, lambda *_: False)


ABLATIONS = {
    # 8,209
    "one parse is kept": (keep(1), {"몇일": "몇/Modifier 일/Noun", "조용": "조용/Adjective"}),
    # 2,546
    "three are kept": (keep(3), {"못했네": "못/VerbPrefix 했네/Verb", "세아빠": "세/Modifier 아빠/Noun"}),
    # 5,087
    "equal costs are not told apart by classes": (
        sort_by(lambda parse: (parse[0], parse[2])),
        {"몰라요": "몰라요/Verb", "되요": "되요/Verb"},
    ),
    # 400
    "of equal parses the later wins": (
        sort_by(lambda parse: (parse[0], parse[1], -parse[2])),
        {"빵집는": "빵집/Noun 는/Verb", "만조용히": "만조/Noun 용히/Adjective"},
    ),
    # 55
    "costs are in double precision": (
        double_precision,
        {"사랑하니까": "사랑/Noun 하/Suffix 니까/Josa", "친구하지만": "친구/Noun 하지만/Verb"},
    ),
    # 32
    "moves come in reversed order": (
        reverse,
        {"혼자안왔다": "혼자/Noun 안/Noun 왔다/Verb", "선우진안왔다": "선우/Noun 진안/Noun 왔다/Verb"},
    ),
    # 558
    "any particle follows any noun": (
        never(beam, "clashes"),
        {"결말를": "결말/Noun 를/Noun", "축구을": "축구/Noun 을/Noun", "하겟다": "하겟다/Noun"},
    ),
    # 513
    "a run that is a word is parsed": (
        lambda monkeypatch: monkeypatch.setattr(Parser, "_cuts", lambda self, text: self._beams.best_cuts(text)),
        {"더군요": "더군요/Eomi", "이랑": "이랑/Josa"},
    ),
    # 32
    "names are not known": (
        never(Names, "is_name"),
        {"최유진이": "최유진/Noun 이/Josa", "소설최유진": "소설/Noun 최유진/Noun"},
    ),
    # 7
    "names are not known by their sound": (
        never(Names, "is_variation"),
        {"우혀니는": "우혀니/Noun 는/Josa", "서여니도": "서여니/Noun 도/Josa"},
    ),
    "numbers are not known": (never(lexicon, "is_number"), {"삼백원": "삼백원/Noun", "이천만원": "이천만원/Noun"}),
    # 5
    "words have seven syllables at most": (
        lambda monkeypatch: monkeypatch.setattr(beam, "MAX_WORD", 7),
        {"유기발광다이오드를": "유기발광다이오드/Noun 를/Josa", "바이오테크놀러지가": "바이오테크놀러지/Noun 가/Josa"},
    ),
    "single nouns are not joined": (
        lambda monkeypatch: monkeypatch.setattr(parse, "_collapsed", list),
        {"흥부조차": "흥부/Noun 조차/Josa", "김봄이": "김봄/Noun 이/Josa"},
    ),
}
CASES = [(name, text) for name, (_, texts) in ABLATIONS.items() for text in texts]
RIGHT = {text: right for _, texts in ABLATIONS.values() for text, right in texts.items()}


def tagged(engine, text):
    return " ".join(f"{form}/{tag}" for form, tag in engine.pairs([text])[0])


@pytest.mark.parametrize("text", RIGHT)
def test_with_all_rules(engine, text):
    """With all rules the tokens are stock's."""
    assert tagged(engine, text) == RIGHT[text]


@pytest.mark.parametrize(("name", "text"), CASES)
def test_without_a_rule(name, text, monkeypatch):
    """Without the rule a fresh engine says something else."""
    without, _ = ABLATIONS[name]
    without(monkeypatch)
    assert tagged(PythonEngine(), text) != RIGHT[text]


@pytest.mark.stock
def test_the_right_tokens_are_stocks():
    """The tokens above are what KoNLPy says."""
    pytest.importorskip("jpype")
    from textnorm.stages.konlpy.jvm import java_class

    java_class("java.lang.String")
    from konlpy.tag import Okt

    assert {text: " ".join(Okt().pos(text, join=True)) for text in RIGHT} == RIGHT
