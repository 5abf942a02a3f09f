"""More reviews to learn NSMC from: those of its source that stand in neither of its splits, labelled as NSMC labels.

Usage: python -m benchmarks nsmc_more   -> runs/nsmc-more.tsv, which corpora/nsmc/fast.toml learns from

Ratings 1 to 4 are negative, 9 and 10 positive, and positive ones are drawn until there are as many of both. Which
review stands in which split is in the column `nsmc_split` of nsmc-ratings, by its id: no row of the test file is taken.
"""

from __future__ import annotations

import random

from benchmarks.machine import ROOT
from textnorm.io.readers import read_records
from textnorm.types import Record

RATINGS = ROOT.parent / "shared" / "data" / "nsmc-ratings" / "nsmc_ratings_all.tsv.gz"
OUTPUT = ROOT / "runs" / "nsmc-more.tsv"
WORST, BEST = 4, 9


def main(argv: list[str]) -> None:
    """Write the file, and say what is in it."""
    del argv
    rows = [
        row.fields for row in read_records(str(RATINGS), text="document", quote_levels=0) if isinstance(row, Record)
    ]
    chosen = more(rows)
    OUTPUT.parent.mkdir(exist_ok=True)
    lines = "".join(f"{_quoted(_quoted(text))}\t{label}\n" for text, label in chosen)
    OUTPUT.write_text(f"document\tlabel\n{lines}", encoding="utf-8")
    print(f"{OUTPUT}: {len(chosen)} reviews, half of them negative")


def more(rows: list[dict[str, str]], seed: int = 0) -> list[tuple[str, int]]:
    """Texts and labels, as many of each label, of the rows that NSMC has in no split."""
    fresh = [row for row in rows if row["nsmc_split"] == "none" and row["document"].strip()]
    negative = [row["document"] for row in fresh if int(row["rating"]) <= WORST]
    positive = [row["document"] for row in fresh if int(row["rating"]) >= BEST]
    count = min(len(negative), len(positive))
    chance = random.Random(seed)  # noqa: S311  # drawing reviews is no secret
    labelled = ((chance.sample(texts, count), label) for label, texts in enumerate((negative, positive)))
    return [(text, label) for texts, label in labelled for text in texts]


def _quoted(cell: str) -> str:
    """NSMC's own files are quoted twice, and a run has one way to read all of its files."""
    return '"' + cell.replace('"', '""') + '"'
