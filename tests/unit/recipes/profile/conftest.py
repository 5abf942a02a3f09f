"""A small file, made up here, and its figures."""

from __future__ import annotations

import json

import pytest

from textnorm.pipeline import Pipeline
from textnorm.recipes.profile import profile_file
from textnorm.stages.cleaning import Repeats, Whitespace
from textnorm.stages.split import Split

PIPELINE = Pipeline([Repeats(), Whitespace(), Split()])
TEXTS = [
    "정말 좋아요!!!!",
    "정말 좋아요!!",
    "so good",
    "so good",
    "so  good",
    "",
    "   ",
    "韓国 かな 123 👍",
    "연락은 010-1234-5678, me@example.com",
    "ㅋㅋㅋㅋㅋ &amp; <b>강추</b>",
]


@pytest.fixture
def pipeline():
    return PIPELINE


@pytest.fixture
def texts():
    return TEXTS


@pytest.fixture
def path(tmp_path):
    """Ten rows, and three that are refused."""
    file = tmp_path / "made.jsonl"
    rows = [json.dumps({"text": text}, ensure_ascii=False) for text in TEXTS]
    file.write_text("\n".join([*rows, '{"text": 3}', "{", '{"other": "x"}']) + "\n", encoding="utf-8")
    return str(file)


@pytest.fixture
def figures(path):
    return profile_file(path, PIPELINE)
