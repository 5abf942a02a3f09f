from __future__ import annotations

from dataclasses import dataclass, is_dataclass
from importlib.metadata import EntryPoint
from typing import ClassVar

import pytest

from textnorm import registry
from textnorm.errors import ConfigError
from textnorm.registry import STAGES, did_you_mean, load_stage, stage_names, stage_type
from textnorm.stages.cleaning import Repeats
from textnorm.stages.unicode import Unicode


@dataclass(frozen=True)
class Stranger:
    kind: ClassVar = "text"


@pytest.fixture
def third_party(monkeypatch):
    """Install packages that announce stages, without installing anything."""

    def announce(**stages):
        points = [EntryPoint(name, value, "textnorm.stages") for name, value in stages.items()]
        monkeypatch.setattr(registry, "entry_points", lambda group: [p for p in points if p.group == group])
        registry._table.cache_clear()

    yield announce
    registry._table.cache_clear()


@pytest.mark.parametrize("name", STAGES)
def test_every_line_leads_to_a_frozen_dataclass(name):
    """A line of the table names a class whose fields are its config, and which knows its kind."""
    cls = load_stage(name)
    assert is_dataclass(cls)
    assert cls.__dataclass_params__.frozen
    assert cls.kind in {"text", "tokenizer", "tokens"}


def test_a_stage_knows_its_name():
    """The table is read backwards too; a class that is in no table has no name."""
    assert (stage_type(Unicode()), stage_type(Repeats(max_run=5))) == ("unicode", "repeats")
    assert stage_type(Stranger()) is None


def test_unknown_names_suggest_a_known_one():
    """A name that is nearly right gets the right one; any other gets the list."""
    with pytest.raises(ConfigError, match="no stage is called 'laugther'; did you mean 'laughter'"):
        load_stage("laugther")
    with pytest.raises(ConfigError, match=r"no stage is called 'zzz'; known: .*unicode, .*html"):
        load_stage("zzz")
    assert did_you_mean("", ["a", "b"]) == "; known: a, b"


def test_third_party_stages_stand_behind_ours(third_party):
    """An entry point adds a stage; names are listed ours first, theirs in order of the alphabet."""
    third_party(zebra="textnorm.stages.split:Split", ant=f"{__name__}:Stranger")
    assert stage_names() == [*STAGES, "ant", "zebra"]
    assert load_stage("ant") is Stranger
    assert stage_type(Stranger()) == "ant"


def test_third_parties_cannot_take_our_names(third_party):
    """A config means the same wherever it is read: a built-in name stays built in."""
    third_party(unicode=f"{__name__}:Stranger")
    assert load_stage("unicode") is Unicode
    assert stage_names() == list(STAGES)
