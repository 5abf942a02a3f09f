from __future__ import annotations

import math
import sys
import tomllib
from pathlib import Path

import pytest

from textnorm.errors import MissingExtraError
from textnorm.extras import import_extra

PROJECT = Path(__file__).parents[2]


def test_what_is_there_is_imported():
    """A module that is installed is imported and returned, also from inside a package."""
    assert import_extra("math", "torch") is math
    assert import_extra("os.path", "torch") is sys.modules["os.path"]


@pytest.mark.parametrize("module", ["no_such_package", "no_such_package.inner"])
def test_a_missing_extra_names_its_pip_line(module):
    """A package that is not installed is an error with the pip line of its extra."""
    with pytest.raises(MissingExtraError, match=r"no_such_package is required.*pip install 'textnorm-ko\[kiwi\]'"):
        import_extra(module, "kiwi")


def test_a_broken_package_is_not_missing(tmp_path, monkeypatch):
    """A package that is installed, but fails to import another, is broken: the pip line would not mend it."""
    (tmp_path / "half_installed.py").write_text("import something_that_is_gone\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="something_that_is_gone"):
        import_extra("half_installed", "kiwi")


def test_extras_in_the_source_exist():
    """Every extra that the source asks for by name is one that pyproject.toml offers."""
    import re

    source = "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT / "textnorm").rglob("*.py"))
    asked = set(re.findall(r'import_extra\("[\w.]+", "(\w+)"\)', source)) | set(
        re.findall(r"textnorm-ko\[(\w+)\]", source)
    )
    offered = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    assert {"torch", "konlpy"} <= asked
    assert asked - {"extra"} <= set(offered)
