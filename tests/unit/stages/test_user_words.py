from __future__ import annotations

import os

import pytest

from textnorm.errors import DataError
from textnorm.stages.user_words import SEJONG, UserWord, read_user_words


@pytest.fixture
def words(tmp_path):
    path = tmp_path / "words.tsv"

    def write(content):
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


def test_tag_and_score_may_be_left_out(words):
    """A form alone is a proper noun at score 0; comments and blank lines are no words."""
    path = words("# brands\n\n갤럭시폴드\n꿀잼\tNNG\n오지\tVA\t1.5\n  \n맛 집\t\t-2\n")
    assert read_user_words(path) == (
        UserWord("갤럭시폴드", "NNP", 0.0),
        UserWord("꿀잼", "NNG", 0.0),
        UserWord("오지", "VA", 1.5),
        UserWord("맛 집", "NNP", -2.0),
    )


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_files_as_windows_writes_them(words, ending):
    """A byte-order mark is no part of the first word, a carriage return no part of any."""
    path = words(b"\xef\xbb\xbf" + ending.join(["꿀잼\tNNG", "노잼"]).encode())
    assert [word.form for word in read_user_words(path)] == ["꿀잼", "노잼"]


def test_forms_are_composed(words):
    """A file written on macOS may hold decomposed Hangul; texts are composed before a tagger sees them."""
    assert read_user_words(words("\u1101\u116e\u11af잼"))[0].form == "꿀잼"


def test_a_changed_file_is_read_again(words):
    """A word that was taken out of the file is gone at the next call; an unchanged file is not read twice."""
    path = words("꿀잼\n노잼")
    before = read_user_words(path)
    assert read_user_words(path) is before
    words("꿀잼")
    os.utime(path, ns=(1, 1))
    assert read_user_words(path) == (UserWord("꿀잼"),)


@pytest.mark.parametrize("tag", SEJONG)
def test_all_sejong_tags_are_known(words, tag):
    """A tag is one of Sejong's."""
    assert read_user_words(words(f"꿀잼\t{tag}"))[0].tag == tag


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("꿀잼\tNNX", "line 2: required a Sejong tag, found 'NNX'; did you mean"),
        ("꿀잼\tNNG\thigh", "line 2: required a number as score, found 'high'"),
        ("꿀잼\tNNG\tnan", "line 2: required a number as score, found 'nan'"),
        ("꿀잼\tNNG\t1\t2", "line 2: required form<TAB>tag<TAB>score"),
        ("\tNNG", "line 2: required form<TAB>tag<TAB>score"),
    ],
)
def test_a_line_that_is_no_word_is_named(words, line, message):
    """The error names the file and the line, what was required and what was found."""
    with pytest.raises(DataError, match=message) as raised:
        read_user_words(words(f"# words\n{line}\n"))
    assert "words.tsv" in str(raised.value)


def test_files_that_cannot_be_read(words, tmp_path):
    """No file, a folder, or another encoding: an error that names it, not a traceback."""
    for path in (str(tmp_path / "none.tsv"), str(tmp_path)):
        with pytest.raises(DataError, match="a file of user words is required"):
            read_user_words(path)
    with pytest.raises(DataError, match="UTF-8 is required"):
        read_user_words(words("꿀잼".encode("cp949")))
