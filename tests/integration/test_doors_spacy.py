"""`textnorm.Tokenizer.v1` in spaCy: docs spell their texts, configs name it, and what is saved is complete."""

from __future__ import annotations

import pickle
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

spacy = pytest.importorskip("spacy")

import textnorm.spacy  # noqa: E402
from textnorm.errors import ConfigError, DataError  # noqa: E402
from textnorm.pipeline import Pipeline  # noqa: E402

pytestmark = pytest.mark.doors

PROJECT = Path(__file__).parents[2]
OKT = {"version": 1, "stages": [{"type": "url"}, {"type": "repeats"}, {"type": "okt"}]}
SPLIT = {"version": 1, "stages": [{"type": "repeats"}, {"type": "split"}]}
TEXTS = ["영화가 정말 좋아욬ㅋㅋㅋㅋㅋ  https://a.b/c\n끝!!!!! ", "", "   ", " 😀😀 so\tgoooood"]


@pytest.fixture(autouse=True)
def _cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def korean():
    pytest.importorskip("konlpy")
    return spacy.blank("ko", config=textnorm.spacy.settings(OKT))


def words(docs):
    return [[(word.text, word.tag_, word.norm_, word.whitespace_) for word in doc] for doc in docs]


@pytest.mark.parametrize("config", [OKT, SPLIT, "ko-review"], ids=["okt", "split", "ko-review"])
def test_docs_spell_their_texts(config):
    """`doc.text` is the text as it was given, whatever the stages made of it."""
    pytest.importorskip({str(OKT): "konlpy", "ko-review": "kiwipiepy"}.get(str(config), "spacy"))
    nlp = spacy.blank("xx")
    textnorm.spacy.tokenizer(nlp, config)
    assert [doc.text for doc in nlp.pipe(TEXTS)] == TEXTS


def test_tags_lemmas_and_norms():
    """Words have their tokens' tags, lemmas and normalized forms; morphemes that share a syllable are one word."""
    pytest.importorskip("kiwipiepy")
    nlp = spacy.blank("xx")
    doc = textnorm.spacy.tokenizer(nlp, "ko-review")("정말 됐다ㅋㅋㅋㅋㅋ")
    found = [(word.text, word.tag_, word.lemma_, word.norm_) for word in doc]
    assert found[:3] == [("정말", "MAG", "", "정말"), ("됐", "VV+EP", "되다+었", "됐"), ("다", "EF", "", "다")]
    assert (doc[-1].text, doc[-1].norm_) == ("ㅋㅋㅋㅋㅋ", "ㅋㅋ")


def test_pipe_by_the_batch(korean):
    """One by one, through `nlp.pipe`, by the tokenizer's own batches and in two processes, docs are the same."""
    expected = words(map(korean, TEXTS))
    assert expected[0][0] == ("영화", "Noun", "영화", "")
    assert words(korean.pipe(TEXTS)) == expected
    assert words(korean.pipe(korean.tokenizer.pipe(TEXTS, batch_size=2))) == expected
    assert words(korean.pipe(TEXTS, n_process=2, batch_size=2)) == expected


def test_a_saved_model_is_complete(tmp_path):
    """Saved and loaded, by folder, bytes and pickle, docs are the same; the config file may be gone."""
    (tmp_path / "words.tsv").write_text("good\n", encoding="utf-8")
    (tmp_path / "pipeline.toml").write_text(
        'version = 1\nstages = [{ type = "repeats" }, { type = "split" }, { type = "stopwords", file = "words.tsv" }]\n',
        encoding="utf-8",
    )
    nlp = spacy.blank("xx", config=textnorm.spacy.settings(tmp_path / "pipeline.toml"))
    expected = words(nlp.pipe(TEXTS))
    assert expected != words(spacy.blank("xx", config=textnorm.spacy.settings(SPLIT)).pipe(TEXTS))  # the file counts
    nlp.to_disk(tmp_path / "model")
    content, pickled = nlp.to_bytes(), pickle.dumps(nlp)
    assert words(pickle.loads(pickled).pipe(TEXTS)) == expected  # noqa: S301  # our own
    for name in ("pipeline.toml", "words.tsv"):
        (tmp_path / name).unlink()
    assert words(spacy.load(tmp_path / "model").pipe(TEXTS)) == expected
    blank = spacy.blank("xx", config=textnorm.spacy.settings())
    assert words(blank.from_bytes(content).pipe(TEXTS)) == expected


def test_set_from_python_it_is_saved_too(tmp_path):
    """`tokenizer` writes itself into the config of the nlp object, so what is loaded has it, a `Pipeline` too."""
    nlp = spacy.blank("xx")
    textnorm.spacy.tokenizer(nlp, Pipeline.from_config(SPLIT))
    nlp.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    assert loaded.tokenizer.pipeline == Pipeline.from_config(SPLIT)
    assert loaded.config["nlp"]["tokenizer"]["@tokenizers"] == "textnorm.Tokenizer.v1"


def test_a_wrong_config_is_told_at_once():
    """Set from Python, a config's problems are told before any text comes."""
    with pytest.raises(ConfigError, match="did you mean 'ko-review'"):
        textnorm.spacy.tokenizer(spacy.blank("xx"), "ko-reviews")


def test_half_a_character_is_told():
    """A lone surrogate, which spaCy cannot hold, is an error that says where it stands."""
    nlp = spacy.blank("xx", config=textnorm.spacy.settings(SPLIT))
    with pytest.raises(DataError, match=r"found '\\ud800' at 3; replace it"):
        nlp("so \ud800")


def test_patterns_in_a_config_are_saved(tmp_path):
    """The pipeline of a config with dollars and quotes in it, of which spaCy's own file doubles some, comes back."""
    pattern = "\\s*[$]\"'$"
    config = {"version": 1, "stages": [{"type": "regex", "pattern": pattern}, {"type": "split"}]}
    nlp = spacy.blank("xx", config=textnorm.spacy.settings(config))
    nlp.to_disk(tmp_path)
    assert spacy.load(tmp_path).tokenizer.pipeline.stages[0].pattern == pattern


def test_a_variable_of_spacys_is_told():
    """What spaCy could not load again is refused at once."""
    config = {"version": 1, "stages": [{"type": "regex", "pattern": "a${2}"}, {"type": "split"}]}
    with pytest.raises(ConfigError, match=r"cannot hold '\$\{'.* name that"):
        textnorm.spacy.settings(config)
    with pytest.raises(ConfigError, match="cannot hold"):
        textnorm.spacy.tokenizer(spacy.blank("xx"), Pipeline.from_config(config))


def test_its_entry_point_is_what_it_says():
    """pyproject.toml names a function that exists, under the name that configs use."""
    tables = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    [(name, target)] = tables["project"]["entry-points"]["spacy_tokenizers"].items()
    module, _, function = target.partition(":")
    assert name == textnorm.spacy.NAME
    assert getattr(import_module(module), function) is textnorm.spacy.create_tokenizer


def test_spacy_finds_it_without_an_import(tmp_path):
    """Where the entry point is installed, a config is enough: nobody has to import textnorm."""
    installed = tmp_path / "door-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: door\nVersion: 1.0\n", encoding="utf-8")
    (installed / "entry_points.txt").write_text(
        "[spacy_tokenizers]\ntextnorm.Tokenizer.v1 = textnorm.spacy:create_tokenizer\n", encoding="utf-8"
    )
    code = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(PROJECT)!r}]\n"
        f"import spacy; nlp = spacy.blank('xx', config={textnorm.spacy.settings(SPLIT)!r})\n"
        "print([word.norm_ for word in nlp('so goooood')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['so', 'good']"
