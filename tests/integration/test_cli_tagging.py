from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import pytest
from click.testing import CliRunner

from textnorm.cli import main
from textnorm.stages.tagsets import tag_rows, tagsets

NEEDS_KIWI = pytest.mark.skipif(find_spec("kiwipiepy") is None, reason="kiwipiepy is not installed")


def run(*arguments):
    return CliRunner().invoke(main, arguments)


def cells(line):
    return [cell.strip() for cell in line.strip("│┃").replace("┃", "│").split("│")]


# ---------------------------------------------------------------- tags


def test_tags_prints_the_whole_table():
    """A line for each tag of each tagset, with what it is in the two others and in two languages."""
    lines = run("tags").output.splitlines()
    assert len(lines) == len(tag_rows())
    assert {line.split()[0] for line in lines} == set(tagsets())
    assert ["okt", "Josa", "J", "ADP", "particle,", "any", "조사"] in [line.split() for line in lines]


@pytest.mark.parametrize("tagset", tagsets())
def test_tags_of_one_tagset(tagset):
    """Named, one tagset is printed, in columns."""
    lines = run("tags", tagset).output.splitlines()
    assert [line.split()[:4] for line in lines] == [list(row[:4]) for row in tag_rows(tagset)]
    assert len({line.index(row.english) for line, row in zip(lines, tag_rows(tagset), strict=True)}) == 1


def test_an_unknown_tagset_is_one_line():
    """The error tells which there are."""
    result = run("tags", "kiwii")
    assert (result.exit_code, result.stderr) == (1, "error: no tagset is called 'kiwii'; did you mean 'kiwi'?\n")


# ---------------------------------------------------------------- compare


@NEEDS_KIWI
def test_compare_shows_taggers_side_by_side():
    """A row for each span, a column for each tagger."""
    result = run("compare", "예뻤어요 [b]", "--taggers", "kiwi,split")
    assert result.exit_code == 0
    rows = [cells(line) for line in result.output.splitlines() if line.startswith(("│", "┃"))]
    assert rows == [
        ["span", "text", "kiwi", "split"],
        ["0:4", "예뻤어요", "예쁘/VA", "예뻤어요"],
        ["", "", "었/EP", ""],
        ["", "", "어요/EF", ""],
        ["5:8", "[b]", "[/SSO", "[b]"],
        ["", "", "b/SL", ""],
        ["", "", "]/SSC", ""],
    ]


@NEEDS_KIWI
def test_columns_stay_in_line():
    """Hangul, emoji and codas of their own take the columns that a terminal gives them."""
    from rich.cells import cell_len

    result = run("compare", "간다 영화다 👍 abc", "--taggers", "kiwi,split")
    assert "\u11ab" not in result.output
    assert "ㄴ다/EF" in result.output
    assert len({cell_len(line) for line in result.output.splitlines()}) == 1


@NEEDS_KIWI
def test_compare_in_upos():
    """All taggers' tags in one tagset."""
    result = run("compare", "영화가", "--taggers", "kiwi", "--tags", "upos")
    assert "영화/NOUN" in result.output
    assert "가/ADP" in result.output


def test_nothing_is_cut_off():
    """Into a file or a pipe a table is as wide as its tokens are."""
    word = "길" * 300
    assert run("compare", word, "--taggers", "split").output.count(word) == 2


def test_what_is_not_there_is_said_and_the_rest_is_shown():
    """An unknown tagger is one line on stderr; the table has the others."""
    result = run("compare", "영화가", "--taggers", "splitt, split,")
    assert (result.exit_code, result.stderr) == (0, "splitt: no tagger is called 'splitt'; did you mean 'split'?\n")
    assert "영화가" in result.stdout


def test_a_package_that_is_not_installed_is_said():
    """Without Kiwi the pip line stands where its column would."""
    code = "import sys; sys.modules['kiwipiepy'] = None; from textnorm.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, "compare", "영화가", "--taggers", "kiwi,split"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0
    assert done.stderr == "kiwi: kiwipiepy is required and was not found: pip install 'textnorm-ko[kiwi]'\n"
    assert "영화가" in done.stdout


def test_nothing_left_to_show_is_an_error():
    """When no tagger can answer there is no table, and the exit code is 1."""
    result = run("compare", "영화", "--taggers", "nobody")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("nobody: no tagger is called 'nobody'; known: ")
    result = run("compare", "영화", "--taggers", " , ")
    assert result.exit_code == 2


def test_half_a_surrogate_pair_is_printed_as_a_mark():
    """A text that no terminal can print does not stop the table."""
    result = run("compare", "a\udc80 b", "--taggers", "split")
    assert result.exit_code == 0
    assert "a?" in result.output
