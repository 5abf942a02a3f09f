"""Files of any size through the command: every format, every row, whatever happens on the way."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from base64 import b64decode
from functools import partial

import pytest
from click.testing import CliRunner

from textnorm.cli import main

CONFIG = """version = 1
[[stages]]
type = "repeats"
[[stages]]
type = "whitespace"
[[stages]]
type = "split"
"""
SMALL = """
import sys
import textnorm.io.encodings
textnorm.io.encodings.CHUNK = int(sys.argv.pop(1))
from textnorm.cli import main
main()
"""
TABLES = ["csv", "tsv", "jsonl", "parquet"]


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "clean.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def run(*words):
    return CliRunner().invoke(main, list(map(str, words)))


def command(chunk, *words):
    """The command in a process of its own, with blocks of so many bytes."""
    return [sys.executable, "-c", SMALL, str(chunk), *map(str, words)]


def texts(count, seed=0):
    chance = random.Random(seed)  # noqa: S311  # no secret
    words = "영화가 정말 재미있어요 so good!!!! ㅋㅋㅋㅋ 별로 </b> 배송이 빨라요".split()
    return [f"{number} " + "  ".join(chance.choices(words, k=chance.randrange(1, 20))) for number in range(count)]


def write(path, rows):
    """Rows, as any program would write them."""
    kind = path.name.removesuffix(".gz").removesuffix(".zst").rpartition(".")[2]
    if kind == "parquet":
        arrow = pytest.importorskip("pyarrow")
        pytest.importorskip("pyarrow.parquet").write_table(arrow.Table.from_pylist(rows), path)
        return path
    opened = {".gz": gzip.open, "zst": zstd_open}.get(path.name[-3:], open)
    with opened(path, "wt", encoding="utf-8", newline="") as file:
        if kind == "txt":
            file.writelines(row["text"] + "\n" for row in rows)
        elif kind == "jsonl":
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        else:
            writer = csv.DictWriter(file, list(rows[0]), delimiter="," if kind == "csv" else "\t")
            writer.writeheader()
            writer.writerows(rows)
    return path


def zstd_open(*words, **options):
    return pytest.importorskip("backports.zstd").open(*words, **options)


def read(path):
    """Rows, as any program would read them."""
    kind = path.name.removesuffix(".gz").removesuffix(".zst").rpartition(".")[2]
    if kind == "parquet":
        return pytest.importorskip("pyarrow.parquet").read_table(path).to_pylist()
    opened = {".gz": gzip.open, "zst": zstd_open}.get(path.name[-3:], open)
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        if kind == "txt":
            return [{"text": line} for line in file.read().splitlines()]
        if kind == "jsonl":
            return [json.loads(line) for line in file]
        return list(csv.DictReader(file, delimiter="," if kind == "csv" else "\t"))


# ---------------------------------------------------------------- formats


PAIRS = [(kind, into) for kind in ["txt", *TABLES] for into in ["txt", *TABLES]]
PACKED = [(*pair, packing) for pair in PAIRS for packing in (".gz", ".zst") if "parquet" not in pair]


@pytest.mark.parametrize(("kind", "into", "packing"), [*((*pair, "") for pair in PAIRS), *PACKED])
def test_every_format_into_every_format(tmp_path, config, kind, into, packing):
    """Each format is read and written, packed or not (parquet packs itself); other columns are carried through."""
    rows = [{"text": "so  goooood"}, {"text": '정말,  "최고"ㅋㅋㅋㅋ'}]
    if kind != "txt":
        rows = [row | {"id": str(number), "note": f'a "{number}", b'} for number, row in enumerate(rows)]
    source = write(tmp_path / f"in.{kind}{packing}", rows)
    target = tmp_path / f"out.{into}{packing}"
    result = run("normalize", source, "-c", config, "-o", target)
    assert result.exit_code == 0, result.output
    wanted = [row | {"text": clean} for row, clean in zip(rows, ["so good", '정말, "최고"ㅋㅋ'], strict=True)]
    if into == "txt":
        wanted = [{"text": row["text"]} for row in wanted]
    assert read(target) == wanted
    assert sorted(item.name for item in tmp_path.iterdir()) == sorted([config.name, source.name, target.name])


def test_jsonl_is_left_as_it_stood(tmp_path, config):
    """What normalize leaves alone stays to the byte, spaces, order and spelling of numbers; with escapes, its values do."""
    lines = [
        '{ "n": 1.10, "text": "fine", "big": 123456789012345678901234567890 }',
        '{ "n": 1.10,"text":"so  goooood", "big": 1e400 }',
        '{"text": "a  b", "a  b": "a  b"}',
        '{"n": "\\u0041", "text": "\\uac00  b"}',
        '{"n": NaN, "text": "\\ud800"}',
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert run("normalize", tmp_path / "in.jsonl", "-c", config, "-o", tmp_path / "out.jsonl").exit_code == 0
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines() == [
        lines[0],
        '{ "n": 1.10,"text":"so good", "big": 1e400 }',
        '{"text":"a b","a  b":"a  b"}',
        '{"n":"A","text":"가 b"}',
        lines[4],
    ]


def test_parquet_keeps_its_types(tmp_path, config):
    """Columns of parquet keep their types and values, those that no text format could hold too."""
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pa.table(
        {
            "id": pa.array([1, 2, None], pa.int16()),
            "at": pa.array([1, None, 3], pa.timestamp("ns")),
            "tags": pa.array([["a"], [], None], pa.list_(pa.large_string())),
            "text": pa.array(["so  good", "a  b", None], pa.large_string()),
            "kind": pa.array(["x", "y", "x"]).dictionary_encode(),
        }
    )
    parquet.write_table(table, tmp_path / "in.parquet")
    result = run("normalize", tmp_path / "in.parquet", "-c", config, "-o", tmp_path / "out.parquet")
    assert result.exit_code == 3
    found = parquet.read_table(tmp_path / "out.parquet")
    assert found.schema.remove_metadata() == parquet.read_table(tmp_path / "in.parquet").schema.remove_metadata()
    assert found.drop_columns("text") == parquet.read_table(tmp_path / "in.parquet").slice(0, 2).drop_columns("text")
    assert found["text"].to_pylist() == ["so good", "a b"]


def test_tokens_in_parquet(tmp_path, config):
    """Tokens are lists of structs, with offsets into the text as it was given."""
    pytest.importorskip("pyarrow")
    source = write(tmp_path / "in.parquet", [{"text": "so  goooood"}, {"text": ""}])
    assert run("tokenize", source, "-c", config, "-o", tmp_path / "out.parquet").exit_code == 0
    first, second = read(tmp_path / "out.parquet")
    assert first["tokens"][1] == {"form": "good", "tag": "", "start": 4, "end": 11, "lemma": ""}
    assert (first["text"], second["tokens"]) == ("so  goooood", [])


def test_a_value_of_another_type_is_rejected(tmp_path, config):
    """A column's type is that of the first rows; a value that is not of it rejects its row, and tells why."""
    pytest.importorskip("pyarrow")
    rows = [{"text": "a", "n": 1}, {"text": "b", "n": "two"}, {"text": "c", "n": 3}]
    source = write(tmp_path / "in.jsonl", [{"text": "a", "n": 1}] * 3_000 + rows)
    done = subprocess.run(
        command(8_000, "normalize", source, "-c", config, "-o", tmp_path / "out.parquet"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert [row["n"] for row in read(tmp_path / "out.parquet")] == [1] * 3_001 + [3]
    [reject] = read(tmp_path / "out.parquet.rejects.jsonl")
    assert (reject["row"], reject["stage"]) == (3_002, "write")
    assert "'n' must be of type int64" in reject["reason"]


# ---------------------------------------------------------------- inputs


def test_folders_and_patterns(tmp_path, config):
    """A folder is its files, at any depth, in order of their names; a pattern those that fit; rows know their file."""
    folder = tmp_path / "data"
    (folder / "deep").mkdir(parents=True)
    for name in ("b.txt", "a.txt", "deep/c.txt", "_note.txt", ".hidden.txt", "readme.md"):
        (folder / name).write_text(f"from  {name}\n", encoding="utf-8")
    run("normalize", folder, "-c", config, "-o", tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_text(encoding="utf-8").split("\n") == [
        "from a.txt",
        "from b.txt",
        "from deep/c.txt",
        "",
    ]
    run("normalize", folder / "*.txt", "-c", config, "-o", tmp_path / "some.txt")
    assert (tmp_path / "some.txt").read_text(encoding="utf-8").split("\n")[1:] == ["from a.txt", "from b.txt", ""]
    result = run("normalize", folder / "*.csv", "-c", config)
    assert result.exit_code == 1
    assert "at least one file" in result.output


@pytest.mark.parametrize("encoding", ["cp949", "utf-16", "utf-8-sig"])
def test_encodings(tmp_path, config, encoding):
    """An encoding is told or guessed, and a guess is told; the output is UTF-8."""
    (tmp_path / "in.csv").write_bytes("id,text\n1,값이  싸다\n2,또  살게요\n".encode(encoding))
    for told in (encoding, "auto"):
        result = run("normalize", tmp_path / "in.csv", "-c", config, "-e", told, "-o", tmp_path / "out.csv")
        assert result.exit_code == 0, result.output
        assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "id,text\n1,값이 싸다\n2,또 살게요\n"
    assert f"read as {encoding.removesuffix('-sig')}" in result.stderr


def test_an_encoding_that_is_none(tmp_path, config):
    """An encoding that nobody knows is a wrong use, told before anything is read."""
    result = run("normalize", tmp_path / "in.csv", "-c", config, "-e", "klingon")
    assert (result.exit_code, "unknown encoding: klingon" in result.output) == (2, True)


# ---------------------------------------------------------------- every row is accounted for


@pytest.mark.parametrize("kind", ["txt", "jsonl", "csv"])
def test_lines_of_random_bytes(tmp_path, config, kind):
    """Of lines of random bytes each is written or rejected, once, in order, with its bytes."""
    chance = random.Random(kind)  # noqa: S311  # no secret
    lines = [chance.randbytes(chance.randrange(1, 60)).replace(b"\n", b"").replace(b"\r", b"") for _ in range(5_000)]
    if kind == "csv":  # where a quote may hold lines together, and a blank line is layout
        lines = [line.replace(b'"', b"") or b"x" for line in lines]
    lines[::7] = [json.dumps({"text": f"row {number}"}).encode() for number in range(len(lines[::7]))]
    head = b"text\n" if kind == "csv" else b""
    (tmp_path / f"in.{kind}").write_bytes(head + b"\n".join(lines) + b"\n")
    words = ("normalize", tmp_path / f"in.{kind}", "-c", config, "-o", tmp_path / "out.jsonl", "--max-chars", 200)
    done = subprocess.run(command(4_096, *words), capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    written = read(tmp_path / "out.jsonl")
    rejects = read(tmp_path / "out.jsonl.rejects.jsonl")
    assert len(written) + len(rejects) == len(lines)
    assert len(written) >= len(lines[::7]) * (kind != "csv")
    numbers = [reject["row"] for reject in rejects]
    assert numbers == sorted(set(numbers))
    for reject in rejects:
        raw = b64decode(reject["raw_base64"]) if "raw_base64" in reject else reject["raw"].encode()
        assert raw == lines[reject["row"] - 1]


def test_rejects_tell_the_id(tmp_path, config):
    """A reject tells its row's id where a column holds one."""
    (tmp_path / "in.jsonl").write_text('{"id": "a7", "text": 5}\n{"id": "a8", "text": "fine"}\n', encoding="utf-8")
    run("normalize", tmp_path / "in.jsonl", "-c", config, "-o", tmp_path / "out.jsonl", "--id-column", "id")
    [reject] = read(tmp_path / "out.jsonl.rejects.jsonl")
    assert (reject["id"], reject["row"], reject["stage"]) == ("a7", 1, "read")


def test_a_long_text_is_rejected(tmp_path, config):
    """A text of more than max-chars is rejected, and the rest is not."""
    (tmp_path / "in.txt").write_text("short\n" + "long" * 10 + "\n", encoding="utf-8")
    result = run("normalize", tmp_path / "in.txt", "-c", config, "-o", tmp_path / "out.txt", "--max-chars", 10)
    assert (result.exit_code, (tmp_path / "out.txt").read_text(encoding="utf-8")) == (3, "short\n")
    assert "must have at most 10 characters" in result.stderr


@pytest.mark.parametrize(("limit", "code"), [("1", 1), ("2", 3), ("10%", 1), ("50%", 3)])
def test_max_rejects(tmp_path, config, limit, code):
    """A job stops when more rows are rejected than may be, by number or by share, and leaves nothing half done."""
    (tmp_path / "in.jsonl").write_text('{"text": 5}\n{"text": "a"}\n{"text": "b"}\n{"text": 6}\n', encoding="utf-8")
    words = ("normalize", tmp_path / "in.jsonl", "-c", config, "-o", tmp_path / "out.jsonl", "--max-rejects", limit)
    assert run(*words).exit_code == code
    assert (tmp_path / "out.jsonl").exists() == (code == 3)
    assert not (tmp_path / "out.jsonl.shards").exists()


def test_max_rejects_must_be_a_number(tmp_path, config):
    """Anything else is a wrong use."""
    result = run("normalize", tmp_path / "in.jsonl", "-c", config, "--max-rejects", "few")
    assert (result.exit_code, "found 'few'" in result.output) == (2, True)


# ---------------------------------------------------------------- resume


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A folder with the input and config of a job of many shards, and what it writes when nothing happens."""
    folder = tmp_path_factory.mktemp("original")
    rows = [json.dumps({"id": number, "text": text}, ensure_ascii=False) for number, text in enumerate(texts(6_000))]
    rows[100::500] = ["{broken"] * len(rows[100::500])
    (folder / "in.jsonl").write_text("\n".join(rows), encoding="utf-8")
    (folder / "clean.toml").write_text(CONFIG, encoding="utf-8")
    subprocess.run(job_in(folder, "whole.jsonl", folder), check=False, capture_output=True)
    return folder


def job_in(folder, name, source_folder, *more):
    source, config = source_folder / "in.jsonl", source_folder / "clean.toml"
    loss = folder / f"{name}.loss"
    return command(5_000, "normalize", source, "-c", config, "-o", folder / name, "--loss", loss, *more)


@pytest.fixture
def job(tmp_path, original):
    """The folder with the job's input and config, a function that gives its command, and one that gives what it wrote."""

    def words(name, *more, source_folder=original):
        return job_in(tmp_path, name, source_folder, *more)

    def content(name):
        return kept(original if name == "whole.jsonl" else tmp_path, name)

    return original, words, content


def kept(folder, name):
    return [(folder / f"{name}{suffix}").read_bytes() for suffix in ("", ".rejects.jsonl", ".loss")]


@pytest.mark.parametrize("workers", [1, 2])
def test_killed_and_resumed(tmp_path, job, workers):
    """A job that is killed -9 again and again, at any moment, ends with the bytes of one that was not."""
    _, words, content = job
    chance = random.Random(workers)  # noqa: S311  # no secret
    more = ("--workers", workers, "--resume")
    for _ in range(4):
        process = subprocess.Popen(words("out.jsonl", *more), stderr=subprocess.PIPE, start_new_session=True)
        wait_for_shard(tmp_path / "out.jsonl.shards", chance.randrange(1, 4))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    done = subprocess.run(words("out.jsonl", *more), capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert content("out.jsonl") == content("whole.jsonl")
    assert not (tmp_path / "out.jsonl.shards").exists()


def wait_for_shard(folder, more):
    """Wait until so many more shards are there, or the job is done."""
    before, end = len(list(folder.glob("part-*"))), time.monotonic() + 20
    while (
        time.monotonic() < end and len(list(folder.glob("part-*"))) < before + more and (before == 0 or folder.exists())
    ):
        time.sleep(0.005)


def unfinished(tmp_path, words):
    process = subprocess.Popen(words("out.jsonl"), stderr=subprocess.PIPE)
    wait_for_shard(tmp_path / "out.jsonl.shards", 2)
    process.kill()
    process.communicate()
    assert (tmp_path / "out.jsonl.shards").exists()


def test_an_unfinished_job_is_not_begun_anew(tmp_path, job):
    """What was done is not thrown away because --resume was forgotten."""
    _, words, _ = job
    unfinished(tmp_path, words)
    done = subprocess.run(words("out.jsonl"), capture_output=True, text=True, check=False)
    assert (done.returncode, "say --resume" in done.stderr) == (1, True)


def copied(original, folder):
    for name in ("in.jsonl", "clean.toml"):
        shutil.copyfile(original / name, folder / name)
    return folder


def test_another_input_is_refused(tmp_path, job):
    """A job whose input has changed does not go on, and says what changed."""
    original, words, _ = job
    words = partial(words, source_folder=copied(original, tmp_path))
    unfinished(tmp_path, words)
    with (tmp_path / "in.jsonl").open("a", encoding="utf-8") as file:
        file.write('\n{"text": "late"}')
    done = subprocess.run(words("out.jsonl", "--resume"), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "inputs[0].size was " in done.stderr


def test_another_config_is_refused(tmp_path, job):
    """A job whose config has changed does not go on, and says what changed."""
    original, words, _ = job
    words = partial(words, source_folder=copied(original, tmp_path))
    unfinished(tmp_path, words)
    (tmp_path / "clean.toml").write_text(CONFIG.replace('"repeats"', '"repeats"\nmax_run = 3'), encoding="utf-8")
    done = subprocess.run(words("out.jsonl", "--resume"), capture_output=True, text=True, check=False)
    assert (done.returncode, "stages[0].max_run was 2 and is 3" in done.stderr) == (1, True)


def test_a_damaged_shard_is_made_again(tmp_path, job):
    """A shard that is not what was written is no ground to go on from."""
    _, words, content = job
    unfinished(tmp_path, words)
    path = tmp_path / "out.jsonl.shards" / "part-00001.jsonl"
    path.write_bytes(path.read_bytes()[:-10])
    assert subprocess.run(words("out.jsonl", "--resume"), capture_output=True, check=False).returncode == 3
    assert content("out.jsonl") == content("whole.jsonl")


@pytest.mark.parametrize("share", [3, 40], ids=["for the whole", "for a shard"])
def test_a_full_disk(tmp_path, job, share):
    """A job that cannot write any more says so, and goes on when it can."""
    _, words, content = job
    size = len(content("whole.jsonl")[0])

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size // share, size // share))

    done = subprocess.run(words("out.jsonl"), capture_output=True, text=True, check=False, preexec_fn=limited)
    assert (done.returncode, "a place to write to is required" in done.stderr) == (1, True)
    assert ("--resume goes on" in done.stderr) == (share == 3)
    assert not (tmp_path / "out.jsonl").exists()
    assert subprocess.run(words("out.jsonl", "--resume"), capture_output=True, check=False).returncode == 3
    assert content("out.jsonl") == content("whole.jsonl")


@pytest.mark.parametrize("workers", [1, 2])
def test_interrupted(tmp_path, job, workers):
    """Ctrl-C ends a job soon, in a state to go on from, and says how."""
    _, words, content = job
    process = subprocess.Popen(words("out.jsonl", "--workers", workers), stderr=subprocess.PIPE, text=True)
    wait_for_shard(tmp_path / "out.jsonl.shards", 2)
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    error = process.communicate()[1]
    assert time.monotonic() - start < 5
    assert (process.returncode, "the same command with --resume goes on" in error) == (130, True)
    assert subprocess.run(words("out.jsonl", "--resume"), capture_output=True, check=False).returncode == 3
    assert content("out.jsonl") == content("whole.jsonl")


def test_a_folder_of_shards(tmp_path, job):
    """An output that is a folder keeps its shards, each a whole file, and can be read as an input."""
    original, _, content = job
    source, config = original / "in.jsonl", original / "clean.toml"
    words = command(5_000, "normalize", source, "-c", config, "-o", f"{tmp_path}/parts/", "--resume")
    assert subprocess.run(words, capture_output=True, check=False).returncode == 3
    names = sorted(path.name for path in (tmp_path / "parts").iterdir())
    assert names[:2] == ["_manifest.jsonl", "_rejects.jsonl"]
    assert names[2] == "part-00000.jsonl"
    assert b"".join((tmp_path / "parts" / name).read_bytes() for name in names[2:]) == content("whole.jsonl")[0]
    assert subprocess.run(words, capture_output=True, check=False).returncode == 3  # all is done already


def test_standard_input_is_read_once(tmp_path, original):
    """A job on standard input cannot be gone on with, says so, and leaves nothing when it is stopped."""
    words = command(5_000, "normalize", "-", "-c", original / "clean.toml", "--format", "jsonl", "-o", tmp_path / "out")
    done = subprocess.run([*words, "--resume"], input=b"", capture_output=True, check=False)
    assert (done.returncode, b"cannot be gone on with" in done.stderr) == (1, True)
    text = (original / "in.jsonl").read_bytes()
    done = subprocess.run([*words, "--max-rejects", "9"], input=text, capture_output=True, check=False)
    assert (done.returncode, b"--resume" in done.stderr) == (1, False)
    assert list(tmp_path.iterdir()) == []


def test_the_manifest(tmp_path, job):
    """A line tells what the job is, with its checksum; each of the others a shard's rows and the checksums of its files."""
    original, _, _ = job
    words = ["normalize", original / "in.jsonl", "-c", original / "clean.toml", "-o", f"{tmp_path}/parts/"]
    subprocess.run(command(5_000, *words), capture_output=True, check=False)
    about, *shards = read(tmp_path / "parts" / "_manifest.jsonl")
    assert about["job"]["inputs"][0]["size"] == (original / "in.jsonl").stat().st_size
    assert [stage["type"] for stage in about["job"]["work"]["config"]["stages"]] == ["repeats", "whitespace", "split"]
    assert len(about["sha256"]) == 64
    ends = [shard["start"] + shard["rows"] for shard in shards]
    assert [shard["start"] for shard in shards] == [0, *ends[:-1]]
    assert ends[-1] == 6_000
    for shard in shards:
        part = tmp_path / "parts" / f"part-{shard['number']:05}.jsonl"
        assert shard["sha256"]["output"] == hashlib.sha256(part.read_bytes()).hexdigest()


def test_parts_of_others_are_not_touched(tmp_path, config):
    """A folder with parts that another program wrote is refused, and left as it is."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "part-00000.jsonl").write_text("theirs", encoding="utf-8")
    source = write(tmp_path / "in.jsonl", [{"text": "a"}])
    result = run("normalize", source, "-c", config, "-o", tmp_path / "parts")
    assert (result.exit_code, "none of this job's" in result.output) == (1, True)
    assert [path.read_text(encoding="utf-8") for path in (tmp_path / "parts").iterdir()] == ["theirs"]


def test_rejects_are_packed_as_their_name_says(tmp_path, config):
    """Rejects and losses are packed by their suffix, as outputs are."""
    (tmp_path / "in.jsonl").write_text('{"text": 5}\n{"text": "so  good"}\n', encoding="utf-8")
    more = ("--rejects", tmp_path / "rejects.jsonl.gz", "--loss", tmp_path / "loss.jsonl.gz")
    for output in (tmp_path / "out.jsonl", "-"):
        run("normalize", tmp_path / "in.jsonl", "-c", config, "-o", output, *more)
        assert [reject["row"] for reject in read(tmp_path / "rejects.jsonl.gz")] == [1]
        assert read(tmp_path / "loss.jsonl.gz") == []


# ---------------------------------------------------------------- workers


@pytest.mark.parametrize(("tagger", "module"), [("okt", "konlpy"), ("mecab", "mecab"), ("komoran", "jpype")])
def test_workers_give_what_one_gives(tmp_path, tagger, module):
    """Taggers in processes, or in threads around a JVM, give the bytes of one in this process, and leave it as it was."""
    pytest.importorskip(module)
    (tmp_path / "tags.toml").write_text(f'version = 1\n[[stages]]\ntype = "{tagger}"\n', encoding="utf-8")
    source = write(tmp_path / "in.jsonl", [{"text": text} for text in texts(300)])
    for workers in ((), ("--workers", 1), ("--workers", 2)):
        name = f"out{''.join(map(str, workers))}.jsonl"
        result = run("tokenize", source, "-c", tmp_path / "tags.toml", "-o", tmp_path / name, *workers)
        assert result.exit_code == 0, result.output
        assert (tmp_path / name).read_bytes() == (tmp_path / "out.jsonl").read_bytes()
    assert "TEXTNORM_THREADS" not in os.environ


# ---------------------------------------------------------------- workers that are lost

LOSING = """
import os, sys, time
from dataclasses import dataclass

@dataclass(frozen=True)
class Losing:
    def open(self):
        return self.values

    def values(self, rows):
        for row in rows:
            if row["text"] == "crash":
                os.abort()
            while row["text"] == "hang":
                time.sleep(1)
        return [row["text"].upper() for row in rows]

    adds = ("text",)
    sample = ""

    def merged(self, rows, values):
        return [row | {"text": value} for row, value in zip(rows, values)]

def main():
    from textnorm.recipes.file_job import run_files
    from textnorm.recipes.file_options import FileOptions
    options = FileOptions(workers=2, limit_s=1.0)
    print(run_files("lose", losing.Losing(), {}, sys.argv[1:2], sys.argv[2], options).reasons)

if __name__ == "__main__":
    import losing
    losing.main.__globals__["losing"] = losing
    losing.main()
"""


@pytest.mark.parametrize("fate", ["crash", "hang"])
def test_a_row_that_costs_its_worker_is_rejected(tmp_path, fate):
    """A row that crashes or hangs whoever works on it is rejected with what it did; all others are written, in order."""
    (tmp_path / "losing.py").write_text(LOSING, encoding="utf-8")
    lines = [f"row {number}" for number in range(60)]
    lines[37] = fate
    (tmp_path / "in.txt").write_text("\n".join(lines), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
    words = [sys.executable, tmp_path / "losing.py", tmp_path / "in.txt", tmp_path / "out.txt"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out.txt").read_text(encoding="utf-8").splitlines() == [
        line.upper() for line in lines if line != fate
    ]
    [reject] = read(tmp_path / "out.txt.rejects.jsonl")
    assert (reject["row"], reject["stage"], reject["fields"]) == (38, "worker", {"text": fate})
    assert {"crash": "died", "hang": "1 s"}[fate] in reject["reason"]


def test_a_worker_that_is_killed_costs_no_row(tmp_path, config):
    """A worker that someone kills is replaced, and its rows come out once, in their place."""
    psutil = pytest.importorskip("psutil")
    source = write(tmp_path / "in.jsonl", [{"text": text} for text in texts(60_000)])
    run("normalize", source, "-c", config, "-o", tmp_path / "whole.jsonl")
    words = command(20_000, "normalize", source, "-c", config, "-o", tmp_path / "out.jsonl", "--workers", 2)
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    killed = 0
    while process.poll() is None and killed < 3:
        wait_for_shard(tmp_path / "out.jsonl.shards", 2)
        for worker in [
            child for child in psutil.Process(process.pid).children() if "spawn" in " ".join(child.cmdline())
        ][:1]:
            worker.kill()
            killed += 1
    error = process.communicate()[1]
    assert (process.returncode, error, killed > 0) == (0, "", True)
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
