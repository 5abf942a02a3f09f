"""`textnorm init`: a commented config to start from."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from textnorm.errors import DataError

__all__ = ["template", "write_config"]


def write_config(path: str, kind: str) -> None:
    """Write the template of a run over texts, a table, or both.

    Args:
        path: where to.
        kind: "text", "table" or "both".

    Raises:
        DataError: there is a file already; it stays as it is.
    """
    target = Path(path)
    if target.exists():
        raise DataError(f"{path} exists, and is left as it is; name another file or move it away")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(template(kind), encoding="utf-8")


def template(kind: str) -> str:
    """The text of a template.

    Args:
        kind: "text", "table" or "both".

    Example:
        >>> template("text").startswith("# textnorm")
        True
    """
    return files("textnorm.recipes").joinpath("templates", f"{kind}.toml").read_text(encoding="utf-8")
