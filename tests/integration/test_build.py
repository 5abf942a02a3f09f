"""What is built: the package with all of its data, and the C extension where it compiles. Nothing is built here."""

from __future__ import annotations

import re
import runpy
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from textnorm import okt

PROJECT = Path(__file__).parents[2]
PACKAGE = PROJECT / "textnorm"
NATIVE = PACKAGE / "_native"
CONFIG = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
CODE = {".py", ".pyi", ".pyc", ".c", ".h", ".so", ".pyd"}
# An include of the project's own: `#include "trie.h"`, not `#include <Python.h>`.
OWN_INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


@pytest.fixture
def build(monkeypatch):
    """The names in setup.py, read as setuptools reads it, from the project's folder."""
    pytest.importorskip("setuptools")
    monkeypatch.chdir(PROJECT)
    return SimpleNamespace(**runpy.run_path("setup.py"))


def built():
    """The extensions that lie in the tree: one after an editable install, where there is a compiler."""
    return [path for path in NATIVE.glob("okt*") if path.suffix in {".so", ".pyd"}]


needs_sources = pytest.mark.skipif(not any(NATIVE.glob("*.c")), reason="there is no C source yet")
needs_extension = pytest.mark.skipif(not built(), reason="the extension is not built in this tree")


# ---------------------------------------------------------------- the package


def test_all_data_is_in_the_wheel():
    """Every file of the package that is no code fits a pattern of package-data, and so is in the wheel."""
    patterns = CONFIG["tool"]["setuptools"]["package-data"]["textnorm"]
    packed = {path for pattern in patterns for path in PACKAGE.glob(pattern)} | {PACKAGE / "py.typed"}
    data = {path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix not in CODE}
    assert packed
    assert data - packed == set()


def test_every_folder_with_code_is_a_package():
    """Every folder with Python in it has an __init__.py: without one the wheel would lack it."""
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_the_manifest_is_in_the_sdist():
    """The corpora's manifest lies where setup.py takes it from, and MANIFEST.in names it for the sdist."""
    assert (PROJECT / "corpora" / "manifest.toml").is_file()
    assert "include corpora/manifest.toml" in (PROJECT / "MANIFEST.in").read_text(encoding="utf-8").splitlines()


def test_the_manifest_is_in_the_wheel(build, tmp_path):
    """The package is copied with the corpora's manifest, and what an earlier build left is gone."""
    from setuptools import Distribution

    (tmp_path / "textnorm").mkdir()
    (tmp_path / "textnorm" / "gone.py").touch()
    command = build.BuildPackage(Distribution({"packages": ["textnorm"], "script_name": "setup.py"}))
    command.build_lib = str(tmp_path)
    command.ensure_finalized()
    command.run()
    manifest = (PROJECT / "corpora" / "manifest.toml").read_bytes()
    assert (tmp_path / "textnorm" / "corpora_manifest.toml").read_bytes() == manifest
    assert (tmp_path / "textnorm" / "pipeline.py").is_file()
    assert not (tmp_path / "textnorm" / "gone.py").exists()


def test_what_was_tested_with_is_what_is_asked_for():
    """Every version in constraints.txt is one that pyproject.toml allows."""
    requirements = pytest.importorskip("packaging.requirements")
    lines = [line for line in (PROJECT / "constraints.txt").read_text(encoding="utf-8").splitlines() if "==" in line]
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    asked = sum(CONFIG["project"]["optional-dependencies"].values(), CONFIG["project"]["dependencies"])
    found = [requirements.Requirement(line) for line in asked]
    pinned = [requirement for requirement in found if requirement.name in pins]
    assert {"numpy", "torch"} <= {requirement.name for requirement in pinned}
    assert [str(requirement) for requirement in pinned if pins[requirement.name] not in requirement.specifier] == []


# ---------------------------------------------------------------- the extension


def test_the_extension_is_optional(build):
    """A compiler that is not there, or that fails, fails no install."""
    assert build.OKT.optional is True
    assert build.OKT.name == "textnorm._native.okt"


def test_costs_are_rounded_as_python_rounds_them(build):
    """The compiler may neither fuse a multiplication with an addition nor reorder arithmetic."""
    flags = build.OKT.extra_compile_args
    assert {"-ffp-contract=off", "/fp:precise"} & set(flags)
    assert not {"-ffast-math", "-Ofast", "-march=native", "/fp:fast"} & set(flags)


@needs_sources
def test_one_build_serves_every_python_that_may_install(build):
    """The limited API, the wheel's tag and the Python it is built with are all the oldest of requires-python."""
    oldest = CONFIG["project"]["requires-python"].removeprefix(">=")
    major, minor = map(int, oldest.split("."))
    assert build.OKT.py_limited_api is True
    assert [(name, int(value, 16) >> 16) for name, value in build.OKT.define_macros] == [
        ("Py_LIMITED_API", major << 8 | minor)
    ]
    assert CONFIG["tool"]["cibuildwheel"]["build"].startswith(f"cp{major}{minor}-")
    if build.EXTENSIONS:
        assert build.OPTIONS["bdist_wheel"]["py_limited_api"] == f"cp{major}{minor}"


@needs_sources
def test_an_sdist_holds_all_that_is_compiled(build):
    """Sources and headers are found, by paths inside the project, and so is every header that one of them includes."""
    listed = [*build.OKT.sources, *build.OKT.depends]
    assert build.OKT.sources
    assert [path for path in listed if Path(path).is_absolute() or not Path(path).is_file()] == []
    included = {name for path in listed for name in OWN_INCLUDE.findall(Path(path).read_text(encoding="utf-8"))}
    assert included <= {Path(path).name for path in build.OKT.depends}


@needs_extension
def test_the_extension_is_not_older_than_its_sources():
    """What the tests run is what the sources say."""
    newest = max([*NATIVE.glob("*.c"), *NATIVE.glob("*.h")], key=lambda path: path.stat().st_mtime)
    stale = [path.name for path in built() if path.stat().st_mtime < newest.stat().st_mtime]
    assert stale == [], f"{newest.name} was changed since: run `pip install -e .` again"


@pytest.mark.skipif(not okt.is_installed(), reason="konlpy and its jar of Okt are not installed")
@needs_extension
def test_the_check_of_a_built_wheel_holds():
    """What cibuildwheel runs against each wheel holds here."""
    program, *arguments = shlex.split(CONFIG["tool"]["cibuildwheel"]["test-command"])
    assert program == "python"
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
