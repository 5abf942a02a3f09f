from __future__ import annotations

import gzip
import json

import pytest
from click.testing import CliRunner

from textnorm.cli import main
from textnorm.recipes.profile import SAMPLE

SPLIT = 'version = 1\n\n[[stages]]\ntype = "repeats"\n\n[[stages]]\ntype = "split"\n'


@pytest.fixture
def job(tmp_path):
    """A file of two rows, and a config without a tagger."""
    (tmp_path / "split.toml").write_text(SPLIT, encoding="utf-8")
    (tmp_path / "made.csv").write_text("id,text\n1,좋아요!!!!\n2,굿\n", encoding="utf-8")
    return tmp_path


def run(*arguments, stdin=None):
    return CliRunner().invoke(main, ["profile", *map(str, arguments)], input=stdin)


def test_the_page_stands_beside_the_file(job):
    """Without more being said, FILE.profile.html is written."""
    result = run(job / "made.csv", "-c", job / "split.toml")
    assert result.exit_code == 0
    assert "made.csv.profile.html is written" in result.stderr
    page = (job / "made.csv.profile.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "2 rows read, 2 used, 0 rejected" in page


@pytest.mark.parametrize(("file", "name"), [("-", "stdin"), ("corpus:reviews/test.csv", "test.csv")])
def test_without_a_file_of_its_own_the_page_stands_here(job, monkeypatch, file, name):
    """Of standard input and of a corpus the page is written to the folder one is in."""
    monkeypatch.chdir(job)
    assert run(file, "-c", job / "split.toml", stdin="좋다\n").exit_code == 0
    assert (job / f"{name}.profile.html").is_file()


def test_json_is_printed_or_written(job):
    """--json prints the figures; with -o it writes them."""
    printed = run(job / "made.csv", "-c", job / "split.toml", "--json")
    run(job / "made.csv", "-c", job / "split.toml", "--json", "-o", job / "out" / "made.json")
    figures = json.loads(printed.stdout)
    assert figures == json.loads((job / "out" / "made.json").read_text(encoding="utf-8"))
    assert figures["noise"]["kinds"]["repeats"]["rows"] == 1
    assert not (job / "made.csv.profile.html").exists()


def test_a_lone_surrogate_can_be_told(job):
    """What no file can hold stands in the JSON as its escape."""
    (job / "odd.jsonl").write_text('{"text": "\\ud800"}\n' * 2, encoding="utf-8")
    result = run(job / "odd.jsonl", "-c", job / "split.toml", "--json", "-o", job / "odd.json")
    assert result.exit_code == 0
    figures = json.loads((job / "odd.json").read_text(encoding="utf-8"))
    assert figures["duplicates"]["exact"]["top"] == [{"text": "\ud800", "rows": 2}]


def test_options(job):
    """The column, the format, the size of the sample, and whether there are tokens, are the user's."""
    (job / "made").write_bytes("id\tbody\n1\t좋다!!!!\n2\t굿\n".encode())
    options = ["--column", "body", "--format", "tsv", "--sample", 1, "--no-tokens", "--json"]
    figures = json.loads(run(job / "made", "-c", job / "split.toml", *options).stdout)
    assert figures["column"] == "body"
    assert figures["sample"]["rows"] == 1
    assert figures["tokens"] is None


def test_the_sample_is_as_large_as_in_python():
    """The command's own default is that of the function behind it."""
    assert next(option.default for option in main.commands["profile"].params if option.name == "sample") == SAMPLE


def test_gzip_and_standard_input(job):
    """What other commands read is read, too."""
    (job / "made.txt.gz").write_bytes(gzip.compress("좋다\n".encode()))
    assert json.loads(run(job / "made.txt.gz", "-c", job / "split.toml", "--json").stdout)["rows"]["used"] == 1
    assert json.loads(run("-", "-c", job / "split.toml", "--json", stdin="좋다\n굿\n").stdout)["rows"]["used"] == 2


def test_encodings(job):
    """The encoding is the user's word, or guessed."""
    (job / "old.txt").write_bytes("좋다\n굿\n".encode("cp949"))
    for encoding in ("cp949", "auto"):
        figures = json.loads(run(job / "old.txt", "-c", job / "split.toml", "--json", "-e", encoding).stdout)
        assert figures["scripts"]["hangul"]["characters"] == 3
    unknown = run(job / "old.txt", "-c", job / "split.toml", "-e", "cp9999")
    assert (unknown.exit_code, unknown.stderr.count("\n")) == (1, 1)


def test_a_folder_is_profiled_as_one(job):
    """All files of a folder, or of a pattern, are one profile."""
    folder = job / "many"
    folder.mkdir()
    (folder / "a.txt").write_text("좋다\n", encoding="utf-8")
    (folder / "b.jsonl").write_text('{"text": "좋다"}\n', encoding="utf-8")
    result = run(folder, "-c", job / "split.toml")
    assert result.exit_code == 0
    assert "1 row (50.0 %) the same as one before" in (job / "many.profile.html").read_text(encoding="utf-8")
    figures = json.loads(run(f"{folder}/*", "-c", job / "split.toml", "--json").stdout)
    assert figures["duplicates"]["exact"]["top"] == [{"text": "좋다", "rows": 2}]


def test_parquet(job):
    """Tables of parquet are read as other files are; a cell that holds nothing is a reject."""
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    parquet.write_table(arrow.table({"text": ["좋다", None]}), job / "made.parquet")
    result = run(job / "made.parquet", "-c", job / "split.toml", "--json")
    figures = json.loads(result.stdout)
    assert (result.exit_code, figures["rows"]["used"], figures["rows"]["rejected"]) == (3, 1, 1)


def test_rejected_rows_are_told(job):
    """Rows that are rejected are counted by reason, and the exit code says so; the page is written."""
    (job / "bad.jsonl").write_text('{"text": "굿"}\n[]\n', encoding="utf-8")
    result = run(job / "bad.jsonl", "-c", job / "split.toml")
    assert result.exit_code == 3
    assert "1 of 2 rows rejected (1: a JSON object is required, found list)" in result.stderr
    assert (job / "bad.jsonl.profile.html").is_file()


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "at least one row is required"), ("body\nx\n", "has no column 'text'"), (None, "required at")],
)
def test_what_cannot_be_profiled_is_an_error(job, content, said):
    """An empty file, a file without the column, or none: one line that says what is required, and no page."""
    if content is not None:
        (job / "bad.csv").write_text(content, encoding="utf-8")
    result = run(job / "bad.csv", "-c", job / "split.toml")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1
    assert said in result.stderr
    assert not (job / "bad.csv.profile.html").exists()
