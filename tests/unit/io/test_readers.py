from __future__ import annotations

import gzip
import io
import sys
from zipfile import ZipFile

import pytest

from textnorm.errors import DataError
from textnorm.io.readers import read_records
from textnorm.types import Record, Reject

ROWS = {
    "rows.txt": "별로예요\nso good\n",
    "rows.csv": "text\n별로예요\nso good\n",
    "rows.tsv": "text\n별로예요\nso good\n",
    "rows.jsonl": '{"text": "별로예요"}\n{"text": "so good"}\n',
}


@pytest.fixture
def read(tmp_path):
    """Write bytes or a text to a file of that name, and read its rows."""

    def write_and_read(name, content, **options):
        path = tmp_path / name
        raw = content.encode("utf-8") if isinstance(content, str) else content
        path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
        return list(read_records(str(path), **options))

    return write_and_read


def texts(rows):
    rows = list(rows)
    assert all(isinstance(row, Record) for row in rows), rows
    return [row.fields["text"] for row in rows]


@pytest.mark.parametrize("suffix", ["", ".gz"])
@pytest.mark.parametrize("name", ROWS)
def test_each_format(read, name, suffix):
    """Every format gives the same rows, plain and zipped."""
    assert texts(read(name + suffix, ROWS[name])) == ["별로예요", "so good"]


@pytest.mark.parametrize("name", ROWS)
def test_rows_are_counted_from_one(read, name, tmp_path):
    """Rows are counted from 1 and a header is none; each knows its file."""
    assert [(row.row, row.source) for row in read(name, ROWS[name])] == [
        (1, str(tmp_path / name)),
        (2, str(tmp_path / name)),
    ]


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize(
    "change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n"), lambda text: text[:-1]]
)
def test_layout_does_not_matter(read, name, change):
    """A byte order mark, CRLF line ends and a missing last line end change no cell and no column name."""
    assert texts(read(name, change(ROWS[name]))) == ["별로예요", "so good"]


@pytest.mark.parametrize("name", ROWS)
def test_standard_input(monkeypatch, name):
    """`-` reads standard input: txt unless told otherwise."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ROWS[name].encode())))
    kind = name.removeprefix("rows.")
    assert texts(read_records("-", file_type=None if kind == "txt" else kind)) == ["별로예요", "so good"]


def test_the_format_can_be_told(read):
    """What is said wins over what the name says."""
    assert texts(read("rows.dat", ROWS["rows.csv"], file_type="csv")) == ["별로예요", "so good"]


def test_a_txt_line_is_kept_but_for_its_end(read):
    """A txt row is the line without its end: spaces and blank lines stay."""
    assert texts(read("rows.txt", "  a  \n\nb\t\n")) == ["  a  ", "", "b\t"]


def test_the_txt_field_has_the_columns_name(read):
    """A line of a txt file stands in the field that the job calls its text."""
    [row] = read("rows.txt", "한 줄\n", text="review")
    assert row.fields == {"review": "한 줄"}


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('"a, b"', "a, b"),
        ('"그는 ""최고""라고 했다"', '그는 "최고"라고 했다'),
        ('"첫 줄\n둘째 줄"', "첫 줄\n둘째 줄"),
        ('"첫 줄\r\n둘째 줄"', "첫 줄\r\n둘째 줄"),
        ('""', ""),
        ("  공백  ", "  공백  "),
        ("a\tb", "a\tb"),
    ],
)
def test_csv_quoting(read, cell, value):
    """An ordinary CSV cell may be quoted, and then may hold commas, doubled quotes and line breaks."""
    [row] = read("rows.csv", f"text,label\n{cell},1\n")
    assert row == (1, {"text": value, "label": "1"}, row.source)


@pytest.mark.parametrize(
    ("levels", "line", "cell"),
    [
        (0, '"so-called" good', '"so-called" good'),
        (0, '"quoted"', '"quoted"'),
        (1, '"a ""b"""', 'a "b"'),
        (2, '"""a """"b"""""""', 'a "b"'),
        (2, '"""보통"""', "보통"),
        (2, "보통", "보통"),
        (2, '"한 번만"', "한 번만"),
        (2, '"""', '"'),
        (3, '"""""""a"""""""', "a"),
    ],
)
def test_quote_levels(read, levels, line, cell):
    """A cell that was quoted n times is unquoted n times (NSMC: 2), and a cell that was not is left alone."""
    [row] = read("rows.tsv", f"id\ttext\n7\t{line}\n", quote_levels=levels)
    assert row.fields == {"id": "7", "text": cell}


def test_unquoted_rows_are_lines(read):
    """Where cells are not quoted, an opening quote does not swallow the lines after it."""
    rows = read("rows.tsv", 'text\tlabel\n"oops\t0\nfine\t1\n', quote_levels=0)
    assert texts(rows) == ['"oops', "fine"]


