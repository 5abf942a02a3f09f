"""ARCHITECTURE.md and the code tell the same story."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PACKAGE = PROJECT / "textnorm"


@pytest.fixture(scope="module")
def page():
    return (PROJECT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def rooms():
    """Modules and packages that stand directly in textnorm/."""
    packages = [path.parent.name for path in PACKAGE.glob("*/__init__.py")]
    return sorted(packages + [path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__"])


def test_no_room_imports_what_stands_above_it():
    """The contracts in pyproject.toml hold: a room imports only what stands below it."""
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent)) or shutil.which("lint-imports")
    if command is None:
        pytest.skip("import-linter is not installed: pip install 'textnorm-ko[dev]'")
    done = subprocess.run([command, "--no-cache"], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Contracts: [1-9]\d* kept, 0 broken", done.stdout)


def test_rooms_are_found():
    """The rooms that the tests below look at are those of the house."""
    assert {"cli", "config", "pipeline", "stages", "recipes", "training"} <= set(rooms())


@pytest.mark.parametrize("room", rooms())
def test_every_room_is_described(page, room):
    """Every module and package of textnorm/ is named in ARCHITECTURE.md, as `x.py`, `x/` or textnorm.x."""
    assert re.search(rf"(?<![\w/]){room}(\.py|/)|textnorm[./]{room}\b", page), f"ARCHITECTURE.md does not name {room}"


def test_every_room_described_exists(page):
    """Every module and folder that ARCHITECTURE.md names exists: `x.py`, `textnorm/x` and `textnorm.x` alike."""
    files = set(re.findall(r"(?<![\w./*-])([a-z_]+\.py)\b", page))
    dotted = {name.replace(".", "/") for name in re.findall(r"\btextnorm[./]([a-z_]+(?:[./][a-z_]+)*)", page)}
    known_files = {path.name for path in PROJECT.rglob("*.py")}
    absent = sorted(files - known_files)
    absent += sorted(name for name in dotted if not exists(name))
    assert files | dotted
    assert absent == []


def exists(name):
    """Whether `io/readers`, `io/readers/py` (from io/readers.py) or `stages/unicode/Unicode` lies in the package."""
    path = PACKAGE / name.removesuffix("/py")
    return path.exists() or path.with_suffix(".py").is_file() or path.parent.with_suffix(".py").is_file()


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_module_says_what_it_is(path):
    """Every module begins with a docstring of at least one whole sentence."""
    import ast

    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring, f"{path.name} has no docstring"
    assert len(docstring) > 20
