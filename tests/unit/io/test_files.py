from __future__ import annotations

import gzip
import io
import sys

import pytest

from textnorm.errors import DataError
from textnorm.io.encodings import chunks, guess_encoding
from textnorm.io.files import file_format, open_for_reading, open_for_writing
from textnorm.io.packing import packed


class BoomError(Exception):
    """What a job may die of while it writes."""


def die_while_writing(path):
    with open_for_writing(str(path)) as stream:
        stream.write("half a row")
        raise BoomError


@pytest.mark.parametrize("name", ["txt", "csv", "tsv", "jsonl"])
@pytest.mark.parametrize("shape", ["rows.{}", "rows.{}.gz", "a.b/rows.v2.{}", "ROWS.{}"])
def test_the_suffix_tells_the_format(name, shape):
    """The last suffix tells the format, `.gz` aside, whatever dots stand before it."""
    assert file_format(shape.format(name)) == name


def test_upper_case_suffixes_are_known():
    """A suffix's case does not matter."""
    assert file_format("EXPORT.CSV") == "csv"


def test_standard_streams_are_txt():
    """`-` has no suffix, and is txt unless told otherwise."""
    assert file_format("-") == "txt"


@pytest.mark.parametrize("path", ["rows.xlsx", "rows", "rows.gz", ".csv", "rows.csv.zip", "csv"])
def test_an_unknown_suffix_is_refused(path):
    """A name that tells no format is an error that names the known ones and the way out."""
    with pytest.raises(DataError, match=r"must end in \.txt, \.csv, \.tsv, \.jsonl, \.parquet .* found .*--format"):
        file_format(path)


@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz", "a.txt.zst"])
def test_what_is_written_is_read(tmp_path, name):
    """Text comes back as it was written, plain and zipped, with no line end translated."""
    if name.endswith(".zst"):
        pytest.importorskip("backports.zstd")
    path = str(tmp_path / name)
    with open_for_writing(path) as stream:
        stream.write("첫 줄\r\n둘째\n")
    with open_for_reading(path) as raw:
        assert raw.read().decode() == "첫 줄\r\n둘째\n"


def test_gz_is_gzip_and_the_same_each_time(tmp_path):
    """`.gz` holds gzip, without a time stamp or a name: the same rows give the same bytes."""
    for name in ("a.txt.gz", "b.txt.gz"):
        with open_for_writing(str(tmp_path / name)) as stream:
            stream.write("같은 내용\n")
    first, second = ((tmp_path / name).read_bytes() for name in ("a.txt.gz", "b.txt.gz"))
    assert gzip.decompress(first).decode() == "같은 내용\n"
    assert first[4:8] == second[4:8] == bytes(4)


