"""Taggers where people use them: in DataLoader and joblib workers, in many threads, from one config."""

from __future__ import annotations

import pytest

from textnorm import Pipeline

torch_data = pytest.importorskip("torch.utils.data")
TEXTS = [f"{number}번째 영화가 정말 좋았다 😀" for number in range(40)]


class Tokenized(torch_data.Dataset):
    """Holds a config and builds its pipeline where it is used, as a worker does."""

    def __init__(self, config):
        self.config = config

    def __len__(self):
        return len(TEXTS)

    def __getitem__(self, index):
        return [token.form for token in Pipeline.from_config(self.config).tokenize([TEXTS[index]])[0]]


def config_of(name):
    return {"version": 1, "stages": [{"type": "repeats"}, {"type": name}]}


@pytest.mark.parametrize("name", ["okt", "komoran", "mecab", "kiwi"])
def test_a_data_loader_with_two_workers(name):
    """Spawned workers give what this process gives, in order."""
    pytest.importorskip({"mecab": "mecab", "kiwi": "kiwipiepy"}.get(name, "konlpy"))
    expected = [[token.form for token in doc] for doc in Pipeline.from_config(config_of(name)).tokenize(TEXTS)]
    loader = torch_data.DataLoader(
        Tokenized(config_of(name)), batch_size=5, num_workers=2, multiprocessing_context="spawn", collate_fn=list
    )
    assert [forms for batch in loader for forms in batch] == expected


def test_joblib_workers():
    """joblib's own workers are fresh processes too."""
    joblib = pytest.importorskip("joblib")
    pytest.importorskip("konlpy")
    dataset = Tokenized(config_of("okt"))
    expected = [dataset[index] for index in range(8)]
    assert joblib.Parallel(n_jobs=2)(joblib.delayed(dataset.__getitem__)(index) for index in range(8)) == expected
