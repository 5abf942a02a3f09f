"""How right tokenizers are, against gold: morpheme F1 on UD Korean, token F1 on UD English, sentence F1.

Usage: python -m benchmarks gold [NAME ...]   -> benchmarks/results/gold.json

Korean: the morphemes of each word of UD Kaist and KSL (dev), against the tokens that begin in that word, as bags. `form`
compares forms, with bare jamo written in one way; `form_and_class` their class too, which is the first letter of the
Sejong tag (N noun, V predicate, J particle, E ending, ...), since each corpus cuts finer classes in its own way. Taggers that
follow other conventions (Okt keeps 했다 whole) score low for that alone. English: spans of UD EWT (dev). Sentences: boundaries
of kiwipiepy's benchmark.
"""

from __future__ import annotations

import argparse
import os
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import normalize

from benchmarks import sentences
from benchmarks.machine import ROOT, write_record
from textnorm.pipeline import Pipeline
from textnorm.stages.jamo import as_typed
from textnorm.stages.tagsets import to_sejong

SHARED = ROOT.parent / "shared" / "data"
KOREAN = {"kaist": "ud_korean-kaist/ko_kaist-ud-dev.conllu", "ksl": "ud_korean-ksl/ko_ksl-ud-dev.conllu"}
ENGLISH = "ud_english-ewt/en_ewt-ud-dev.conllu"
TAGGERS = ("okt", "komoran", "hannanum", "kkma", "mecab", "kiwi")
ENGLISH_TOKENIZERS = ("nltk_word", "treebank", "tweet", "toktok", "wordpunct", "split")
# The Kaist tagset's first letters as Sejong's; its copula (jp) is a predicate there.
_KAIST = {"n": "N", "p": "V", "m": "M", "j": "J", "e": "E", "x": "X", "i": "I", "s": "S", "f": "S"}


class Word(NamedTuple):
    """A word of a treebank: where it stands in its sentence, and its morphemes as (form, class)."""

    start: int
    end: int
    morphemes: list[tuple[str, str]]


def main(argv: list[str]) -> None:
    """Measure, print, and write the record."""
    parser = argparse.ArgumentParser(prog="benchmarks gold")
    parser.add_argument("names", nargs="*", help="tokenizers; by default all")
    names = parser.parse_args(argv).names
    load, figures = os.getloadavg()[0], dict[str, Any]()
    for corpus, path in KOREAN.items():
        treebank = list(read(SHARED / path))
        for name in (one for one in TAGGERS if not names or one in names):
            figures.setdefault(name, {})[corpus] = show(f"{name} {corpus}", korean(name, treebank))
    treebank = list(read(SHARED / ENGLISH))
    for name in (one for one in ENGLISH_TOKENIZERS if not names or one in names):
        figures[name] = {"ewt": show(f"{name} ewt", english(name, treebank))}
    if not names:
        figures["sentences"] = {engine: split(engine) for engine in ("rules", "kiwi")}
        write_record("gold", "python -m benchmarks gold", load, {"f1": figures})


def show(name: str, found: dict[str, float]) -> dict[str, float]:
    """Print a line on the way."""
    print(f"{name:20} {found}", flush=True)
    return found


def read(path: Path) -> Iterator[tuple[str, list[Word]]]:
    """Yield the sentences of a CoNLL-U file: text and words."""
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        lines = block.split("\n")
        text = next(line.removeprefix("# text = ") for line in lines if line.startswith("# text = "))
        rows = [line.split("\t") for line in lines if line[0].isdigit()]
        yield text, list(_words(text, rows))


def _words(text: str, rows: list[list[str]]) -> Iterator[Word]:
    cursor, covered = 0, 0
    for number, form, lemma, _, tag, *_ in rows:
        if "." in number or ("-" not in number and int(number) <= covered):
            continue  # an empty node, or a part of a word that was told whole
        if "-" in number:
            covered = int(number.partition("-")[2])
        start = text.index(form, cursor)
        cursor = start + len(form)
        yield Word(start, cursor, _morphemes(lemma, tag))


def _morphemes(lemma: str, tag: str) -> list[tuple[str, str]]:
    forms, tags = lemma.split("+") if lemma != "+" else ["+"], tag.split("+")
    classes = [_class_of(one) for one in tags]
    return list(zip(map(_written, forms), classes, strict=True)) if len(forms) == len(classes) else []


def _class_of(tag: str) -> str:
    if tag.islower():
        return "V" if tag == "jp" else _KAIST.get(tag[:1], "")
    return tag[:1]


def _written(form: str) -> str:
    """A form with its bare jamo as one types them: Kiwi's conjoining ᆫ is the ㄴ of the treebanks."""
    return as_typed(normalize("NFC", form))


def korean(name: str, treebank: list[tuple[str, list[Word]]]) -> dict[str, float]:
    """F1 of morphemes, over the words whose gold forms and tags are as many."""
    docs = Pipeline.from_config({"version": 1, "stages": [{"type": name}]}).tokenize([text for text, _ in treebank])
    forms, classed = Counts(), Counts()
    for (_, words), tokens in zip(treebank, docs, strict=True):
        starts = [word.start for word in words]
        found: list[list[tuple[str, str]]] = [[] for _ in words]
        for token in tokens:
            place = max(0, bisect_right(starts, token.start) - 1)
            found[place].append((_written(token.form), to_sejong(token.tag, name)[:1]))
        for word, guess in zip(words, found, strict=True):
            if word.morphemes:
                forms.add([form for form, _ in word.morphemes], [form for form, _ in guess])
                classed.add(word.morphemes, guess)
    return {"form": forms.f1, "form_and_class": classed.f1}


def english(name: str, treebank: list[tuple[str, list[Word]]]) -> dict[str, float]:
    """F1 of spans."""
    docs = Pipeline.from_config({"version": 1, "stages": [{"type": name}]}).tokenize([text for text, _ in treebank])
    spans = Counts()
    for (_, words), tokens in zip(treebank, docs, strict=True):
        spans.add([word[:2] for word in words], [(token.start, token.end) for token in tokens])
    return {"span": spans.f1}


def split(engine: Any) -> float:
    """F1 of sentence boundaries over all files."""
    counts = Counts()
    for path in sorted(sentences.DATA.glob("*.txt")):
        right, found, there = sentences.measure(path, engine)
        counts.right, counts.found, counts.there = counts.right + right, counts.found + found, counts.there + there
    print(f"sentences {engine:10} {counts.f1}", flush=True)
    return counts.f1


class Counts:
    """What was right, what was found and what is there."""

    def __init__(self) -> None:
        self.right = self.found = self.there = 0

    def add(self, gold: Iterable[Any], guess: Iterable[Any]) -> None:
        """Count one bag against another."""
        left, right = Counter(gold), Counter(guess)
        self.right += sum((left & right).values())
        self.found += sum(right.values())
        self.there += sum(left.values())

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return round(2 * self.right / max(1, self.found + self.there), 4)
