"""`textnorm train --find-lr`: the loss over a rising learning rate, drawn; the weights are not kept."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from textnorm.cli import main

TOLD = re.compile(r"a tenth of where the loss is least: ([\d.e-]+); where it falls fastest: ([\d.e-]+)")


def find(config, path, *options):
    return CliRunner().invoke(main, ["train", str(config), "--find-lr", str(path), *options])


def test_a_rate_is_found_and_nothing_is_kept(make_job, tmp_path):
    """The picture is all that is left; what it suggests can be learned with, and the second run suggests the same."""
    config = make_job(tmp_path)
    before = set(tmp_path.rglob("*"))
    first = find(config, tmp_path / "lr.svg")
    assert first.exit_code == 0, first.output
    assert set(tmp_path.rglob("*")) - before == {tmp_path / "lr.svg"}
    tenth, steepest = map(float, TOLD.search(first.output).groups())
    assert 1e-4 < tenth < 1
    assert 1e-4 < steepest < 1
    svg = (tmp_path / "lr.svg").read_text(encoding="utf-8")
    assert find(config, tmp_path / "lr.svg").output == first.output
    assert (tmp_path / "lr.svg").read_text(encoding="utf-8") == svg
    marks = [item for item in ET.fromstring(svg).iter() if item.get("class") == "mark"]  # noqa: S314  # ours
    assert len(marks) == 2


def test_overrides_count(make_job, tmp_path):
    """Another seed gives another curve."""
    config = make_job(tmp_path)
    pictures = []
    for seed in ("0", "1"):
        assert find(config, tmp_path / "lr.svg", "--seed", seed).exit_code == 0
        pictures.append((tmp_path / "lr.svg").read_text(encoding="utf-8"))
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize("model", ['name = "fast"\nbits = 10', 'task = "multiclass"\nlayers = 0\nembedding_dim = 8'])
def test_other_models_have_rates(make_job, tmp_path, config_text, model):
    """A model that begins from counts, and another task."""
    settings = config_text[config_text.index("layers = 0") : config_text.index("\n[train]")]
    config = make_job(tmp_path, config=config_text.replace(settings, model + "\n"))
    assert find(config, tmp_path / "lr.svg").exit_code == 0


def test_a_blend_has_none(make_job, tmp_path):
    """Its members have rates of their own."""
    member = make_job(tmp_path / "member")
    blend = 'version = 1\nmembers = ["member/run.toml", "member/run.toml"]\n[data]\ntrain = "member/train.csv"\n[model]\nname = "blend"\n'
    (tmp_path / "run.toml").write_text(blend, encoding="utf-8")
    result = find(tmp_path / "run.toml", tmp_path / "lr.svg")
    assert (
        result.output == "error: a blend has no learning rate: find that of each of its members, by their own configs\n"
    )
    assert member.is_file()


def test_a_chart_is_svg(tmp_path):
    """Another name is refused before anything is read."""
    result = find(tmp_path / "absent.toml", tmp_path / "lr.png")
    assert (result.exit_code, "a name that ends in .svg" in result.output) == (1, True)
