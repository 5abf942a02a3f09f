from __future__ import annotations

import re

import pytest

from textnorm.errors import DataError
from textnorm.recipes.init import template, write_config
from textnorm.run_config import load_run
from textnorm.schema import JointModel, TableModel, TextModel

KINDS = ["text", "table", "both"]
# A key that is commented out: `# test = "test.csv"` and the comment that may follow it; not `# All fields and ...`.
COMMENTED_KEY = re.compile(r"^# (?=\w+ = |\[\[)", re.MULTILINE)


@pytest.mark.parametrize(("kind", "model"), [("text", TextModel), ("table", TableModel), ("both", JointModel)])
def test_a_template_loads(tmp_path, kind, model):
    """What `init` writes is a config that loads, of the kind that was asked for."""
    path = tmp_path / "run.toml"
    write_config(str(path), kind)
    run = load_run(path)
    assert (run.data.kind, type(run.model)) == (kind, model)
    assert run.data.train == str(tmp_path / "train.csv")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_commented_out_is_right_too(tmp_path, kind):
    """With every key that is commented out put in, a template still loads, and says more."""
    path = tmp_path / "run.toml"
    path.write_text(COMMENTED_KEY.sub("", template(kind)), encoding="utf-8")
    assert load_run(path).data.test == str(tmp_path / "test.csv")


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_is_commented(kind):
    """A template explains each key of its data, in a comment on the key's line."""
    data = template(kind).partition("[data]\n")[2].partition("\n\n")[0].splitlines()
    assert len(data) >= 4
    assert [line for line in data if "kind =" not in line and not re.search(r"\S\s+# \w", line)] == []


def test_a_file_that_is_there_stays(tmp_path):
    """A file that exists is left as it is."""
    path = tmp_path / "run.toml"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(DataError, match=r"run\.toml exists"):
        write_config(str(path), "text")
    assert path.read_text(encoding="utf-8") == "mine"


def test_folders_are_made(tmp_path):
    """A folder that is not there yet is made."""
    write_config(str(tmp_path / "new" / "job.toml"), "text")
    assert (tmp_path / "new" / "job.toml").read_text(encoding="utf-8") == template("text")
