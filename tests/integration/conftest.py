"""Small labelled corpora, made up here, and jobs over them that take a second."""

from __future__ import annotations

import csv
import random
import tomllib
from types import SimpleNamespace

import pytest

GOOD = ["최고예요", "추천합니다", "맛있어요", "great", "친절해요"]
BAD = ["별로예요", "최악이에요", "실망했어요", "awful", "느려요"]
PLAIN = ["배송", "음식", "영화", "직원", "가격", "오늘", "the", "숙소", "화면", "소리"]

CONFIG = """
version = 1

[data]
train = "train.csv"
test = "test.csv"

[[pipeline.stages]]
type = "repeats"

[[pipeline.stages]]
type = "split"

[model]
layers = 0
embedding_dim = 8
hidden = [8]
dropout = 0.0
token_dropout = 0.0
embedding_dropout = 0.0

[train]
max_epochs = 12
batch_size = 16
lr = 0.02
num_threads = 1
"""


def make_reviews(count, seed):
    """Rows of (text, label): three plain words, two that tell, and no two rows alike."""
    chance = random.Random(seed)  # noqa: S311  # made-up reviews are no secret
    rows = []
    for number in range(count):
        label, words = (("pos", GOOD), ("neg", BAD))[number % 2]
        chosen = chance.sample(PLAIN, 3) + chance.sample(words, 2)
        chance.shuffle(chosen)
        rows.append((f"{' '.join(chosen)} {seed}x{number}!!!!", label))
    return rows


def write_csv(path, rows, header=("text", "label")):
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="session")
def tools():
    """Functions that tests share."""
    return SimpleNamespace(make_reviews=make_reviews, write_csv=write_csv, read_csv=read_csv)


@pytest.fixture(scope="session")
def make_job():
    """Write a small corpus and a run config into a folder, the config's tables changed as told; return its path."""

    def write(folder, train=None, test=None, config=CONFIG):
        folder.mkdir(parents=True, exist_ok=True)
        write_csv(folder / "train.csv", train or make_reviews(120, 1))
        write_csv(folder / "test.csv", test or make_reviews(40, 2))
        (folder / "run.toml").write_text(config, encoding="utf-8")
        return folder / "run.toml"

    return write


@pytest.fixture(scope="session")
def config_text():
    return CONFIG


@pytest.fixture(scope="session")
def tables():
    """The config as tables, to be changed."""
    return lambda folder: (
        tomllib.loads(CONFIG) | {"data": {"train": str(folder / "train.csv"), "test": str(folder / "test.csv")}}
    )


@pytest.fixture(scope="session")
def job(tmp_path_factory, make_job):
    """A finished run: its folder, its config, its result."""
    from textnorm.recipes.train import run_job

    folder = tmp_path_factory.mktemp("job")
    config = make_job(folder)
    return SimpleNamespace(folder=folder, config=config, result=run_job(config, folder / "run"), run=folder / "run")
