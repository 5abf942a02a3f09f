"""Texts of other kinds than reviews, where they lie on this machine: sentences of treebanks, comments, ratings outside NSMC."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from benchmarks.machine import ROOT
from benchmarks.texts import reviews

__all__ = ["comments", "other_ratings", "sentences"]

DATA = ROOT.parent / "shared" / "data"
_TEXT = "# text = "


def sentences(treebank: str) -> list[str]:
    """The sentences of a treebank of Universal Dependencies, each once."""
    lines = (line for path in sorted((DATA / treebank).glob("*.conllu")) for line in _lines(path))
    return list(dict.fromkeys(line.removeprefix(_TEXT) for line in lines if line.startswith(_TEXT)))


def comments() -> list[str]:
    """The comments of korean-hate-speech: those with labels, those without, and those of its test part."""
    folder = DATA / "korean-hate-speech"
    tables = [line.partition("\t")[0] for path in sorted(folder.glob("*.tsv")) for line in list(_lines(path))[1:]]
    return tables + [line for path in sorted(folder.glob("unlabeled_comments_*.txt")) for line in _lines(path)]


def other_ratings(count: int) -> list[str]:
    """Reviews of nsmc-ratings that stand in neither part of NSMC, from all over the file."""
    path = DATA / "nsmc-ratings" / "nsmc_ratings_all.tsv.gz"
    if not path.exists():
        return []
    known = {*reviews(), *reviews(split="test")}
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        rows = (line.rstrip("\n").split("\t") for line in file)
        header = next(rows)
        split, text = header.index("nsmc_split"), header.index("document")
        found = [row[text] for row in rows if row[split] == "none" and row[text] not in known]
    return found[:: max(len(found) // count, 1)][:count]


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="\n") as file:
        yield from (line.rstrip("\r\n") for line in file)
