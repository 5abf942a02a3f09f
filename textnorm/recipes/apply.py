"""predict and evaluate: a bundle over files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from textnorm.bundle import Bundle, Prediction, run_of
from textnorm.bundle_files import read_manifest
from textnorm.errors import StageError
from textnorm.extras import import_extra
from textnorm.io.files import file_format
from textnorm.progress import Phases
from textnorm.recipes.figures import score_rows
from textnorm.recipes.file_job import run_files
from textnorm.recipes.file_options import FileOptions
from textnorm.recipes.file_outputs import Summary, is_folder
from textnorm.recipes.inputs import spelled_out
from textnorm.recipes.rows import read_split, reading_of, refuse_blank, rejects_of
from textnorm.types import Record, Reject

__all__ = ["PredictWork", "evaluate_file", "predict_file"]


@dataclass(frozen=True)
class PredictWork:
    """Labels for rows: the bundle's folder travels, and is read where it arrives.

    Args:
        folder: the bundle.
        device: as for `Bundle.load`.
        as_line: whether a row becomes a line of its label and probability, with a tab between.
        is_number: whether labels are numbers, as those of a regression.
    """

    folder: str
    device: str = ""
    as_line: bool = False
    is_number: bool = False

    @property
    def adds(self) -> tuple[str, ...]:
        """The fields that are new."""
        return ("text",) if self.as_line else Prediction._fields

    @property
    def sample(self) -> Prediction:
        """A value as they come out, for its types."""
        return Prediction(0.0 if self.is_number else "label", 0.0)

    def open(self) -> Callable[[list[dict[str, Any]]], list[Any]]:
        """Read the bundle."""
        return partial(_predictions, Bundle.load(self.folder, device=self.device))

    def merged(self, fields: list[dict[str, Any]], values: list[Prediction]) -> list[dict[str, Any]]:
        """The rows with their predictions."""
        shape = _line if self.as_line else _fields
        return [shape(row, value) for row, value in zip(fields, values, strict=True)]


def _predictions(bundle: Bundle, rows: list[dict[str, Any]]) -> list[Any]:
    records = (refuse_blank(bundle.run, Record(index, fields)) for index, fields in enumerate(rows))
    items = bundle.stream(records)
    return [StageError(item.stage, item.reason) if isinstance(item, Reject) else item.value for item in items]


def predict_file(
    folder: str, path: str | Iterable[str], output: str, options: FileOptions | None = None, *, device: str = ""
) -> Summary:
    """Label the rows of files.

    Args:
        folder: the bundle.
        path: the file, or several; their columns and quoting are those of the bundle's config.
        output: where to write. Each row keeps its fields and gets `label` and `probability` (what the file itself
            calls so is kept as `input_label`, `input_probability`); a txt file gets the two, with a tab between.
        options: how to go over the files.
        device: as for `Bundle.load`.

    Raises:
        BundleError: there is no bundle.
        ConfigError: there is no such device.
        DataError: as `run_files`.
    """
    import_extra("torch", "torch")
    import_extra("safetensors", "torch")
    from textnorm.training.prediction import resolve_device

    if device:  # told before the work
        resolve_device(device)
    options, paths = options or FileOptions(), spelled_out([path] if isinstance(path, str) else path)
    manifest = read_manifest(Path(folder))
    run = run_of(manifest, Path(folder))
    reading = replace(reading_of(run, paths[0]), columns=run.data.columns)
    if options.reading.encoding != "utf-8":
        reading = replace(reading, encoding=options.reading.encoding)
    as_line = not is_folder(output) and file_format(output) == "txt"
    work = PredictWork(folder, device, as_line, not manifest["labels"])
    about = {"verb": "predict", "files": manifest.get("files"), "config": manifest["config"]}
    return run_files("predict", work, about, paths, output, replace(options, reading=reading, kind="processes"))


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
