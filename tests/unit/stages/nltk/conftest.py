"""A WordNet of a dozen words, written for these tests in WordNet's own format."""

from __future__ import annotations

import pytest

LICENCE = "  1 This file was written for the tests of textnorm. WordNet 3.0 Copyright 2006\n"
INDEX = {
    "noun": ("goose", "study", "man", "us", "u", "church", "box", "meeting"),
    "verb": ("study", "be", "run", "meet", "box"),
    "adj": ("good", "big", "fine"),
    "adv": ("well",),
}
EXCEPTIONS = {"noun": "geese goose\n", "verb": "ran run\nwas be\nis be\n", "adj": "better good\n", "adv": "best well\n"}
POS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}


@pytest.fixture(scope="session")
def wordnet(tmp_path_factory):
    """The folder to name as `nltk_data`."""
    folder = tmp_path_factory.mktemp("nltk_data")
    corpus = folder / "corpora" / "wordnet"
    corpus.mkdir(parents=True)
    for part, words in INDEX.items():
        lines = "".join(f"{word} {POS[part]} 1 0 1 0 {number:08}  \n" for number, word in enumerate(words, 1))
        (corpus / f"index.{part}").write_text(LICENCE + lines, encoding="utf-8")
        (corpus / f"data.{part}").write_text(LICENCE, encoding="utf-8")
        (corpus / f"{part}.exc").write_text(EXCEPTIONS[part], encoding="utf-8")
    (corpus / "lexnames").write_text("00\tadj.all\t3\n", encoding="utf-8")
    for empty in ("cntlist.rev", "index.sense"):
        (corpus / empty).write_text("", encoding="utf-8")
    return str(folder)
