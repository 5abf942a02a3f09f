"""predict and evaluate: a bundle over files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textnorm.bundle import Bundle, Prediction
from textnorm.io.files import file_format
from textnorm.io.writers import open_writer
from textnorm.progress import Phases
from textnorm.recipes.figures import score_rows
from textnorm.recipes.rows import read_file, read_split, refuse_blank, rejects_of
from textnorm.recipes.texts import write_outcomes
from textnorm.types import Reject

__all__ = ["evaluate_file", "predict_file"]


def predict_file(folder: str, path: str, output: str, *, device: str = "") -> list[Reject]:
    """Label a file's rows.

    Args:
        folder: the bundle.
        path: the file; its columns, quoting and encoding are those of the bundle's config.
        output: where to write. Each row keeps its fields and gets `label` and `probability` (what the file itself
            calls so is kept as `input_label`, `input_probability`); a txt file gets the two, with a tab between.
        device: as for `Bundle.load`.

    Returns:
        The rows that could not be labelled, with the reason.

    Raises:
        BundleError: there is no bundle.
        DataError: the file cannot be read, or lacks a column.
    """
    bundle = Bundle.load(folder, device=device)
    rows = (refuse_blank(bundle.run, row) for row in read_file(bundle.run, path, columns=bundle.run.data.columns))
    shape = _line if file_format(output) == "txt" else _fields
    with Phases()("predict") as advance, open_writer(output) as write:
        return write_outcomes(bundle.stream(rows), lambda item: write(shape(item.record.fields, item.value)), advance)


def evaluate_file(folder: str, path: str, *, device: str = "") -> tuple[dict[str, Any], list[Reject]]:
    """Score a labelled file: the same figures as the run that made the bundle gives for the same file."""
    bundle = Bundle.load(folder, device=device)
    outcomes, scored = score_rows(bundle, read_split(bundle.run, path), Phases())
    rejects = rejects_of(outcomes)
    rows = {"read": len(outcomes), "used": len(scored.rows), "rejected": len(rejects)}
    return {**scored.figures, "rows": rows}, rejects


def _fields(fields: Mapping[str, Any], prediction: Prediction) -> dict[str, Any]:
    kept = {f"input_{name}" if name in Prediction._fields else name: cell for name, cell in fields.items()}
    return kept | prediction._asdict()


def _line(_: Mapping[str, Any], prediction: Prediction) -> dict[str, str]:
    return {"text": "\t".join(str(part) for part in prediction if part is not None)}
