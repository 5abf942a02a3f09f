"""The main job: labelled files in; a bundle, metrics, rejects and a report out."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

from textnorm import __version__
from textnorm.extras import import_extra
from textnorm.io.writers import write_rejects
from textnorm.pipeline import Pipeline
from textnorm.progress import Phases, counted
from textnorm.recipes.parts import read_part
from textnorm.recipes.rows import Row, refuse_unknown_labels, rejects_of
from textnorm.run_config import Run, load_run
from textnorm.streaming import Outcome

if TYPE_CHECKING:
    from textnorm.bundle import Bundle
    from textnorm.models.blended import Blended
    from textnorm.recipes.learn import Learned, Outcomes, Scored
    from textnorm.recipes.losses import LossReport
    from textnorm.types import Reject

__all__ = ["RunResult", "run_job", "score_rows"]

METRICS_VERSION = 1
_OF_MEMBERS = ("parameters", "stop_reason", "best_epoch", "epochs", "valid")


@dataclass(frozen=True)
class RunResult:
    """What a run made: where it lies, its figures, and what it rejected."""

    run_dir: Path
    metrics: dict[str, Any]
    rejects: list[Reject]


def run_job(
    source: str | Path | Mapping[str, Any],
    run_dir: str | Path | None = None,
    *,
    test: bool = True,
    resume: bool = False,
    loss: LossReport | None = None,
    overrides: Sequence[str] = (),
) -> RunResult:
    """Read, normalize, tokenize, train, evaluate; leave bundle, metrics, rejects and report in a folder.

    Args:
        source: a run config.
        run_dir: the folder; else `[output] run_dir`, else `runs/NAME` here, NAME being that of the config's folder.
        test: whether to evaluate on the test file, where there is one.
        resume: go on after the last whole epoch of a run that was killed in the same folder; where there is none,
            begin. The weights at the end are those of a run that was not killed.
        loss: takes in what the text stages took from each row that was used.
        overrides: PATH=VALUE each, as if the value stood in the config.

    Raises:
        ConfigError: the config cannot be used, with all its problems.
        DataError: a file cannot be used.
        MissingExtraError: an optional dependency is not installed.
    """
    run = load_run(source, overrides=overrides)
    torch = import_extra("torch", "torch")
    if run.train.num_threads:
        torch.set_num_threads(run.train.num_threads)
    from textnorm.recipes.calibrate import calibration_of
    from textnorm.recipes.learn import score
    from textnorm.recipes.report import write_report
    from textnorm.training.prediction import resolve_device

    resolve_device(run.train.device)  # a GPU that is not there is told now, and not when all is tokenized
    folder, phases = Path(run_dir or run.output.run_dir or _default_run_dir(source)), Phases()
    checkpoint = folder / "checkpoint.safetensors"
    if not resume:
        _forget(checkpoint)
    with TemporaryDirectory() as scratch:
        learned, cv = _learn(run, Path(scratch), phases, checkpoint)
        learned = _calibrated(learned, phases)
        bundle = learned.bundle.save(folder / "bundle")
    outcomes = {"train": learned.train, "valid": learned.valid}
    valid, tested = score(bundle, learned.valid), None
    metrics = _describe(learned, valid) | cv
    if test and run.data.has_test:
        outcomes["test"], tested = _test(bundle, run, phases)
        metrics["test"] = tested.figures | _unseen(bundle, tested, [*learned.train, *learned.valid])
    if run.train.calibrate:
        metrics["calibration"] = calibration_of(bundle, {"valid": valid, "test": tested})
    metrics["rows"] = _count(outcomes)
    if loss is not None:
        _add_losses(bundle, outcomes.values(), loss, phases)
    with phases("report"):
        write_report(folder / "report.html", bundle, metrics, tested)
    rejects = rejects_of(*outcomes.values())
    write_rejects(str(folder / "rejects.jsonl"), rejects)
    metrics["seconds"] = phases.seconds | {"total": round(sum(phases.seconds.values()), 3)}
    metrics = finite(metrics)
    write_metrics(folder / "metrics.json", metrics)
    _forget(checkpoint)
    return RunResult(folder, metrics, rejects)


def _forget(checkpoint: Path) -> None:
    """Remove a run's checkpoint, and those of its parts."""
    for path in checkpoint.parent.glob(f"{checkpoint.stem}*{checkpoint.suffix}"):
        path.unlink()


def _default_run_dir(source: Any) -> str:
    path = Path(source) if isinstance(source, str | Path) else Path("run.toml")
    return f"runs/{path.resolve().parent.name if path.stem == 'run' else path.stem}"