@pytest.mark.parametrize("name", ROWS)
def test_invalid_bytes_reject_their_row_alone(read, name):
    """Bytes that are no UTF-8 reject their row, showing what could be read, and no other row."""
    before, _, after = ROWS[name].encode().partition("별로".encode())
    first, second = read(name, before + b"\xff\xb9" + after)
    assert isinstance(first, Reject)
    assert (first.row, first.stage, first.fields) == (1, "read", {"text": "\\xff\\xb9예요"})
    assert "not valid" in first.reason
    assert second.fields == {"text": "so good"}


def test_invalid_bytes_keep_the_other_cells(read):
    """A reject shows the row's other cells as they are."""
    [row] = read("rows.csv", b"id,text,label\n12,\xb9\xcc,1\n")
    assert row.fields == {"id": "12", "text": "\\xb9\\xcc", "label": "1"}


@pytest.mark.parametrize("levels", [0, 1, 2])
@pytest.mark.parametrize(("line", "found"), [("a,b,c", 3), ("a", 1)])
def test_an_uneven_row_is_rejected(read, levels, line, found):
    """A row with more or fewer cells than the header is rejected, saying how many, and the next is read."""
    bad, good = read("rows.csv", f"text,label\n{line}\nfine,1\n", quote_levels=levels)
    assert isinstance(bad, Reject)
    assert bad.reason == f"2 cells are required, as in the header, found {found}"
    assert (good.row, good.fields) == (2, {"text": "fine", "label": "1"})


def test_a_blank_csv_line_is_no_row(read):
    """A blank line in an ordinary CSV is layout: it is neither a row nor a reject."""
    assert texts(read("rows.csv", "text,label\n\na,1\n\n\nb,0\n\n")) == ["a", "b"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "found a blank line"),
        ("   ", "found a blank line"),
        ('["a"]', "found list"),
        ('"a"', "found str"),
        ("null", "found NoneType"),
        ("3", "found int"),
        ('{"text": "a"', "Expecting"),
        ("{'text': 'a'}", "Expecting"),
        ("[" * 100_000, "recursion"),
    ],
)
def test_a_line_that_is_no_json_object_is_rejected(read, line, reason):
    """A blank line, broken JSON or JSON that is no object rejects its row, saying what was found, and no other."""
    first, bad, last = read("rows.jsonl", f'{{"text": "a"}}\n{line}\n{{"text": "b"}}\n')
    assert (first.fields, last.fields) == ({"text": "a"}, {"text": "b"})
    assert isinstance(bad, Reject)
    assert bad.row == 2
    assert bad.reason.startswith("a JSON object is required")
    assert reason in bad.reason


def test_json_keeps_its_types(read):
    """JSON cells keep their types; rows may have fields of their own."""
    rows = read("rows.jsonl", '{"text": null, "n": 1.5, "tags": ["a"]}\n{"other": true}\n', columns=["text"])
    assert [row.fields for row in rows] == [{"text": None, "n": 1.5, "tags": ["a"]}, {"other": True}]


@pytest.mark.parametrize("name", [*ROWS, "rows.csv.gz"])
@pytest.mark.parametrize("content", ["", "\ufeff"])
def test_an_empty_file_is_an_error(read, name, content):
    """A file without any row is an error that names it."""
    with pytest.raises(DataError, match=rf"{name} is empty"):
        read(name, content)


def test_a_header_alone_has_no_rows(read):
    """A table that is only a header has no rows, and that is no error of reading."""
    assert read("rows.csv", "text,label\n", columns=["text"]) == []


@pytest.mark.parametrize("levels", [0, 1])
def test_a_missing_column_is_an_error(read, levels):
    """A column that is not in the header is an error that suggests the nearest."""
    with pytest.raises(DataError, match=r"rows\.csv has no column 'text'; did you mean 'Text'\?"):
        read("rows.csv", "id,Text,label\n1,a,0\n", columns=["label", "text"], quote_levels=levels)


def test_a_far_off_column_lists_what_is_there(read):
    """Where nothing is near, the columns that are there are listed."""
    with pytest.raises(DataError, match="no column 'text'; known: id, 본문"):
        read("rows.csv", "id,본문\n1,a\n", columns=["text"])


@pytest.mark.parametrize("line", ['"never closed,1', '"closed" too early,1'])
def test_bad_quoting_rejects_its_line_alone(read, line):
    """A quote that is never closed, or closed too early, rejects its line, as it stood, and the next ones are read."""
    good, bad, next_one = read("rows.csv", f"text,label\nfine,1\n{line}\nnext,0\n")
    assert (good.fields["text"], next_one.row, next_one.fields["text"]) == ("fine", 3, "next")
    assert (bad.row, bad.raw.decode()) == (2, line)
    assert bad.reason.startswith("not well-formed CSV")
    assert bad.reason.endswith("quote_levels = 0")