@pytest.mark.parametrize("name", ["out.txt", "out.txt.gz"])
def test_an_exception_leaves_nothing(tmp_path, name):
    """A job that dies while writing leaves neither the file nor a temporary one, and its own error comes through."""
    with pytest.raises(BoomError):
        die_while_writing(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_an_exception_leaves_the_old_file(tmp_path):
    """A job that dies leaves what was there before, whole."""
    path = tmp_path / "out.txt"
    path.write_text("yesterday\n", encoding="utf-8")
    with pytest.raises(BoomError):
        die_while_writing(path)
    assert [(item.name, item.read_text(encoding="utf-8")) for item in tmp_path.iterdir()] == [
        ("out.txt", "yesterday\n")
    ]


def test_the_name_appears_only_at_the_end(tmp_path):
    """While a file is written its name does not exist, so nobody reads half of it."""
    path = tmp_path / "out.txt"
    with open_for_writing(str(path)) as stream:
        stream.write("a row\n")
        stream.flush()
        assert not path.exists()
    assert path.read_text(encoding="utf-8") == "a row\n"


def test_the_name_is_taken_at_once(tmp_path):
    """The new file takes the name by a rename: whoever has the old one open goes on reading the old one, whole."""
    path = tmp_path / "out.txt"
    path.write_text("yesterday\n", encoding="utf-8")
    with path.open(encoding="utf-8") as reader:
        with open_for_writing(str(path)) as stream:
            stream.write("today\n")
        assert reader.read() == "yesterday\n"
    assert path.read_text(encoding="utf-8") == "today\n"


def test_folders_are_made(tmp_path):
    """A folder that is not there yet is made."""
    with open_for_writing(str(tmp_path / "new" / "folder" / "a.txt")) as stream:
        stream.write("x")
    assert (tmp_path / "new" / "folder" / "a.txt").read_text(encoding="utf-8") == "x"


@pytest.mark.parametrize("where", ["taken/out.txt", "folder"])
def test_where_nothing_can_be_written(tmp_path, where):
    """A path under a file, or a folder's own path, is an error that names it, and leaves nothing behind."""
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    with pytest.raises(DataError, match=where), open_for_writing(str(tmp_path / where)) as stream:
        stream.write("x")
    assert sorted(item.name for item in tmp_path.rglob("*")) == ["folder", "taken"]


def test_a_missing_file_is_named(tmp_path):
    """A file that is not there is an error that names it."""
    with pytest.raises(DataError, match=r"nowhere\.csv"), open_for_reading(str(tmp_path / "nowhere.csv")):
        pytest.fail("opened what is not there")


def damaged(kind):
    whole = bytearray(gzip.compress(b"a row of text\n" * 400))
    if kind == "no gzip":
        return b"plain text\n"
    if kind == "cut short":
        return bytes(whole[:-12])
    if kind == "bad checksum":
        whole[-6] ^= 0xFF
    if kind == "bad block":
        whole[10] = 0xFF
    return bytes(whole)


@pytest.mark.parametrize("kind", ["no gzip", "cut short", "bad checksum", "bad block"])
def test_a_broken_gzip_is_named(tmp_path, kind):
    """A .gz that is none, or is damaged anywhere, is an error that names the file, not half a file in silence."""
    path = tmp_path / "rows.txt.gz"
    path.write_bytes(damaged(kind))
    with pytest.raises(DataError, match=r"rows\.txt\.gz"), open_for_reading(str(path)) as raw:
        raw.read()


@pytest.mark.parametrize(("encoding", "shown"), [("klingon-8", "klingon-8"), ("utf-16", "BOM")])
def test_a_wrong_encoding_is_an_error(tmp_path, encoding, shown):
    """An encoding that does not exist, or that cannot be the file's, is an error that names the file."""
    path = tmp_path / "rows.txt"
    path.write_bytes(b"plain\n")
    with pytest.raises(DataError, match=rf"rows\.txt.*{shown}"):
        list(chunks(str(path), encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "utf-16"])
def test_other_encodings_are_read(tmp_path, encoding):
    """A file is read in the encoding that it is said to have."""
    path = tmp_path / "rows.txt"
    path.write_bytes("값이 싸다\n".encode(encoding))
    assert b"".join(chunks(str(path), encoding)).decode() == "값이 싸다\n"


def test_standard_input_is_utf_8(monkeypatch):
    """`-` reads standard input as UTF-8, whatever the terminal's encoding is."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("한 줄\n".encode()), encoding="latin-1"))
    assert b"".join(chunks("-")).decode() == "한 줄\n"


def test_standard_output_is_utf_8(monkeypatch):
    """`-` writes standard output as UTF-8, whatever the terminal's encoding is, and leaves it open."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    with open_for_writing("-") as stream:
        stream.write("한 줄\n")
    assert (raw.getvalue().decode(), sys.stdout.closed) == ("한 줄\n", False)


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_packed_pieces_join(tmp_path, suffix):
    """What is packed piece by piece and joined is a file of all pieces, and the same bytes each time."""
    if suffix == ".zst":
        pytest.importorskip("backports.zstd")
    pieces = [f"{number}번째 줄\n".encode() * 50 for number in range(3)]
    path = tmp_path / f"rows.txt{suffix}"
    path.write_bytes(b"".join(packed(piece, suffix) for piece in pieces))
    assert b"".join(chunks(str(path))) == b"".join(pieces)
    assert [packed(piece, suffix) for piece in pieces] == [packed(piece, suffix) for piece in pieces]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["값이 싸고 good, 1,000원\n", "똠방각하 펲시콜라\n"])
def test_the_encoding_is_guessed(tmp_path, encoding, text):
    """A file's encoding is told by its mark, or by what decodes; and read so, it gives its text."""
    path = tmp_path / "rows.txt"
    path.write_bytes((text * 40).encode(encoding))
    guess = guess_encoding(str(path))
    assert guess == {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    assert b"".join(chunks(str(path), guess)).decode() == text * 40


def test_a_few_broken_lines_do_not_change_the_guess(tmp_path):
    """The encoding with the fewest lines that do not decode is guessed, though it is not all of the file's."""
    path = tmp_path / "rows.txt"
    path.write_bytes("좋아요\n".encode("cp949") * 20 + "좋아요\n".encode() * 3)
    assert guess_encoding(str(path)) == "cp949"
    path.write_bytes("좋아요\n".encode("cp949") * 2 + "좋아요\n".encode() * 30)
    assert guess_encoding(str(path)) == "utf-8"
