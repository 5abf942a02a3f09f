"""The main job: labelled files in; a bundle, metrics, rejects and a report out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from textnorm import ranks
from textnorm.extras import import_extra
from textnorm.io.writers import write_rejects
from textnorm.pipeline import Pipeline
from textnorm.progress import Phases, counted
from textnorm.recipes.rows import rejects_of
from textnorm.run_config import Run, load_run
from textnorm.streaming import Outcome

if TYPE_CHECKING:
    from textnorm.recipes.figures import Judged
    from textnorm.recipes.learn import Learned
    from textnorm.recipes.losses import LossReport
    from textnorm.types import Reject

__all__ = ["RunResult", "run_job"]


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
    _prepare(run)
    from textnorm.recipes.figures import finite, judge, write_metrics
    from textnorm.recipes.report import write_report
    from textnorm.training.distributed import own_folder

    shared, phases = Path(run_dir or run.output.run_dir or _default_run_dir(source)), Phases()
    folder, checkpoint = own_folder(shared), shared / "checkpoint.safetensors"
    if not resume:
        _forget(checkpoint)
    with TemporaryDirectory() as scratch:
        learned, cv = _learn(run, Path(scratch), phases, checkpoint)
        learned = replace(learned, bundle=learned.bundle.save(folder / "bundle"))
    judged = judge(learned, phases, test=test)
    if ranks.agreed(loss is not None):
        _add_losses(learned, judged, loss, phases)
    metrics = judged.metrics | cv
    with phases("report"):
        write_report(folder / "report.html", learned.bundle, metrics, judged.tested)
    rejects = rejects_of(*judged.outcomes.values())
    write_rejects(str(folder / "rejects.jsonl"), rejects)
    metrics = finite(metrics | {"seconds": phases.seconds | {"total": round(sum(phases.seconds.values()), 3)}})
    write_metrics(folder / "metrics.json", metrics)
    _forget(checkpoint)
    return RunResult(folder, metrics, rejects)


def _prepare(run: Run) -> None:
    """Ask for what training needs before anything is read, a GPU that is not there or another process of the run."""
    torch = import_extra("torch", "torch")
    if run.train.num_threads:
        torch.set_num_threads(run.train.num_threads)
    from textnorm.training.distributed import join
    from textnorm.training.prediction import resolve_device

    join(resolve_device(run.train.device))


def _forget(checkpoint: Path) -> None:
    """Remove a run's checkpoint, and those of its parts; another process of the run may be faster."""
    for path in checkpoint.parent.glob(f"{checkpoint.stem}*{checkpoint.suffix}"):
        path.unlink(missing_ok=True)


def _default_run_dir(source: Any) -> str:
    path = Path(source) if isinstance(source, str | Path) else Path("run.toml")
    return f"runs/{path.resolve().parent.name if path.stem == 'run' else path.stem}"


def _learn(run: Run, scratch: Path, phases: Phases, checkpoint: Path) -> tuple[Learned, dict[str, Any]]:
    from textnorm.recipes.cross_validation import cross_validate
    from textnorm.recipes.learn import learn, read_given

    with phases("read"):
        given = read_given(run)
    cv = cross_validate(run, given.rows, given.labels, phases) if run.data.folds else {}
    given = given._replace(rows=[])  # of several processes each keeps its own alone
    learned = learn(run, given.train, given.valid, given.labels, scratch, phases, checkpoint)
    return _calibrated(learned, phases), cv


def _calibrated(learned: Learned, phases: Phases) -> Learned:
    if not learned.bundle.run.train.calibrate:
        return learned
    from textnorm.recipes.calibrate import calibrate

    with phases("calibrate"):
        return calibrate(learned)


def _add_losses(learned: Learned, judged: Judged, loss: LossReport | None, phases: Phases) -> None:
    """Clean once more the rows that were used; of several processes each cleans its own, and the first takes in all."""
    stages, column = learned.bundle.side.stages, learned.bundle.run.data.text
    others = (ranks.own(rows) for name, rows in judged.outcomes.items() if name != "train")
    with phases("loss", sum(map(len, judged.outcomes.values()))) as advance:
        for outcomes in (learned.train, *others) if stages else ():
            rows = [item.record if isinstance(item, Outcome) else item for item in outcomes if item]
            with ranks.together():  # rows are as they were when they were tokenized
                cleaned = list(counted(Pipeline(stages).stream(rows, column=column, loss=True), advance))
            told = [item._replace(value=item.value[1]) if isinstance(item, Outcome) else None for item in cleaned]
            for item in ranks.gathered(told):
                if item and loss is not None:
                    loss.add(item.record, item.value)
