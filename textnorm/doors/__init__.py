"""What the doors of other libraries share: `textnorm.sklearn`, `textnorm.pandas` and `textnorm.spacy`.

Each door is a few lines over a `Pipeline`; here is what they say of configs, of columns and of words.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from textnorm.pipeline import Pipeline
from textnorm.recipes.texts import find_pipeline

__all__ = ["Source", "pipeline_of"]

Source = str | Path | Mapping[str, Any] | Pipeline


def pipeline_of(config: Source) -> Pipeline:
    """Return the pipeline that is meant: a preset's name, a config file, a config as a dict, or a pipeline itself.

    Raises:
        ConfigError: it names no preset, or cannot be used.
        DataError: there is no such file.

    Example:
        >>> pipeline_of("ko-review") == Pipeline.from_preset("ko-review")
        True
    """
    if isinstance(config, Pipeline):
        return config
    return Pipeline.from_config(config) if isinstance(config, Mapping) else find_pipeline(str(config))
