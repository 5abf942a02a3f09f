"""What each stage does to texts we thought about: `<stage>.jsonl`, one case a line, by kind of evidence.

`in_the_wild` is what people write, `synthetic` what we made up, `negative` must not change (`expected` may be left
out), `known_failures` is what a stage gets wrong: the case fails until it is mended, and then says so.
A line: {"kind", "text", "expected", "config" (the stage's fields), "note"}. Token stages are given what `split` makes
of the text, or the line's "tokens": what a tagger would make of it. Tokens are [form, tag, start, end], and may have a
lemma. A stage that must be trained is trained on the texts of its own file.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from textnorm.config import Spec, load_stages
from textnorm.errors import MissingExtraError
from textnorm.registry import STAGES, load_stage, stage_names
from textnorm.stages.split import Split
from textnorm.types import Token, Trainable

FOLDER = Path(__file__).parent
KINDS = {"in_the_wild", "synthetic", "negative", "known_failures"}
LEAST_CASES = 15  # of a text stage of ours
KEYS = {"kind", "text", "tokens", "expected", "config", "note"}


def read(name):
    path = FOLDER / f"{name}.jsonl"
    lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []  # a case may hold U+2028
    return [json.loads(line) for line in lines if line]


def cases():
    for name in stage_names():
        for number, case in enumerate(read(name), 1):
            marks = pytest.mark.xfail(raises=AssertionError) if case["kind"] == "known_failures" else ()
            yield pytest.param(name, case, id=f"{name}:{number}:{case['kind']}", marks=marks)


def build(name, case, folder):
    before = [] if load_stage(name).kind != "tokens" else [{"type": "split"}]
    stage = load_stages(Spec({"version": 1, "stages": [*before, {"type": name, **case.get("config", {})}]}))[-1]
    if isinstance(stage, Trainable):
        return stage.fit(Split()([other["text"] for other in read(name)]) * 20, folder)
    return stage


def tokens(case):
    """What the case says that a tagger made of its text, else its words."""
    given = [Token(*token) for token in case.get("tokens", ())]
    assert all(token.end <= len(case["text"]) for token in given)
    return given or Split()([case["text"]])[0]


def answer(stage, item):
    try:
        return stage([item])[0]
    except MissingExtraError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize(("name", "case"), list(cases()))
def test_golden(name, case, tmp_path):
    """The stage makes of the text what the file says."""
    stage = build(name, case, tmp_path)
    item = tokens(case) if stage.kind == "tokens" else case["text"]
    expected = case["expected"] if case["kind"] != "negative" or "expected" in case else item
    if stage.kind != "text":
        expected = [Token(*token) for token in expected]
    assert answer(stage, item) == expected


@pytest.mark.parametrize("name", stage_names())
def test_every_stage_has_a_golden_file(name):
    """A stage comes with a file of cases, what it must do and what it must leave alone."""
    found = {case["kind"] for case in read(name)}
    assert found & {"in_the_wild", "synthetic"}
    assert "negative" in found


@pytest.mark.parametrize("name", [name for name in STAGES if load_stage(name).kind == "text"])
def test_text_stages_are_told_what_to_leave_alone(name):
    """A text stage of ours has 15 cases or more, and of all its cases a third must not change."""
    kinds = [case["kind"] for case in read(name)]
    assert len(kinds) >= LEAST_CASES
    assert 3 * kinds.count("negative") >= len(kinds)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.jsonl")), ids=lambda path: path.stem)
def test_files_keep_to_the_format(path):
    """Every file belongs to a stage, every line has a known kind and known keys, and no case stands twice."""
    lines = read(path.stem)
    assert path.stem in stage_names()
    assert all({"kind", "text"} <= set(case) <= KEYS and case["kind"] in KINDS for case in lines)
    assert all("expected" in case for case in lines if case["kind"] != "negative")
    keys = [json.dumps([case["text"], case.get("tokens"), case.get("config", {})]) for case in lines]
    assert len(keys) == len(set(keys))
