from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textnorm.errors import DataError
from textnorm.io import blocks as blocks_module
from textnorm.io import encodings
from textnorm.io.blocks import Block, Reading, read_blocks
from textnorm.io.rows import parse
from textnorm.types import Reject

PIECES = st.text(st.sampled_from(list("가ㅋa ,\t'\"\r\n{}[]:\\\x0b\u2028\x85😀")), max_size=12)
CELLS = st.lists(st.lists(PIECES, min_size=2, max_size=2), min_size=1, max_size=12)


def rows_of(path, chunk, **reading):
    """All rows and rejects of a file, read in chunks of so many bytes."""
    known, encodings.CHUNK = encodings.CHUNK, chunk
    try:
        parsed = [parse(block) for block in read_blocks(str(path), Reading(**reading))]
    finally:
        encodings.CHUNK = known
    good = [item for rows in parsed for item in zip(rows.numbers, rows.fields, strict=True)]
    return good, [reject for rows in parsed for reject in rows.rejects]


@given(content=st.text(st.sampled_from("가a \r\n\t\x0b\u2028"), min_size=1, max_size=60), chunk=st.integers(1, 40))
def test_txt_is_the_same_however_it_is_cut(tmp_path_factory, content, chunk):
    """Lines end where files' lines end, in whatever pieces a file is read."""
    path = tmp_path_factory.mktemp("cut") / "rows.txt"
    path.write_bytes(content.encode())
    wanted = [line.decode() for line in content.encode().splitlines()]
    good, rejects = rows_of(path, chunk)
    assert ([fields["text"] for _, fields in good], rejects) == (wanted, [])
    assert [number for number, _ in good] == list(range(1, len(wanted) + 1))


@given(rows=CELLS, chunk=st.integers(1, 60), ends=st.sampled_from(["\n", "\r\n"]))
def test_csv_is_the_same_however_it_is_cut(tmp_path_factory, rows, chunk, ends):
    """Cells with quotes, delimiters and line breaks come back, wherever the pieces of a file end."""
    path = tmp_path_factory.mktemp("cut") / "rows.csv"
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator=ends, quoting=csv.QUOTE_ALL).writerows([["text", "note"], *rows])
    path.write_bytes(buffer.getvalue().encode())
    good, rejects = rows_of(path, chunk)
    assert ([list(fields.values()) for _, fields in good], rejects) == (rows, [])


@given(lines=st.lists(st.binary(max_size=30), min_size=1, max_size=12), chunk=st.integers(1, 60))
def test_no_line_of_a_broken_csv_is_lost(tmp_path_factory, lines, chunk):
    """Whatever bytes a csv file holds: of its lines that are not blank each is a row, part of one, or a reject."""
    path = tmp_path_factory.mktemp("cut") / "rows.csv"
    lines = [line.replace(b"\r", b"").replace(b"\n", b"") for line in lines]
    path.write_bytes(b"\n".join([b"text,note", *lines]) + b"\n")
    good, rejects = rows_of(path, chunk)
    whole, known = rows_of(path, 1 << 20)
    assert (good, rejects) == (whole, known)
    held = "".join(cell for _, fields in good for cell in fields.values()).encode("utf-8", "surrogateescape")
    held += b"".join(reject.raw for reject in rejects)
    found = {line for line in lines if line.strip() and not set(line) & set(b'",')}
    assert [line for line in found if line not in held] == []


@given(st.lists(st.dictionaries(PIECES, PIECES, max_size=3), min_size=1, max_size=8), st.integers(1, 80))
def test_jsonl_is_the_same_however_it_is_cut(tmp_path_factory, rows, chunk):
    """Objects come back, wherever the pieces of a file end."""
    path = tmp_path_factory.mktemp("cut") / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    assert [fields for _, fields in rows_of(path, chunk)[0]] == rows


@pytest.mark.parametrize(
    "block",
    [
        Block("a.txt", 11, "txt", b"".join(b"line %d\n" % number for number in range(250)), size=2_000, number=3),
        Block("a.csv", 11, "csv", [[f"line {number}"] for number in range(250)], ("text",), size=2_000, number=3),
    ],
    ids=["lines", "cells"],
)
def test_pieces_of_a_block_are_its_rows(block):
    """A block is cut into pieces that hold its rows, in order, under their numbers; a row cannot be cut."""
    pieces = block.cut()
    rows = [parse(piece) for piece in pieces]
    assert [number for each in rows for number in each.numbers] == list(range(11, 261))
    assert [fields["text"] for each in rows for fields in each.fields] == [f"line {number}" for number in range(250)]
    assert {(piece.number, piece.source) for piece in pieces} == {(3, "a.txt" if block.kind == "txt" else "a.csv")}
    assert 1 < max(map(len, pieces)) < 10
    singles = [single for piece in pieces for single in piece.cut() or [piece]]
    assert [len(single) for single in singles] == [1] * 250
    assert singles[0].cut() == []


def test_a_line_without_end_is_an_error(tmp_path, monkeypatch):
    """A file without line ends is no text in lines, and is not read whole into memory."""
    monkeypatch.setattr(blocks_module, "MAX_LINE", 1_000)
    monkeypatch.setattr(encodings, "CHUNK", 100)
    (tmp_path / "rows.txt").write_bytes(b"\x00" * 5_000)
    with pytest.raises(DataError, match=r"rows\.txt has a line of more than"):
        list(read_blocks(str(tmp_path / "rows.txt"), Reading()))


def test_a_header_must_be_one(tmp_path):
    """A csv file whose first line is none is an error that shows it."""
    (tmp_path / "rows.csv").write_text('"text" x,note\na,b\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"must begin with a header; line 1, '\"text\" x,note"):
        list(read_blocks(str(tmp_path / "rows.csv"), Reading()))
    (tmp_path / "rows.csv").write_text("\n\n", encoding="utf-8")
    with pytest.raises(DataError, match="must begin with a header"):
        list(read_blocks(str(tmp_path / "rows.csv"), Reading()))


def test_rejects_hold_their_bytes():
    """A row that cannot be read keeps its bytes, those that are no text, too."""
    block = Block("a.jsonl", 1, "jsonl", b'{"text": "\xff"}\n[1]\n{"text": "fine"}\n')
    rows = parse(block)
    assert [(reject.row, reject.raw) for reject in rows.rejects] == [(1, b'{"text": "\xff"}'), (2, b"[1]")]
    assert rows.rejects[0].fields == {"text": "\\xff"}
    assert all(isinstance(reject, Reject) and reject.source == "a.jsonl" for reject in rows.rejects)
    assert (list(rows.numbers), rows.fields) == ([3], [{"text": "fine"}])
