from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textnorm.errors import DataError
from textnorm.io.readers import read_records
from textnorm.io.writers import open_writer, write_rejects
from textnorm.types import Reject, Token

TOKENS = [Token("배송", "Noun", 0, 2), Token("빠르다", "Adjective", 3, 6)]
NAMES = st.text(min_size=1, max_size=8)
CELLS = st.text(st.characters(exclude_categories=["Cs"]))
# A byte order mark at the head of a file is dropped, so no first column's name can begin with one.
COLUMNS = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff")), min_size=1, max_size=3
)


def write_rows(path, rows, **options):
    with open_writer(str(path), **options) as write:
        for row in rows:
            write(row)
    return path


def read_fields(path):
    return [row.fields for row in read_records(str(path))]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("out.txt", "배송 빠르다\n"),
        ("out.csv", "id,text\n7,배송 빠르다\n"),
        ("out.tsv", "id\ttext\n7\t배송 빠르다\n"),
        ("out.jsonl", '{"id":7,"text":[["배송","Noun",0,2,""],["빠르다","Adjective",3,6,""]]}\n'),
    ],
)
def test_tokens_in_each_format(tmp_path, name, content):
    """Tokens are spaced forms in txt, csv and tsv, and hold their tags and offsets in jsonl."""
    path = write_rows(tmp_path / name, [{"id": 7, "text": TOKENS}])
    assert path.read_text(encoding="utf-8") == content


@given(
    rows=COLUMNS.flatmap(lambda names: st.lists(st.fixed_dictionaries(dict.fromkeys(names, CELLS)), min_size=1)),
    suffix=st.sampled_from(["csv", "tsv", "csv.gz"]),
)
def test_tables_come_back(tmp_path_factory, rows, suffix):
    """What is written as csv or tsv is read back cell by cell: quotes, tabs and line breaks of any kind among it."""
    path = write_rows(tmp_path_factory.mktemp("table") / f"rows.{suffix}", rows)
    assert read_fields(path) == rows


@given(
    st.lists(
        st.dictionaries(
            NAMES,
            st.recursive(
                st.text() | st.integers(-(10**12), 10**12) | st.booleans() | st.none() | st.floats(allow_nan=False),
                lambda inner: st.lists(inner, max_size=3),
                max_leaves=4,
            ),
            max_size=3,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_json_lines_come_back(tmp_path_factory, rows):
    """What is written as jsonl is read back value by value, types and all."""
    path = write_rows(tmp_path_factory.mktemp("json") / "rows.jsonl", rows)
    assert read_fields(path) == rows


@pytest.mark.parametrize("text", ["a\ud800b", "\udfff", "ㅋ\ud83d 끝"])
def test_lone_surrogates_survive_jsonl(tmp_path, text):
    """A lone surrogate, which no UTF-8 file can hold, survives jsonl as its escape; the file itself is valid UTF-8."""
    path = write_rows(tmp_path / "rows.jsonl", [{"text": text}])
    assert read_fields(path) == [{"text": text}]


@pytest.mark.parametrize("name", ["out.txt", "out.csv"])
def test_a_lone_surrogate_stops_no_file(tmp_path, name):
    """In the other formats a lone surrogate is written as its visible escape."""
    path = write_rows(tmp_path / name, [{"text": "a\ud800"}])
    assert path.read_text(encoding="utf-8").splitlines()[-1] == "a\\ud800"


@pytest.mark.parametrize("text", ["두\n줄", "두\r줄", "두\r\n줄\n"])
def test_txt_refuses_a_line_break(tmp_path, text):
    """A text with a line break would become two rows of txt: it is refused, and no file is left."""
    with pytest.raises(DataError, match=r"out\.txt: .*one line.*write jsonl or csv"):
        write_rows(tmp_path / "out.txt", [{"text": "한 줄"}, {"text": text}])
    assert list(tmp_path.iterdir()) == []


def test_a_txt_holds_the_column_that_was_asked_for(tmp_path):
    """txt holds one field, the one that was named."""
    path = write_rows(tmp_path / "out.txt", [{"id": 1, "review": "좋음"}], column="review")
    assert path.read_text(encoding="utf-8") == "좋음\n"


@pytest.mark.parametrize("name", ["out.csv", "out.tsv"])
def test_a_table_loses_no_field(tmp_path, name):
    """A field that the header has not is refused, since a table could only drop it."""
    with pytest.raises(DataError, match=rf"{name}: there is no column 'note'.*jsonl"):
        write_rows(tmp_path / name, [{"text": "a"}, {"text": "b", "note": "c"}])


def test_what_is_absent_is_an_empty_cell(tmp_path):
    """A field that a row lacks, and one that holds nothing, are empty cells."""
    path = write_rows(tmp_path / "out.csv", [{"text": "a", "note": None}, {"text": "b"}])
    assert path.read_text(encoding="utf-8") == "text,note\na,\nb,\n"


def test_standard_output(capfdbinary):
    """`-` is standard output, in the format that is said."""
    with open_writer("-", file_type="tsv") as write:
        write({"text": "좋음", "label": 1})
    assert capfdbinary.readouterr().out.decode() == "text\tlabel\n좋음\t1\n"


def test_rejects_say_where_and_why(tmp_path):
    """A rejects file has a JSON object a row: source, row, stage, reason, and what could be read."""
    path = tmp_path / "rejects.jsonl"
    write_rejects(
        str(path), [Reject(3, "read", "blank", {"text": " "}, "a.csv"), Reject(9, "okt", "too long", {}, "b.csv")]
    )
    assert [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] == [
        {"source": "a.csv", "row": 3, "stage": "read", "reason": "blank", "fields": {"text": " "}},
        {"source": "b.csv", "row": 9, "stage": "okt", "reason": "too long", "fields": {}},
    ]


def test_no_rejects_are_an_empty_file(tmp_path):
    """A job without rejects leaves an empty file, so that nobody wonders whether it was written."""
    write_rejects(str(tmp_path / "rejects.jsonl"), [])
    assert (tmp_path / "rejects.jsonl").read_bytes() == b""
