from __future__ import annotations

import json

import pytest

from textnorm.config import Spec, dump, load_stages, read_spec
from textnorm.errors import ConfigError, DataError
from textnorm.order import check_order
from textnorm.pipeline import Pipeline
from textnorm.stages.cleaning import Repeats, Whitespace
from textnorm.stages.filters import Lowercase, Stopwords
from textnorm.stages.nltk import NltkWord
from textnorm.stages.route import Route
from textnorm.stages.split import Split
from textnorm.stages.subword import Subword

TOML = """
version = 1

[[stages]]
type = "repeats"
max_run = 3

[[stages]]
type = "route"
ko = { type = "split" }

[[stages]]
type = "stopwords"
languages = ["ko"]
words = ["그냥", "좀"]
"""
TABLES = {
    "version": 1,
    "stages": [
        {"type": "repeats", "max_run": 3},
        {"type": "route", "ko": {"type": "split"}},
        {"type": "stopwords", "languages": ["ko"], "words": ["그냥", "좀"]},
    ],
}
STAGES = (Repeats(max_run=3), Route(ko=Split(), en=NltkWord()), Stopwords(languages=("ko",), words=("그냥", "좀")))


def problems(*stages, version=1, **tables):
    """What is wrong with a config, one line each."""
    with pytest.raises(ConfigError) as caught:
        load_stages(Spec({"version": version, "stages": list(stages)} | tables))
    return [str(problem) for problem in caught.value.problems]


# ---------------------------------------------------------------- read


def test_toml_json_and_dict_say_the_same(tmp_path):
    """One config, three ways to write it, one pipeline."""
    (tmp_path / "a.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "a.json").write_text(json.dumps(TABLES), encoding="utf-8")
    from_toml, from_json = (load_stages(read_spec(tmp_path / name)) for name in ("a.toml", "a.json"))
    assert from_toml == from_json == load_stages(read_spec(TABLES)) == STAGES


def test_a_missing_file_says_how_to_write_one(tmp_path):
    """No file is the user's most common mistake; the error names the path and the way out."""
    with pytest.raises(DataError, match=r"no\.toml, and there is none; `textnorm init` writes one"):
        read_spec(tmp_path / "no.toml")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.toml", b"version = = 1", r"a\.toml cannot be read as TOML"),
        ("a.json", b'{"version": 1,}', r"a\.json cannot be read as JSON"),
        ("a.toml", "version = 1 # 설정".encode("cp949"), r"a\.toml cannot be read as TOML"),
        ("a.json", b"[1, 2]", r"a\.json must hold a table, found list"),
    ],
)
def test_a_broken_file_is_named(tmp_path, name, content, message):
    """What cannot be parsed or decoded is one config error with the file's name."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigError, match=message):
        read_spec(tmp_path / name)


def test_reading_does_not_change_the_dict():
    """A dict that was given stays the caller's."""
    tables = json.loads(json.dumps(TABLES))
    load_stages(read_spec(tables))
    assert tables == TABLES


# ---------------------------------------------------------------- validate


def test_all_problems_come_at_once():
    """A config is mended in one go: every problem is told, each with its path."""
    found = problems(
        {"type": "repeats", "max_runs": 3},
        {"type": "whitspace"},
        {"type": "regex"},
        "whitespace",
        {"type": "stopwords", "words": ["a", 3], "languages": ["fr"]},
        version=2,
        stage=[],
    )
    assert found == [
        "version: required 1, found 2",
        "stage: unknown key; did you mean 'stages'?",
        "stages[0].max_runs: unknown key; did you mean 'max_run'?",
        "stages[1].type: no stage is called 'whitspace'; did you mean 'whitespace'?",
        "stages[2].pattern: required, and missing",
        "stages[3]: required a table with a `type`, found 'whitespace'",
        "stages[4].languages[0]: required 'ko' or 'en', found 'fr'",
        "stages[4].words[1]: required a valid string, found 3",
    ]


