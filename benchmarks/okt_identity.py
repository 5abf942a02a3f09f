"""Whether ours says what stock says: every call of the class that a notebook uses, text by text.

Asked are the engines as they are, and the drop-in class on each of them.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, Literal

from benchmarks import okt_corpora
from benchmarks.bars import Figure, at_most
from benchmarks.okt_fuzz import fuzzed
from benchmarks.okt_stock import MODES, Pairs, Stock, stock
from benchmarks.texts import messages, reviews
from textnorm.konlpy import Okt
from textnorm.okt import EngineName, engine, native
from textnorm.okt.phrases import phrases as okt_phrases

__all__ = ["ENGINES", "fuzz", "identity", "other"]

ENGINES: list[Literal["python", "native"]] = ["python", "native"] if native.is_built() else ["python"]
PHRASES, FUZZED, RATINGS = 20_000, 100_000, 20_000
FUZZ_MODES = [(False, False), (True, True)]
_SHOWN, _STEP = 5, 10_000
# What the drop-in reads better than stock on purpose, and so is not asked about: NUL, and syllables in conjoining letters (NFD,
# as macOS writes them). Matches "\0", "\u1112"; must not match "ㅎ".
_READ_BETTER = re.compile("[\0\u1100-\u11ff]")


def identity(share: float, _rounds: int) -> dict[str, Figure]:
    """All training reviews in all modes, phrases on the first 20,000."""
    texts = _part(reviews(), share)
    return _lines("NSMC train", compare(texts, MODES, round(PHRASES * share)))


def fuzz(share: float, _rounds: int) -> dict[str, Figure]:
    """What no one writes, in two modes, and its phrases."""
    texts = list(fuzzed(round(FUZZED * share), seed=7))
    return _lines("fuzz", compare(texts, FUZZ_MODES, round(PHRASES * share)))


def other(share: float, _rounds: int) -> dict[str, Figure]:
    """Other corpora, where they lie on this machine, in all modes, with phrases."""
    corpora = {
        "KSL sentences": okt_corpora.sentences("ud_korean-ksl"),
        "Kaist sentences": okt_corpora.sentences("ud_korean-kaist"),
        "hate-speech comments": okt_corpora.comments(),
        "nsmc-ratings outside NSMC": okt_corpora.other_ratings(RATINGS),
        "sms-spam": messages(),
    }
    figures: dict[str, Figure] = {}
    for name, texts in corpora.items():
        part = _part(texts, share)
        figures |= _lines(name, compare(part, MODES, len(part)))
    return figures


def compare(texts: list[str], modes: list[tuple[bool, bool]], phrases: int) -> dict[str, dict[str, Any]]:
    """Ask stock and each engine the same.

    Args:
        texts: what is asked about; one for which stock raises, as for lone surrogates, is counted and left out.
        modes: (norm, stem) of `pos` and `morphs`.
        phrases: of how many of the texts, from the first on.
    """
    ours, start = _taggers(), time.perf_counter()
    found: dict[str, dict[str, Any]] = {
        name: {"answers": 0, "differ": 0, "left_out": 0, "of": Counter[str](), "examples": list[Any]()} for name in ours
    }
    raised = 0
    for number, text in enumerate(texts):
        try:
            theirs = dict(answers(stock(), text, modes, phrases=number < phrases))
        except Exception:  # noqa: BLE001  # whatever stock raises
            raised += 1
            continue
        for name, tagger in ours.items():
            if isinstance(tagger, Bare) or not _READ_BETTER.search(text):
                _count(found[name], text, theirs, dict(answers(tagger, text, modes, phrases=number < phrases)))
            else:
                found[name]["left_out"] += 1
        if (number + 1) % _STEP == 0:
            differ = {name: each["differ"] for name, each in found.items()}
            print(f"  {number + 1:,} texts, differ: {differ}, {time.perf_counter() - start:.0f} s", flush=True)
    return {name: {"texts": len(texts), "stock_raised": raised} | each for name, each in found.items()}


def answers(tagger: Stock, text: str, modes: list[tuple[bool, bool]], *, phrases: bool) -> Iterator[tuple[str, Any]]:
    """Yield all that a tagger says of a text, each answer with the call that gave it."""
    for norm, stem in modes:
        flags = f"norm={norm:d} stem={stem:d}"
        yield f"pos {flags}", tagger.pos(text, norm, stem)
        yield f"morphs {flags}", tagger.morphs(text, norm, stem)
        if not norm and not stem:
            yield "nouns", tagger.nouns(text)
    yield "normalize", tagger.normalize(text)
    if phrases:
        yield "phrases", tagger.phrases(text)


class Bare:
    """An engine as it is, with the calls of KoNLPy's class."""

    def __init__(self, name: EngineName) -> None:
        self._engine = engine(name)

    def pos(self, phrase: str, norm: bool = False, stem: bool = False, join: bool = False) -> Pairs:
        """Tokenize; joined pairs nobody asks for here."""
        del join
        return self._engine.pairs([phrase], norm=norm, stem=stem)[0]

    def morphs(self, phrase: str, norm: bool = False, stem: bool = False) -> list[str]:
        """The forms of `tokens`, which need not be those of `pairs`."""
        return [token.form for token in self._engine.tokens([phrase], norm=norm, stem=stem)[0]]

    def nouns(self, phrase: str) -> list[str]:
        """The forms of nouns."""
        return [token.form for token in self._engine.tokens([phrase])[0] if token.tag == "Noun"]

    def phrases(self, phrase: str) -> list[str]:
        """The noun phrases."""
        return okt_phrases(phrase, self._engine.tokens([phrase])[0])

    def normalize(self, phrase: str) -> str:
        """The text as Okt would write it."""
        return self._engine.normalize(phrase)


def _taggers() -> dict[str, Stock]:
    """Each engine as it is, and behind the class that notebooks import."""
    taggers: dict[str, Stock] = {name: Bare(name) for name in ENGINES}
    return taggers | {f"{name}, drop-in": Okt(engine=name) for name in ENGINES}


def _count(found: dict[str, Any], text: str, theirs: dict[str, Any], mine: dict[str, Any]) -> None:
    found["answers"] += len(theirs)
    other_calls = [call for call, answer in theirs.items() if mine[call] != answer]
    found["differ"] += len(other_calls)
    found["of"].update(other_calls)
    if other_calls and len(found["examples"]) < _SHOWN:
        found["examples"].append((text, other_calls[0], theirs[other_calls[0]], mine[other_calls[0]]))


def _lines(name: str, found: dict[str, dict[str, Any]]) -> dict[str, Figure]:
    return {
        f"{name}, {engine}: answers that differ": at_most(0, each.pop("differ"), **each)
        for engine, each in found.items()
    }


def _part(texts: list[str], share: float) -> list[str]:
    """A share of the texts, from the first on; blank ones are none, as stock has nothing to say of them."""
    filled = (text for text in texts if text.strip())
    return list(islice(filled, round(len(texts) * share)))
