from __future__ import annotations

import json

import pytest

from textnorm.errors import DataError
from textnorm.recipes.profile import profile_file, profile_rows
from textnorm.recipes.profile.changes import changes
from textnorm.recipes.profile.rows import Rows
from textnorm.types import Record, Reject


def test_all_rejected(pipeline):
    """A file of nothing but rejects has figures: all zero, and the reasons."""
    figures = profile_rows([Reject(1, "read", "bad", {}), Reject(2, "read", "bad", {})], pipeline)
    assert figures["rows"] == {"read": 2, "used": 0, "rejected": 2, "reasons": {"bad": 2}}
    assert figures["lengths"]["max"] == figures["changes"]["rows"] == figures["noise"]["rows"] == 0
    assert figures["lengths"]["histogram"] == []
    assert figures["duplicates"]["exact"] == {"distinct": 0, "repeats": 0, "share": 0.0, "top": []}


def test_no_row_is_an_error(tmp_path, pipeline):
    """An empty file, and a table that is a header alone, have nothing to tell."""
    for name, content in (("empty.txt", ""), ("header.csv", "text\n")):
        (tmp_path / name).write_text(content, encoding="utf-8")
        with pytest.raises(DataError, match="at least one row is required"):
            profile_file(str(tmp_path / name), pipeline)


def test_a_huge_line(tmp_path, pipeline):
    """A line of millions of characters is a row like others."""
    line = "좋아요!!!! 010-1234-5678 <b>" + "가나다 " * 700_000
    (tmp_path / "huge.txt").write_text(line + "\n굿\n", encoding="utf-8")
    figures = profile_file(str(tmp_path / "huge.txt"), pipeline)
    assert figures["lengths"]["max"] == len(line)
    assert figures["lengths"]["characters"] == len(line) + 1
    assert figures["noise"]["kinds"]["html"] == {"rows": 1, "share": 0.5, "examples": []}
    assert len(json.dumps(figures)) < 20_000


def test_long_lines_come_in_small_batches():
    """A batch ends with a million characters, so that memory does not follow the length of the lines."""
    rows = Rows([Record(number, {"text": "가" * 400_000}) for number in range(6)], "text")
    assert [len(batch) for batch in rows.batches()] == [3, 3]


def test_reasons_are_bounded_and_starred():
    """So many reasons are told apart; and one that quotes a row does not give its personal data away."""
    rejects = [Reject(n, "read", f"found 'me{n}@example.com'", {}) for n in range(3)]
    rejects += [Reject(n, "read", f"odd {n}", {}) for n in range(100)]
    rows = Rows(rejects, "text")
    assert list(rows.batches()) == []
    reasons = rows.figures()["reasons"]
    assert reasons["found '***@*******.***'"] == 3
    assert len(reasons) == 51
    assert sum(reasons.values()) == 103


def test_surrogates_and_controls_are_texts(pipeline):
    """Nothing in a text can stop a profile."""
    texts = ["\ud800", "\x00", "\u202e뒤집기", "\U0010ffff", "a\r\nb", "¾È³ç"]
    figures = profile_rows([Record(n, {"text": text}) for n, text in enumerate(texts)], pipeline)
    assert figures["rows"]["used"] == 6


def test_changes_of_nothing(pipeline):
    """No text has no change."""
    assert changes(pipeline, [])["share"] == 0.0
