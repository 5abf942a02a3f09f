"""What a run says of itself: the figures of its rows, and `metrics.json`, which holds them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from textnorm import __version__, ranks
from textnorm.progress import Phases
from textnorm.recipes.parts import read_part
from textnorm.recipes.rows import Row, refuse_unknown_labels, rejects_of
from textnorm.types import Reject

if TYPE_CHECKING:
    from textnorm.bundle import Bundle
    from textnorm.models.blended import Blended
    from textnorm.recipes.learn import Learned, Outcomes, Scored
    from textnorm.streaming import Outcome

__all__ = ["Judged", "finite", "judge", "score_rows", "write_metrics"]

METRICS_VERSION = 1
_OF_MEMBERS = ("parameters", "stop_reason", "best_epoch", "epochs", "valid")


class Judged(NamedTuple):
    """What became of each split's rows, the figures so far, and the scored test rows, if there are any.

    Of several processes each knows of the others' training rows why they were rejected, and of those that were used
    nothing: None.
    """

    outcomes: dict[str, Sequence[Outcome | Reject | None]]
    metrics: dict[str, Any]
    tested: Scored | None


def judge(learned: Learned, phases: Phases, *, test: bool) -> Judged:
    """Score the rows that were watched, and where asked those of the test.

    Args:
        learned: what a run learned.
        phases: timed.
        test: whether to score the test rows, where there are any.
    """
    from textnorm.recipes.calibrate import calibration_of
    from textnorm.recipes.learn import score

    bundle = learned.bundle
    outcomes: dict[str, Sequence[Outcome | Reject | None]]
    outcomes = {"train": _of_all(learned.train), "valid": learned.valid}
    valid, tested = score(bundle, learned.valid), None
    metrics = _describe(learned, valid)
    if test and bundle.run.data.has_test:
        outcomes["test"], tested = _test(bundle, phases)
        metrics["test"] = tested.figures | _unseen(bundle, tested, [*learned.train, *learned.valid])
    if bundle.run.train.calibrate:
        metrics["calibration"] = calibration_of(bundle, {"valid": valid, "test": tested})
    rows = _count(outcomes)
    rows["train"] |= _dealt(learned.train)
    return Judged(outcomes, metrics | {"rows": rows}, tested)


def _of_all(own: Outcomes) -> Sequence[Outcome | Reject | None]:
    """What became of all processes' rows, in their order; only rejects travel."""
    return ranks.gathered([item if isinstance(item, Reject) else None for item in own]) if ranks.have_met() else own


def _dealt(own: Outcomes) -> dict[str, list[int]]:
    """How many rows each process learned from, where there are several."""
    return {"dealt": ranks.pooled(len(own) - len(rejects_of(own)))} if ranks.have_met() else {}


def _test(bundle: Bundle, phases: Phases) -> tuple[Outcomes, Scored]:
    with phases("read"):
        rows = read_part(bundle.run, "test")
    return score_rows(bundle, rows, phases)


def score_rows(bundle: Bundle, rows: list[Row], phases: Phases) -> tuple[Outcomes, Scored]:
    """Encode labelled rows and score them; rows with a label the bundle cannot give come out as rejects."""
    from textnorm.recipes.learn import score
    from textnorm.sides import stream_all

    with phases("evaluate", len(rows)) as advance:
        scorable = refuse_unknown_labels(bundle.run, rows, bundle.labels)
        outcomes = stream_all(bundle.side, scorable, advance)
        return outcomes, score(bundle, outcomes)


def _unseen(bundle: Bundle, tested: Scored, seen: Outcomes) -> dict[str, Any]:
    """The figures over test texts that stand in neither train nor valid verbatim: the others measure memory, too."""
    import numpy as np

    from textnorm.recipes.learn import used

    if not bundle.run.data.has_text or not tested.rows:
        return {}
    column = bundle.run.data.text
    known = {row.record.fields[column] for row in used(seen)}
    new = ranks.summed(np.array([row.record.fields[column] in known for row in tested.rows], dtype=np.int64)) == 0
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


def _count(outcomes: Mapping[str, Sequence[Outcome | Reject | None]]) -> dict[str, Any]:
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
