"""Hugging Face's `datasets` needs nothing but `Pipeline.map_batch`: it travels to workers and has a fingerprint that stays."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from textnorm.pipeline import Pipeline, preset_names

datasets = pytest.importorskip("datasets")
pytestmark = pytest.mark.doors

TEXTS = ["좋아욬ㅋㅋㅋㅋㅋ so", "", None, "정말 됐다"] * 25
PROJECT = Path(__file__).parents[2]
# Prints what `datasets` takes for the identity of a piece of work, after the work has been done once.
FINGERPRINT = """
from datasets.fingerprint import Hasher
from textnorm import Pipeline
pipeline = Pipeline.from_preset("ko-review")
before = Hasher.hash(pipeline.map_batch)
pipeline.normalize(["a"])
print(before, Hasher.hash(pipeline.map_batch))
"""


@pytest.fixture(autouse=True)
def _quiet(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path)
    datasets.disable_progress_bars()
    yield
    datasets.enable_progress_bars()


@pytest.mark.parametrize("workers", [None, 2])
def test_a_table_at_a_time(workers):
    """`map` runs `map_batch` on arrow tables, here and in two processes: each row in its place, other columns as they are."""
    pytest.importorskip("konlpy")
    pipeline = Pipeline.from_config({"version": 1, "stages": [{"type": "repeats"}, {"type": "okt"}]})
    rows = datasets.Dataset.from_dict({"id": range(len(TEXTS)), "text": TEXTS}).with_format("arrow")
    done = rows.map(pipeline.map_batch, batched=True, num_proc=workers, fn_kwargs={"verb": "forms"}).with_format(None)
    expected = [pipeline.forms([text])[0] if text is not None else None for text in TEXTS]
    assert done["forms"][:] == expected
    assert done["text"][:] == TEXTS
    assert done["id"][:] == list(range(len(TEXTS)))
    assert [row is not None for row in done["rejected"]] == [text is None for text in TEXTS]


def test_its_fingerprint_stays():
    """Two processes, each with hashes of its own, give the same fingerprint, before and after the work was done."""

    def fingerprints(seed):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(PROJECT)}
        child = [sys.executable, "-c", FINGERPRINT]
        return subprocess.run(child, capture_output=True, text=True, check=True, env=environment).stdout.split()

    [before, after], again = fingerprints("1"), fingerprints("2")
    assert before == after
    assert again == [before, after]


def test_the_fingerprint_tells_pipelines_apart():
    """Another config is another fingerprint."""
    pipelines = map(Pipeline.from_preset, preset_names())
    found = {datasets.fingerprint.Hasher.hash(pipeline.map_batch) for pipeline in pipelines}
    assert len(found) == len(preset_names())