@pytest.mark.parametrize(
    ("stage", "problem"),
    [
        ({"type": "repeats", "max_run": "3"}, "stages[0].max_run: required a valid integer, found '3'"),
        ({"type": "repeats", "max_run": True}, "stages[0].max_run: required a valid integer, found True"),
        ({"type": "repeats", "syllables": 1}, "stages[0].syllables: required a valid boolean, found 1"),
        ({"type": "repeats", "max_run": 0}, "stages[0]: max_run must be 1 or more, found 0"),
        ({"type": "unicode", "form": "NFX"}, "stages[0].form: required 'NFC', 'NFD', 'NFKC', 'NFKD' or 'NFKC_HANGUL', found 'NFX'"),
        ({"type": "stopwords", "words": "그냥"}, "stages[0].words: required a valid tuple, found '그냥'"),
        ({"type": "regex", "pattern": "a", "flags": "iq"}, "stages[0]: flags must be letters of 'imsx', found 'q'"),
        ({"type": "kiwi", "typos": "basics"}, "stages[0].typos: required one of Kiwi's typo sets, found 'basics'; did you mean 'basic'?"),
        ({"type": "route", "ko": {"stem": True}}, "stages[0].ko: required an instance of Tokenizer, found {'stem': True}"),
        ({"type": "route", "ko": {"type": "html"}}, "stages[0].ko: required a tokenizer, found Html()"),
        ({"type": "route", "en": {"type": "spilt"}}, "stages[0].en.type: no stage is called 'spilt'; did you mean 'split'?"),
        ({"type": 3}, "stages[0]: required a table with a `type`, found {'type': 3}"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named(stage, problem):
    """The message says where, what was required and what was found; nothing is converted in silence."""
    assert problems(stage) == [problem]


def test_a_pattern_that_does_not_compile_is_a_config_error():
    """A regex is checked before a row is read, beside whatever else is wrong."""
    pattern, other = problems({"type": "regex", "pattern": "(a"}, {"type": "repeats", "max_run": -1})
    assert pattern.startswith("stages[0]: pattern '(a' does not compile: missing )")
    assert other == "stages[1]: max_run must be 1 or more, found -1"


def test_a_problem_inside_a_nested_stage_has_its_whole_path():
    """In a run config the path leads from the top to the key of the stage inside the stage."""
    text = [{"type": name} for name in ("unicode", "html", "url", "laughter", "repeats", "whitespace")]
    run = {"version": 1, "pipeline": {"stages": [*text, {"type": "route", "ko": {"type": "okt", "stemm": True}}]}}
    with pytest.raises(ConfigError) as caught:
        Pipeline.from_config(run)
    assert str(caught.value) == "pipeline.stages[6].ko.stemm: unknown key; did you mean 'stem'?"


@pytest.mark.parametrize(
    ("tables", "problem"),
    [
        ({"stages": []}, "version: required 1, found None"),
        ({"version": "1", "stages": []}, "version: required 1, found '1'"),
        ({"version": 2, "pipeline": {"stages": []}}, "version: required 1, found 2"),
        ({"version": 1}, "stages: required an array of tables ([[stages]]), found None"),
        ({"version": 1, "stages": {"type": "split"}}, "stages: required an array of tables ([[stages]]), found {'type': 'split'}"),
        ({"version": 1, "pipeline": []}, "pipeline: required a table, found []"),
        ({"version": 1, "pipeline": {"stage": [], "stages": []}}, "pipeline.stage: unknown key; did you mean 'stages'?"),
    ],
)  # fmt: skip
def test_the_frame_is_checked(tables, problem):
    """Version, table and array are required, of a pipeline config and of the pipeline in a run config alike."""
    with pytest.raises(ConfigError) as caught:
        load_stages(Spec(tables))
    assert str(caught.value) == problem


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        ([Lowercase(), Split()], ["stages[0]: 'lowercase' works on tokens, so a tokenizer must stand before it"]),
        ([Split(), Repeats()], ["stages[1]: 'repeats' works on text, so it must stand before the tokenizer (there can be only one)"]),
        ([Split(), NltkWord()], ["stages[1]: 'nltk_word' works on text, so it must stand before the tokenizer (there can be only one)"]),
        ([Repeats(), Whitespace(), Split(), Lowercase(), Stopwords()], []),
        ([], []),
    ],
)  # fmt: skip
def test_order(stages, expected):
    """Text stages, then one tokenizer, then token stages; whatever stands elsewhere is named."""
    assert [str(problem) for problem in check_order(stages)] == expected


def test_order_is_checked_with_the_path():
    """A filter before the tokenizer is found while the config is read, not on the first row."""
    assert problems({"type": "stopwords"}, {"type": "split"}) == [
        "stages[0]: 'stopwords' works on tokens, so a tokenizer must stand before it"
    ]


# ---------------------------------------------------------------- build


def test_relative_paths_start_at_the_config(tmp_path):
    """A model beside its config is found from any folder; an absolute path and an empty one stay."""
    (tmp_path / "a.toml").write_text(
        'version = 1\nstages = [{type = "split"}, {type = "subword", model = "m/a.model"}]', encoding="utf-8"
    )
    assert load_stages(read_spec(tmp_path / "a.toml"))[1] == Subword(model=str(tmp_path / "m" / "a.model"))
    spec = {"version": 1, "stages": [{"type": "split"}, {"type": "subword", "model": "a.model"}]}
    assert Pipeline.from_config(spec).stages[1].model == "a.model"
    assert Pipeline.from_config(spec, folder=tmp_path).stages[1].model == str(tmp_path / "a.model")
    spec["stages"][1]["model"] = "/models/a.model"
    assert Pipeline.from_config(spec, folder=tmp_path).stages[1].model == "/models/a.model"
    del spec["stages"][1]["model"]
    assert Pipeline.from_config(spec, folder=tmp_path).stages[1].model == ""


# ---------------------------------------------------------------- and back


def test_dump_is_the_config_that_was_loaded():
    """What a config says is what it says after it was built: `dump(load(x)) == x`."""
    assert dump(load_stages(Spec(TABLES))) == TABLES["stages"]


def test_a_dump_is_plain():
    """A dump can be written as JSON, and reads back as the same stages, defaults spelt out or not."""
    for defaults in (False, True):
        written = json.loads(json.dumps(dump(STAGES, defaults=defaults)))
        assert load_stages(Spec({"version": 1, "stages": written})) == STAGES
    assert dump(Whitespace()) == {"type": "whitespace"}
    assert dump(Whitespace(), defaults=True) == {"type": "whitespace", "keep_newlines": False}


def test_a_stage_without_a_name_cannot_be_dumped():
    """A class that no table names cannot be written to a config; the error says how to register it."""

    class Mine(Whitespace):
        pass

    with pytest.raises(ConfigError, match=r"Mine has no name: register it in the entry-point group 'textnorm\.stages'"):
        dump(Mine())