def test_an_open_quote_does_not_swallow_the_file(read):
    """A cell has an end: a quote that nobody closed costs its line, whatever stands in the megabytes after it."""
    lines = [f"줄 {number} {'가' * 90},1" for number in range(20_000)]
    lines[7] = '"' + lines[7]
    rows = read("rows.csv", "\n".join(["text,label", *lines]))
    assert [row.row for row in rows if isinstance(row, Reject)] == [8]
    assert [row.fields["text"] for row in rows if isinstance(row, Record)] == [
        line.removesuffix(",1") for number, line in enumerate(lines) if number != 7
    ]


def test_cells_with_line_breaks_across_blocks(read):
    """A quoted cell may end in another MiB than it begins."""
    cells = [f"{number}\n" + "나\n" * (number % 700) for number in range(4_000)]
    rows = read("rows.csv", "text,n\n" + "".join(f'"{cell}",{number}\n' for number, cell in enumerate(cells)))
    assert texts(rows) == cells
    assert [int(row.fields["n"]) for row in rows] == list(range(4_000))


def test_long_cells_are_read(read):
    """A cell of any length is read: the csv module's own limit, 131,072 characters, is not ours."""
    assert texts(read("rows.csv", "text\n" + "긴" * 200_000 + "\n")) == ["긴" * 200_000]


def test_rows_are_read_one_by_one(tmp_path):
    """Rows come as they are read: an error far down does not keep the first ones back."""
    path = tmp_path / "rows.csv"
    path.write_text('text\nfirst\n"never closed', encoding="utf-8")
    rows = read_records(str(path))
    assert next(rows).fields == {"text": "first"}
    assert isinstance(next(rows), Reject)


# ---------------------------------------------------------------- without a header; inside a zip


@pytest.mark.parametrize("levels", [0, 1])
def test_a_header_may_be_given(read, levels):
    """A file that begins with a row keeps that row, and its columns have the names that it was given."""
    rows = read("rows.csv", "1,좋다\n0,별로\n", header=["label", "text"], columns=["text"], quote_levels=levels)
    assert [row.fields for row in rows] == [{"label": "1", "text": "좋다"}, {"label": "0", "text": "별로"}]
    assert rows[0].row == 1


def test_a_given_header_has_as_many_names_as_a_row_has_cells(read):
    """A row with more or fewer cells than the header has names is rejected, and a column that it does not name is an error."""
    [row] = read("rows.tsv", "1\t좋다\tx\n", header=["label", "text"])
    assert row.reason == "2 cells are required, as in the header, found 3"
    with pytest.raises(DataError, match="no column 'text'"):
        read("rows.tsv", "1\t좋다\n", header=["label", "document"], columns=["text"])


@pytest.fixture
def archive(tmp_path):
    """A zip of two classes and a file that is about them."""
    path = tmp_path / "rows.zip"
    with ZipFile(path, "w") as opened:
        for name, content in {"README.txt": "about\n", "a/x.pos": "좋다\n멋져\n", "a/x.neg": "별로\n"}.items():
            opened.writestr(name, content)
    return path


def test_files_inside_a_zip_are_read_one_after_the_other(archive):
    """Those that match, by name; each row knows its file, and counts from 1 in it."""
    rows = list(read_records(f"{archive}/a/x.*", file_type="txt"))
    assert [(row.row, row.fields["text"], row.fields["file"]) for row in rows] == [
        (1, "별로", "x.neg"),
        (1, "좋다", "x.pos"),
        (2, "멋져", "x.pos"),
    ]
    assert rows[0].source == f"{archive}/a/x.neg"


def test_a_column_named_file_is_the_rows_own(tmp_path):
    """The name of the member does not cover a column of the row."""
    with ZipFile(tmp_path / "rows.zip", "w") as opened:
        opened.writestr("a.csv", "text,file\n좋다,mine\n")
    assert [row.fields["file"] for row in read_records(str(tmp_path / "rows.zip" / "*.csv"))] == ["mine"]


def test_what_is_not_inside_a_zip_is_told(archive, tmp_path):
    """No match lists what the zip holds; what is no zip, or is not there, is an error with its name."""
    with pytest.raises(DataError, match=r"rows\.zip must hold a file 'b/\*', found README\.txt, a/x\.neg, a/x\.pos"):
        list(read_records(f"{archive}/b/*"))
    (tmp_path / "no.zip").write_text("text", encoding="utf-8")
    for name in ("no.zip", "absent.zip"):
        with pytest.raises(DataError, match=rf"a zip is required at .*{name}"):
            list(read_records(str(tmp_path / name / "a.txt")))


def test_a_folder_may_be_called_zip(tmp_path):
    """A folder whose name ends in .zip is a folder."""
    (tmp_path / "x.zip").mkdir()
    (tmp_path / "x.zip" / "a.txt").write_text("좋다\n", encoding="utf-8")
    [row] = read_records(str(tmp_path / "x.zip" / "a.txt"))
    assert row.fields == {"text": "좋다"}