def _learn(run: Run, scratch: Path, phases: Phases, checkpoint: Path) -> tuple[Learned, dict[str, Any]]:
    from textnorm.recipes.cross_validation import cross_validate
    from textnorm.recipes.learn import learn, train_and_valid
    from textnorm.recipes.targets import find_labels

    with phases("read"):
        rows = read_part(run, "train")
        labels = find_labels(run, rows)
        train, valid = train_and_valid(run, rows, labels)
    cv = cross_validate(run, rows, labels, phases) if run.data.folds else {}
    return learn(run, train, valid, labels, scratch, phases, checkpoint), cv


def _calibrated(learned: Learned, phases: Phases) -> Learned:
    if not learned.bundle.run.train.calibrate:
        return learned
    from textnorm.recipes.calibrate import calibrate

    with phases("calibrate"):
        return calibrate(learned)


def _test(bundle: Bundle, run: Run, phases: Phases) -> tuple[Outcomes, Scored]:
    with phases("read"):
        rows = read_part(run, "test")
    return score_rows(bundle, rows, phases)


def score_rows(bundle: Bundle, rows: list[Row], phases: Phases) -> tuple[Outcomes, Scored]:
    """Encode labelled rows and score them; rows with a label the bundle cannot give come out as rejects."""
    from textnorm.recipes.learn import score

    with phases("evaluate", len(rows)) as advance:
        scorable = refuse_unknown_labels(bundle.run, rows, bundle.labels)
        outcomes = list(counted(bundle.side.stream(scorable), advance))
        return outcomes, score(bundle, outcomes)


def _add_losses(bundle: Bundle, splits: Iterable[Outcomes], loss: LossReport, phases: Phases) -> None:
    records = [item.record for outcomes in splits for item in outcomes if isinstance(item, Outcome)]
    outcomes = Pipeline(bundle.side.stages).stream(records, column=bundle.run.data.text, loss=True)
    with phases("loss", len(records)) as advance:
        for item in counted(outcomes if bundle.side.stages else (), advance):
            if isinstance(item, Outcome):  # as it was when it was tokenized
                loss.add(item.record, item.value[1])


def _unseen(bundle: Bundle, tested: Scored, seen: Outcomes) -> dict[str, Any]:
    """The figures over test texts that stand in neither train nor valid verbatim: the others measure memory, too."""
    import numpy as np

    from textnorm.recipes.learn import used

    if not bundle.run.data.has_text or not tested.rows:
        return {}
    column = bundle.run.data.text
    known = {row.record.fields[column] for row in used(seen)}
    new = np.array([row.record.fields[column] not in known for row in tested.rows])
    figures = bundle.task.metrics(tested.outputs[new], tested.target[new]) if new.any() else {}
    return {"unseen": {"rows": int(new.sum()), **figures}}


def _describe(learned: Learned, valid: Scored) -> dict[str, Any]:
    """The part of the metrics that training alone decides."""
    bundle, history = learned.bundle, learned.history
    members = {"members": _describe_members(learned)} if learned.members else {}
    return members | {
        "version": METRICS_VERSION,
        "textnorm": __version__,
        "task": bundle.run.model.task,
        "labels": list(bundle.labels),
        "parameters": sum(parameter.numel() for parameter in bundle.model.parameters()),
        "stop_reason": history.stop_reason,
        "best_epoch": history.best_epoch,
        "epochs": history.epochs,
        "valid": valid.figures,
    }


def _describe_members(learned: Learned) -> list[dict[str, Any]]:
    """What each member of a blend is worth alone, and how much it weighs."""
    from textnorm.recipes.learn import score

    weights = cast("Blended", learned.bundle.model).weights.tolist()
    described = (
        (_describe(member, score(member.bundle, member.valid)), weight)
        for member, weight in zip(learned.members, weights, strict=True)
    )
    return [{"weight": weight} | {key: about[key] for key in _OF_MEMBERS} for about, weight in described]


def _count(outcomes: Mapping[str, Outcomes]) -> dict[str, Any]:
    """Every row that was read was used or rejected: the two add up."""
    rejected = {name: len(rejects_of(rows)) for name, rows in outcomes.items()}
    splits = {
        name: {"read": len(rows), "used": len(rows) - rejected[name], "rejected": rejected[name]}
        for name, rows in outcomes.items()
    }
    return {key: sum(split[key] for split in splits.values()) for key in ("read", "used", "rejected")} | splits


def finite(value: Any) -> Any:
    """A copy in which a figure that is no finite number, such as a loss that overflowed, is None: JSON has no NaN."""
    if isinstance(value, Mapping):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def write_metrics(path: Path, metrics: Mapping[str, Any]) -> None:
    """Write `metrics.json`."""
    path.write_text(json.dumps(metrics, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")
