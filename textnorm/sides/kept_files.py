"""The files that stages read, taken into a bundle, so that it holds all it needs."""

from __future__ import annotations

import filecmp
import shutil
from dataclasses import fields, replace
from itertools import count
from pathlib import Path
from typing import Any, cast

from textnorm.types import Stage

__all__ = ["keep_files"]


def keep_files(stage: Stage, folder: Path) -> Stage:
    """Copy the files a stage names (a subword model) into the bundle, so that it holds all it needs."""
    values = {item.name: (item, getattr(stage, item.name)) for item in fields(cast("Any", stage))}
    inner = {name: keep_files(value, folder) for name, (_, value) in values.items() if isinstance(value, Stage)}
    stage = replace(cast("Any", stage), **inner)
    for name in (name for name, (item, value) in values.items() if item.metadata.get("path") and value):
        source = Path(getattr(stage, name))
        target = _place_for(source, folder)
        if source.resolve() != target.resolve():
            shutil.copyfile(source, target)
        stage = replace(cast("Any", stage), **{name: str(target)})
    return stage


def _place_for(source: Path, folder: Path) -> Path:
    """Where a file goes in a bundle: under its own name, or a numbered one where another file has taken that."""
    names = (f"{number}-{source.name}" if number else source.name for number in count())
    targets = (folder / name for name in names)
    return next(target for target in targets if not target.exists() or filecmp.cmp(source, target, shallow=False))
