"""A stage is added by one class, one line that registers it, and one golden file: all else follows from the table."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import ClassVar

import pytest
from click.testing import CliRunner

from textnorm import registry
from textnorm.alignment import Edit, apply_edits
from textnorm.cli import main
from textnorm.json_schema import json_schema
from textnorm.pipeline import Pipeline

TESTS = Path(__file__).parents[1]

# A package of somebody else's, as it lies in site-packages: the class, and the line that registers it.
PACKAGE = {
    "whisper.py": '''
from dataclasses import dataclass
from typing import ClassVar

from textnorm.alignment import Edit


@dataclass(frozen=True)
class Whisper:
    """Replace exclamation marks.

    Args:
        mark: what stands for one.

    Example:
        >>> Whisper()(["hey!"])
        ['hey.']
    """

    mark: str = "."
    kind: ClassVar = "text"

    def __call__(self, texts):
        return [text.replace("!", self.mark) for text in texts]

    def edits(self, text):
        return [Edit(at, at + 1, self.mark) for at, letter in enumerate(text) if letter == "!" != self.mark]
''',
    "whisper-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: whisper\nVersion: 1.0\n",
    "whisper-1.0.dist-info/entry_points.txt": "[textnorm.stages]\nwhisper = whisper:Whisper\n",
}
GOLDEN = """\
{"kind": "synthetic", "text": "와! 굿!!", "expected": "와. 굿.."}
{"kind": "negative", "text": "와. 굿"}
"""


@dataclass(frozen=True)
class Shout:
    """Double every exclamation mark.

    Args:
        times: how many stand for one.
    """

    times: int = 2
    kind: ClassVar = "text"

    def __call__(self, texts):
        return [apply_edits(text, self.edits(text)) for text in texts]

    def edits(self, text):
        return [Edit(at, at + 1, "!" * self.times) for at, letter in enumerate(text) if letter == "!"]


@pytest.fixture
def _registered(monkeypatch):
    """Put one line into the table."""
    monkeypatch.setitem(registry.STAGES, "shout", f"{__name__}:Shout")
    registry._table.cache_clear()
    yield
    registry._table.cache_clear()


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with the package installed, and a copy of the contract and golden tests beside its golden file."""
    folder = tmp_path_factory.mktemp("whisper")
    for name, content in PACKAGE.items():
        (folder / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "site" / name).write_text(content, encoding="utf-8")
    for name in ("contract", "golden"):
        copytree(TESTS / name, folder / name)
    return folder


def run(folder, *arguments):
    """Run Python where the package is installed."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(folder / "site"), *filter(None, sys.path)])}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def run_tests(folder, *files):
    flags = ["-v", "-p", "no:cacheprovider", "--import-mode=importlib", f"--rootdir={folder}", "-k", "whisper"]
    return run(folder, "-m", "pytest", *flags, *files)


@pytest.mark.usefixtures("_registered")
def test_a_line_is_enough_for_a_config():
    """A config can name the stage and set its fields; its mistakes are found like any other's."""
    tables = {"version": 1, "stages": [{"type": "shout", "times": 3}]}
    pipeline = Pipeline.from_config(tables)
    assert pipeline.normalize(["야!"]) == ["야!!!"]
    assert pipeline.to_config() == tables
    assert pickle.loads(pickle.dumps(pipeline)) == pipeline  # noqa: S301  # our own bytes
    with pytest.raises(Exception, match=r"stages\[0\]\.time: unknown key; did you mean 'times'"):
        Pipeline.from_config({"version": 1, "stages": [{"type": "shout", "time": 3}]})
    with pytest.raises(Exception, match=r"stages\[0\]\.type: no stage is called 'shuot'; did you mean 'shout'"):
        Pipeline.from_config({"version": 1, "stages": [{"type": "shuot"}]})


@pytest.mark.usefixtures("_registered")
def test_a_line_is_enough_for_the_command():
    """`textnorm stages` lists it with its kind and summary, and shows its documentation."""
    listed = CliRunner().invoke(main, ["stages"], catch_exceptions=False).output.splitlines()
    assert [line.split(None, 2) for line in listed if line.startswith("shout")] == [
        ["shout", "text", "Double every exclamation mark."]
    ]
    assert "times: how many stand for one." in CliRunner().invoke(main, ["stages", "shout"]).output


@pytest.mark.usefixtures("_registered")
def test_a_line_is_enough_for_the_schema():
    """Editors complete its fields, with their types and defaults, wherever a stage may stand."""
    definitions = json_schema()["$defs"]
    assert {"$ref": "#/$defs/stage:shout"} in definitions["stage"]["oneOf"]
    stage = definitions["stage:shout"]
    own = {name: value for name, value in stage["properties"].items() if name != "max_letter_loss"}  # any text stage's
    assert own == {"type": {"const": "shout"}, "times": {"type": "integer", "default": 2}}
    assert stage["required"] == ["type"]
    assert stage["description"] == "Double every exclamation mark."


def test_an_installed_package_is_found(installed):
    """A third party's stage is found by its entry point alone: nothing of ours is touched."""
    code, output = run(installed, "-c", "from textnorm.cli import main; main(['stages'])")
    assert code == 0
    assert [line.split(None, 2) for line in output.splitlines()][-1] == [
        "whisper",
        "text",
        "Replace exclamation marks.",
    ]


def test_a_stage_without_a_golden_file_is_found_out(installed):
    """Whoever adds a stage is asked for the cases that show what it does."""
    code, output = run_tests(installed, "golden/test_golden.py")
    assert code == 1
    assert "FAILED golden/test_golden.py::test_every_stage_has_a_golden_file[whisper]" in output


def test_contract_and_golden_tests_cover_it(installed):
    """With its golden file in place, the tests that are there run over the new stage, and it passes them all."""
    (installed / "golden" / "whisper.jsonl").write_text(GOLDEN, encoding="utf-8")
    code, output = run_tests(installed, "contract/test_stages.py", "golden/test_golden.py")
    assert code == 0, output
    for test in (
        "a_batch_is_its_items",
        "config_round_trip",
        "edits_say_what_the_call_does",
        "a_megabyte_line_is_read",
    ):
        assert f"test_{test}[" in output
    assert "test_golden[whisper:1:synthetic] PASSED" in output
    assert "test_golden[whisper:2:negative] PASSED" in output
