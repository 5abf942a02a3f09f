"""What the benchmarks measure on: NSMC's reviews, and English messages where they lie on this machine."""

from __future__ import annotations

from itertools import islice

from benchmarks.machine import ROOT
from textnorm.corpora import resolve
from textnorm.io.readers import read_records
from textnorm.types import Record

SMS = ROOT.parent / "shared" / "data" / "sms-spam" / "SMSSpamCollection"


def reviews(count: int | None = None, split: str = "train") -> list[str]:
    """The texts of a split's first `count` rows, as they stand (None: of all)."""
    rows = read_records(resolve(f"corpus:nsmc/ratings_{split}.txt.gz"), file_type="tsv", quote_levels=2)
    return [row.fields["document"] for row in islice(rows, count) if isinstance(row, Record)]


def messages(count: int | None = None) -> list[str]:
    """The first of the SMS spam collection, or none where it is absent."""
    lines = SMS.read_text(encoding="utf-8").split("\n") if SMS.exists() else []
    return [line.partition("\t")[2] for line in lines if line][:count]
