"""A trained model with all it needs to run again: one folder, one door in, one door out. Nothing in it is pickled.

``manifest.json`` (format, config, labels, checksums), ``weights.safetensors``, ``artifacts/`` (subword model, vocabulary
or table encoder).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from textnorm import __version__
from textnorm.bundle_files import (
    ARTIFACTS,
    WEIGHTS,
    check_files,
    check_stages,
    read_manifest,
    write_manifest,
)
from textnorm.errors import BundleError, ConfigError, StageError
from textnorm.extras import import_extra
from textnorm.run_config import Run, dump_run, load_run
from textnorm.streaming import Outcome, in_batches
from textnorm.types import Record, Reject, Stage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import nn

    from textnorm.models.tasks import Task
    from textnorm.sides import Side

__all__ = ["Bundle", "Prediction", "run_of"]


class Prediction(NamedTuple):
    """A label and its probability; of a regression, the value (as `label`) and None.

    Of a multilabel task: the labels, separated as in the training file, and the probability of the least sure of all
    decisions.
    """

    label: str | float
    probability: float | None


@dataclass(frozen=True, eq=False)
class Bundle:
    """A trained model, from raw rows to labels.

    Args:
        run: the config that made it.
        side: what turns rows into inputs.
        labels: class names in the order of the model's outputs; none for a regression.
        model: the trained module.
        target_range: the least and the greatest target of the training rows, where a regression's outputs are
            stretched from one to the other.
        temperature: what logits are divided by before they become probabilities; it moves no label.
        device: where it predicts; by default where it was trained, or on a machine without that wherever it can.
    """

    run: Run
    side: Side
    labels: tuple[str, ...]
    model: nn.Module
    target_range: tuple[float, float] | None = None
    temperature: float = 1.0
    device: str = ""

    @classmethod
    def untrained(cls, run: Run, side: Side, labels: tuple[str, ...]) -> Bundle:
        """Build the model that fits the side's inputs and the task's outputs, with first weights by torch's seed."""
        from textnorm.models.tasks import get_task

        return cls(run, side, labels, side.build_model(get_task(run.model.task).out_features(len(labels))))

    @property
    def task(self) -> Task:
        """The task's row: loss, activation, metrics."""
        from textnorm.models.tasks import get_task

        return get_task(self.run.model.task, self.run.model.output_activation, self.target_range)

    def predict(self, rows: Sequence[str] | Sequence[Mapping[str, Any]]) -> list[Prediction]:
        """Label texts (or table rows, as dicts).

        Raises:
            StageError: a row cannot be used; `stream` gives such rows back as rejects instead.
        """
        column = self.run.data.text
        records = [Record(i, row if isinstance(row, Mapping) else {column: row}) for i, row in enumerate(rows)]
        predictions = []
        for item in self.stream(records):
            if isinstance(item, Reject):
                raise StageError(item.stage, f"row {item.row}: {item.reason}")
            predictions.append(item.value)
        return predictions

    def stream(self, rows: Iterable[Record | Reject]) -> Iterator[Outcome | Reject]:
        """Label records in batches: each comes out once, in order, with its prediction or as a reject."""
        for batch in in_batches(self.side.stream(rows), 4096):
            values = iter(self.decode(self.outputs([item.value for item in batch if isinstance(item, Outcome)])))
            yield from (item if isinstance(item, Reject) else item._replace(value=next(values)) for item in batch)

    def outputs(self, values: Sequence[Any]) -> NDArray[np.float32]:
        """Run the model on encoded values (token forms, or table rows).

        Shape:
            N values -> (N, K): probabilities, or the regression's value.
        """
        return self.activated(self.logits(values))

    def logits(self, values: Sequence[Any]) -> NDArray[np.float32]:
        """What the model says of encoded values, before the task's activation.

        Shape:
            N values -> (N, K)
        """
        import numpy as np

        from textnorm.training.prediction import available_device, logits_of, resolve_device

        if not values:
            return np.zeros((0, 1), dtype=np.float32)
        place = resolve_device(self.device or available_device(self.run.train.device))
        inputs, precision = self.side.pack(values), self.run.train.predict_precision
        logits: NDArray[np.float32] = logits_of(self.model, inputs, place=place, precision=precision).numpy()
        return logits

    def activated(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """Logits -> outputs, at the bundle's temperature, (N, K) each."""
        import torch

        outputs: NDArray[np.float32] = self.task.activation(torch.from_numpy(logits / self.temperature)).numpy()
        return outputs

    def decode(self, outputs: NDArray[np.float32]) -> list[Prediction]:
        """Outputs (N, K) -> a label and its probability each."""
        if not self.labels:
            return [Prediction(float(row[0]), None) for row in outputs]
        if self.run.model.task == "multilabel":
            sure = abs(outputs - 0.5).min(axis=1, initial=0.5) + 0.5
            return [Prediction(*pair) for pair in zip(self.names(outputs > 0.5), sure.tolist(), strict=True)]  # noqa: PLR2004
        if outputs.shape[1] == 1:  # binary: the one output is the second label's probability
            first, second = self.labels
            return [Prediction(second, float(p)) if p > 0.5 else Prediction(first, float(1 - p)) for (p,) in outputs]  # noqa: PLR2004
        return [Prediction(self.labels[row.argmax()], float(row.max())) for row in outputs]

    def names(self, target: NDArray[Any]) -> list[str]:
        """Class numbers (N,), or 1 for each label that a row has (N, K) -> what the label column holds."""
        if target.ndim == 1:
            return [self.labels[int(number)] for number in target]
        separator = self.run.data.label_separator
        return [separator.join(self.labels[k] for k in row.nonzero()[0]) for row in target]

    def save(self, folder: str | Path) -> Bundle:
        """Write the bundle, and return the one that reads from there.

        Raises:
            BundleError: the folder cannot be written.
        """
        import_extra("safetensors", "torch")
        from safetensors.torch import save_model

        root = Path(folder)
        try:
            (root / ARTIFACTS).mkdir(parents=True, exist_ok=True)
            side = self.side.save(root / ARTIFACTS)
            saved = replace(self, side=side, run=_done(side.kept_in(self.run)))
            save_model(self.model, str(root / WEIGHTS))
            write_manifest(root, _about(saved))
        except OSError as error:
            raise BundleError(f"a bundle cannot be written to {root}: {error}") from error
        return saved

    @classmethod
    def load(cls, folder: str | Path, *, device: str = "") -> Bundle:
        """Read what `save` wrote; it predicts as it did when it was saved.

        Args:
            folder: the bundle.
            device: where it is to predict: "cpu", "cuda", "cuda:1" or "auto"; by default where it was trained.

        Raises:
            BundleError: the folder holds no bundle, one of a later format, one that was altered or that names what lies
                outside of it, or one that does not fit together.
            ConfigError: there is no such device.
        """
        root = Path(folder)
        import_extra("torch", "torch")
        import_extra("safetensors", "torch")
        from safetensors import SafetensorError
        from safetensors.torch import load_model

        from textnorm.sides import load_side
        from textnorm.training.prediction import resolve_device

        if device:
            resolve_device(device)
        manifest = read_manifest(root)
        labels, files = tuple(manifest["labels"]), manifest.get("files")
        try:
            check_files(root, files)
            run = run_of(manifest, root)
            check_stages(root, _stages_of(run), files)
            untrained = cls.untrained(run, load_side(run, root / ARTIFACTS), labels)
            temperature, ends = _positive(manifest.get("temperature", 1.0)), _range(manifest.get("target_range"))
            bundle = replace(untrained, target_range=ends, temperature=temperature, device=device)
            load_model(bundle.model, str(root / WEIGHTS))
        except (OSError, RuntimeError, KeyError, ValueError, SafetensorError) as error:
            raise BundleError(f"{root} holds no whole bundle: {error}; train it again") from error
        bundle.model.eval()
        return bundle


def _about(bundle: Bundle) -> dict[str, Any]:
    about = {"textnorm": __version__, "labels": list(bundle.labels), "target_range": bundle.target_range}
    return about | {"temperature": bundle.temperature, "config": dump_run(bundle.run, defaults=True)}


def _positive(temperature: Any) -> float:
    if not isinstance(temperature, int | float) or not 0 < temperature < math.inf:
        raise ValueError(f"its temperature must be a positive number, found {temperature!r}")
    return float(temperature)


def _done(run: Run) -> Run:
    """The run without what it began with, and so its members: what was trained needs no beginning."""
    return replace(run, begin=None, members=tuple(map(_done, run.members)))


def run_of(manifest: dict[str, Any], root: Path) -> Run:
    """The config in a bundle's manifest.

    Raises:
        BundleError: this textnorm cannot use it.
    """
    try:
        return load_run(manifest["config"], folder=root.resolve())
    except ConfigError as error:
        made = manifest.get("textnorm")
        message = f"{root} was made by textnorm {made}, and this is {__version__}, which cannot use its config: {error}"
        raise BundleError(f"{message}; use a textnorm as late as that") from error


def _stages_of(run: Run) -> Iterator[Stage]:
    """All stages, of a blend's members, too."""
    yield from run.stages
    for member in run.members:
        yield from _stages_of(member)


def _range(ends: Any) -> tuple[float, float] | None:
    """What a bundle holds of the target's range; None in one that was made before there was any."""
    if ends is None:
        return None
    low, high = map(float, ends)
    return low, high
