"""A pipeline and its files travel as one value."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from textnorm.doors.portable import named_files, pack, store, unpack
from textnorm.pipeline import Pipeline, preset_names
from textnorm.stages.cleaning import Repeats
from textnorm.stages.frequency import Frequency
from textnorm.stages.kiwi import Kiwi
from textnorm.stages.route import Route
from textnorm.stages.split import Split


def trained(folder):
    return Pipeline([Split(), Frequency(min_count=2)]).fit(["a b", "a c"], folder)


def test_files_come_along(tmp_path):
    """What was packed works where the files it was packed from are gone, and nothing in it names their place."""
    pipeline = trained(tmp_path / "here")
    portable = pack(pipeline)
    assert str(tmp_path) not in json.dumps(portable.config)
    for file in named_files(pipeline):
        (tmp_path / "here" / file).unlink()
    there = unpack(portable, tmp_path / "there")
    assert there.forms(["a b c"]) == [["a"]]
    assert all(str(tmp_path / "there") in file for file in named_files(there))


def test_files_of_stages_inside_stages_come_along(tmp_path):
    """A tagger inside a route has a user dictionary, which comes along."""
    words = tmp_path / "words.tsv"
    words.write_text("갤플\tNNP\n", encoding="utf-8")
    pipeline = Pipeline([Route(ko=Kiwi(user_words=str(words)), en=Split())])
    [(name, content)] = pack(pipeline).files.items()
    assert name.endswith("-words.tsv")
    assert content == words.read_bytes()
    assert unpack(pack(pipeline), tmp_path / "there").stages[0].ko.user_words == str(tmp_path / "there" / name)


def test_packing_again_is_the_same(tmp_path):
    """Packed, unpacked and packed again, it is the same value: names do not grow."""
    first = pack(trained(tmp_path))
    assert pack(unpack(first, tmp_path / "there")) == first
    assert pack(unpack(first, tmp_path / "there")) == first


def test_two_files_of_one_name_are_two(tmp_path):
    """Names tell contents, so files of the same name do not get in each other's way."""
    for name, word in {"a": "갤플", "b": "사과"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "words.tsv").write_text(f"{word}\tNNP\n", encoding="utf-8")
    pipelines = [Pipeline([Kiwi(user_words=str(tmp_path / name / "words.tsv"))]) for name in "ab"]
    kept = [unpack(pack(pipeline), tmp_path / "there").stages[0].user_words for pipeline in pipelines]
    assert [Path(path).read_text(encoding="utf-8") for path in kept] == ["갤플\tNNP\n", "사과\tNNP\n"]


def test_a_spoilt_file_is_written_again(tmp_path):
    """A file of that name with other content is mended."""
    portable = pack(trained(tmp_path))
    there = unpack(portable, tmp_path / "there")
    [file] = named_files(there)
    (tmp_path / "there" / file).write_text("spoilt", encoding="utf-8")
    assert unpack(portable, tmp_path / "there").forms(["a b c"]) == [["a"]]


def test_without_files_nothing_is_written(tmp_path, monkeypatch):
    """A pipeline that reads no files is its config; no folder is made for it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    pipeline = Pipeline([Repeats(), Split()])
    assert unpack(pack(pipeline)) == pipeline
    assert not store().exists()


@pytest.mark.parametrize("name", preset_names())
def test_a_pipeline_is_small_to_send(name):
    """What is pickled are the stages' fields: a few KB at most, and the same after the pipeline has worked."""
    pipeline = Pipeline.from_preset(name)
    before = pickle.dumps(pipeline)
    pipeline.normalize(["a"])
    assert len(before) < 4_000
    assert pickle.dumps(pipeline) == before
    assert pickle.loads(before) == pipeline  # noqa: S301  # our own
