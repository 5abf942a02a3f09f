"""`textnorm train --plot-lr`: the learning rate, drawn and not trained with."""

from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from textnorm.cli import main
from textnorm.recipes.schedule import draw_rates

SCHEDULER = """
[train.scheduler]
name = "StepLR"
step_size = 4
gamma = 0.5
warmup = 2
"""


def stairs(svg):
    """The line's points: where a step begins and how high it is, in the picture's units."""
    path = next(item.get("d") for item in ET.fromstring(svg).iter() if item.get("class") == "rate")  # noqa: S314  # ours
    return [(float(x), float(y)) for x, y in re.findall(r"[ML]([\d.]+),([\d.]+)H", path)]


def test_nothing_is_trained(make_job, tmp_path, config_text):
    """The picture is all that is left; it says what schedule it is of, and the steps are those of the training rows."""
    config = make_job(tmp_path, config=config_text + SCHEDULER)
    before = set(tmp_path.rglob("*"))
    result = CliRunner().invoke(main, ["train", str(config), "--plot-lr", str(tmp_path / "lr.svg")])
    assert result.output == f"{tmp_path / 'lr.svg'}: 84 steps, 12 epochs of 7 batches\n"
    assert set(tmp_path.rglob("*")) - before == {tmp_path / "lr.svg"}
    svg = (tmp_path / "lr.svg").read_text(encoding="utf-8")
    assert "StepLR(step_size=4, gamma=0.5) by epoch, warm-up: 2 epochs" in svg
    heights = [y for _, y in stairs(svg)]
    assert len(heights) == 84
    assert len(set(heights)) == 5  # a third, two thirds, all, a half, a quarter


def test_rows_from_another_file_are_counted(make_job, tmp_path, config_text):
    """`more` is learned from, so its 108 rows whose text is not watched make steps beside the 108 that validation leaves."""
    config = make_job(tmp_path, config=config_text.replace("[data]", '[data]\nmore = "train.csv"'))
    result = CliRunner().invoke(main, ["train", str(config), "--plot-lr", str(tmp_path / "lr.svg")])
    assert result.output.endswith(": 168 steps, 12 epochs of 14 batches\n")


def test_each_step_is_as_high_as_its_rate():
    """The height over the axis is in proportion to the rate, and steps are equally wide."""
    points = stairs(draw_rates([1.0, 0.5, 0.25, 0.0], 2, "a < b"))
    floor = points[3][1]
    assert [(floor - y) / (floor - points[0][1]) for _, y in points] == pytest.approx([1, 0.5, 0.25, 0], abs=0.01)
    assert {round(b[0] - a[0]) for a, b in itertools.pairwise(points)} == {156}


def test_a_long_run_is_a_small_picture():
    """A million steps are drawn with no more points than can be seen."""
    assert len(draw_rates([1.0] * 1_000_000, 1000, "constant")) < 100_000


@pytest.mark.parametrize(
    ("name", "message"), [("lr.png", "a name that ends in .svg"), ("no/../run.toml/lr.svg", "a place")]
)
def test_what_cannot_be_written_is_told(make_job, tmp_path, name, message):
    """In a line, and with exit code 1."""
    config = make_job(tmp_path)
    result = CliRunner().invoke(main, ["train", str(config), "--plot-lr", str(tmp_path / name)])
    assert result.exit_code == 1
    assert message in result.output
