"""More reviews to learn NSMC from: those of its source that stand outside its test split.

Usage: python -m benchmarks nsmc_more   -> runs/nsmc-more.tsv, labelled as NSMC labels; runs/nsmc-rated.tsv, by rating

`more`: reviews of neither split; ratings 1 to 4 are negative, 9 and 10 positive, and positive ones are drawn until
there are as many of both. `rated`: the reviews of train, all others rated up to 8, and some of those rated 9 or 10; a
rating is a label that is not sure: 1 is surely negative, 10 surely positive, 7 positive by two thirds. Which review stands
in which split is in the column `nsmc_split` of nsmc-ratings, by its id: no row of the test file is taken.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from benchmarks.machine import ROOT
from textnorm.io.readers import read_records
from textnorm.types import Record

RATINGS = ROOT.parent / "shared" / "data" / "nsmc-ratings" / "nsmc_ratings_all.tsv.gz"
MORE, RATED = ROOT / "runs" / "nsmc-more.tsv", ROOT / "runs" / "nsmc-rated.tsv"
WORST, BEST = 4, 9
LOWEST, HIGHEST = 1, 10
DRAWN = 90_000  # of 278,045 rated 9 or 10: more of what is praised anyway teaches little


def main(argv: list[str]) -> None:
    """Write the files, and say what is in them."""
    del argv
    rows = [
        row.fields for row in read_records(str(RATINGS), text="document", quote_levels=0) if isinstance(row, Record)
    ]
    MORE.parent.mkdir(exist_ok=True)
    _write(MORE, ("document", "label"), more(rows))
    _write(RATED, ("document", "label", "sure"), rated(rows))


def more(rows: list[dict[str, str]], seed: int = 0) -> list[tuple[str, int]]:
    """Texts and labels, as many of each label, of the rows that NSMC has in no split."""
    fresh = [row for row in rows if row["nsmc_split"] == "none" and row["document"].strip()]
    negative = [row["document"] for row in fresh if int(row["rating"]) <= WORST]
    positive = [row["document"] for row in fresh if int(row["rating"]) >= BEST]
    count = min(len(negative), len(positive))
    chance = random.Random(seed)  # noqa: S311  # drawing reviews is no secret
    labelled = ((chance.sample(texts, count), label) for label, texts in enumerate((negative, positive)))
    return [(text, label) for texts, label in labelled for text in texts]


def rated(rows: list[dict[str, str]], seed: int = 0) -> list[tuple[str, int, float]]:
    """Texts, labels and how sure these are, of the rows that are not in the test split."""
    known = [row for row in rows if row["nsmc_split"] != "test" and row["document"].strip()]
    best = [row for row in known if row["nsmc_split"] == "none" and int(row["rating"]) >= BEST]
    others = [row for row in known if row["nsmc_split"] == "train" or int(row["rating"]) < BEST]
    chance = random.Random(seed)  # noqa: S311  # drawing reviews is no secret
    drawn = chance.sample(best, min(len(best), DRAWN))
    return [(row["document"], *_judged(int(row["rating"]))) for row in [*others, *drawn]]


def _judged(rating: int) -> tuple[int, float]:
    """A rating as a label and how sure that is.

    Example:
        >>> _judged(1), _judged(7)
        ((0, 1.0), (1, 0.6667))
    """
    positive = (rating - LOWEST) / (HIGHEST - LOWEST)
    return int(positive > 0.5), round(max(positive, 1 - positive), 4)  # noqa: PLR2004


def _write(path: Path, header: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    lines = "".join("\t".join([_quoted(_quoted(text)), *map(str, rest)]) + "\n" for text, *rest in rows)
    path.write_text("\t".join(header) + f"\n{lines}", encoding="utf-8")
    print(f"{path}: {len(rows)} reviews, {sum(row[1] == 0 for row in rows)} of them negative")


def _quoted(cell: str) -> str:
    """NSMC's own files are quoted twice, and a run has one way to read all of its files."""
    return '"' + cell.replace('"', '""') + '"'
