"""The report of a run: one HTML file that needs nothing else. Learning curve, confusion matrix, mistakes, what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textnorm.loss import loss_of
from textnorm.recipes.loss_curve import loss_curve
from textnorm.recipes.losses import LossReport, table_of
from textnorm.recipes.page import section, table, write_page
from textnorm.recipes.reliability import calibration_section
from textnorm.recipes.shown import marked

if TYPE_CHECKING:
    from textnorm.bundle import Bundle, Prediction
    from textnorm.recipes.learn import Scored

__all__ = ["write_report"]

_EXAMPLES = 12  # of what normalization changed
_LOOKED_AT = 5000  # rows on which the stages are explained: enough for shares, and a second's work
_EXPLAINED = 5  # of the mistakes; each takes some dozens of runs of a deep model
_LONGEST = 300  # characters of a text that are shown


def write_report(path: Path, bundle: Bundle, metrics: Mapping[str, Any], tested: Scored | None) -> None:
    """Write the report of a run.

    Args:
        path: the HTML file.
        bundle: the trained bundle.
        metrics: what `metrics.json` holds so far.
        tested: the scored test rows; without a test file the report says less.
    """
    from textnorm.recipes.explain import is_explainable

    parts = [_head(metrics), *_curves(metrics)]
    if "cv" in metrics:
        parts.append(section(_cv_title(metrics["cv"]), _cv_table(metrics["cv"])))
    for kind, title in _MEASURED.items():
        if kind in metrics.get("importance", {}):
            parts.append(section(title, _importance(metrics["importance"], kind)))
    if "valid" in metrics.get("calibration", {}):
        parts.append(section("Calibration", calibration_section(metrics["calibration"])))
    if matrix := metrics.get("test", {}).get("confusion_matrix"):
        parts.append(section("Confusion matrix (test)", _matrix(matrix, metrics["labels"])))
    if tested and bundle.labels:
        parts.append(section("Most confident mistakes (test)", _mistakes(bundle, tested)))
    if tested and bundle.labels and is_explainable(bundle):
        parts.append(section("What moved the score (test)", _moved(bundle, tested)))
    if tested and bundle.side.stages:
        parts.append(section("What normalization changed, and what it cost (test)", _changes(bundle, tested)))
    write_page(path, "textnorm report", parts)


def _head(metrics: Mapping[str, Any]) -> str:
    where = "test" if "test" in metrics else "valid"
    figures = {f"{where} {name}": value for name, value in metrics[where].items() if isinstance(value, float)}
    figures |= {f"cv {name}": value["mean"] for name, value in metrics.get("cv", {}).items() if isinstance(value, dict)}
    cards = "".join(f'<div class="card">{escape(name)}<b>{value:.4f}</b></div>' for name, value in figures.items())
    rows = metrics["rows"]
    counts = f"{rows['read']:,} rows read, {rows['used']:,} used, {rows['rejected']:,} rejected"
    return (
        f'<h1>textnorm run</h1><p class="muted">{escape(metrics["task"])} · {counts} · {escape(_ended(metrics))} · '
        f"{metrics['parameters']:,} parameters</p>"
        f'<div class="cards">{cards}</div>'
    )


def _ended(metrics: Mapping[str, Any]) -> str:
    if "members" in metrics:
        return f"a blend of {len(metrics['members'])} members"
    trained = max((epoch["epoch"] for epoch in metrics["epochs"]), default=0)
    return f"stopped by {metrics['stop_reason']} after {trained} epochs, best {metrics['best_epoch'] or '–'}"


def _curves(metrics: Mapping[str, Any]) -> list[str]:
    """How training went: of a blend, how that of each member did."""
    if "members" not in metrics:
        return [section("Learning curve", loss_curve(metrics["epochs"], metrics["best_epoch"]))]
    members = metrics["members"]
    curves = [loss_curve(member["epochs"], member["best_epoch"]) for member in members]
    return [section("Members", _members(members)), section("Learning curve of each member", "".join(curves))]


def _members(members: Sequence[Mapping[str, Any]]) -> str:
    """What each member weighs, and what it is worth alone."""
    names = [name for name, value in members[0]["valid"].items() if isinstance(value, float)]
    rows = [
        [f"{member['weight']:.3f}", f"{member['parameters']:,}", *(f"{member['valid'][name]:.4f}" for name in names)]
        for member in members
    ]
    return table(["weight", "parameters", *(f"valid {name}" for name in names)], rows, numeric=range(len(names) + 2))


# ---------------------------------------------------------------- tables


def _cv_title(cv: Mapping[str, Any]) -> str:
    times = f", {cv['repeats']} times" if cv["repeats"] > 1 else ""
    return f"Cross-validation, {cv['folds']} folds{times}"


def _cv_table(cv: Mapping[str, Any]) -> str:
    rows = [
        [
            escape(name),
            f"{spread['mean']:.4f}",
            f"{spread['std']:.4f}",
            " ".join("–" if value is None else f"{value:.3f}" for value in spread["values"]),
        ]
        for name, spread in cv.items()
        if isinstance(spread, dict)
    ]
    return table(["metric", "mean", "std", "each fold"], rows, numeric=(1, 2))


_MEASURED = {"groups": "Importance of groups of columns", "columns": "Importance of single columns"}


def _importance(importance: Mapping[str, Any], kind: str) -> str:
    """What the metric loses when columns are dealt to the wrong rows, the largest loss first."""
    groups = sorted(importance[kind].items(), key=lambda item: -item[1]["mean"])
    rows = [[escape(name), f"{loss['mean']:.4f}", f"{loss['low']:.4f} to {loss['high']:.4f}"] for name, loss in groups]
    lost = f"{importance['metric']} lost when shuffled"
    return table([kind.removesuffix("s"), lost, "95 % interval"], rows, numeric=(1, 2))


def _matrix(matrix: Sequence[Sequence[int]], labels: Sequence[str]) -> str:
    """Rows are true labels, columns predicted ones; the deeper the colour, the larger the share of its row."""
    rows = [
        [f"<b>{escape(label)}</b>", *(_shaded(count, sum(line)) for count in line)]
        for label, line in zip(labels, matrix, strict=True)
    ]
    return table(["true \\ predicted", *labels], rows, numeric=range(1, len(labels) + 1))


def _shaded(count: int, total: int) -> str:
    share = count / total if total else 0.0
    return f'<span style="display:block;background:rgba(9,105,218,{share * 0.6:.2f});padding:.2rem">{count:,} ({share:.1%})</span>'


def _wrong(bundle: Bundle, tested: Scored) -> list[tuple[int, Prediction, str]]:
    """The rows whose label is not the one predicted, the most confident first: which, the prediction, the true label."""
    pairs = zip(bundle.decode(tested.outputs), bundle.names(tested.target), strict=True)
    wrong = [(row, prediction, name) for row, (prediction, name) in enumerate(pairs) if prediction.label != name]
    return sorted(wrong, key=lambda item: -(item[1].probability or 0.0))


def _mistakes(bundle: Bundle, tested: Scored) -> str:
    wrong = _wrong(bundle, tested)
    rows = [
        [_shown(bundle, tested.rows[row].record.fields), *_judged(prediction, true)]
        for row, prediction, true in wrong[: bundle.run.output.mistakes]
    ]
    return f"<p>{len(wrong):,} of {len(tested.rows):,} rows.</p>" + table(
        ["row", "true", "predicted", "p"], rows, numeric=(3,)
    )


def _judged(prediction: Prediction, true: str) -> list[str]:
    return [escape(true), escape(str(prediction.label)), f"{prediction.probability:.3f}"]


def _moved(bundle: Bundle, tested: Scored) -> str:
    """The most confident mistakes, each text on the colours of what moved its score."""
    from textnorm.recipes.explain import explain_row
    from textnorm.recipes.weighed import as_html

    rows = []
    for row, prediction, true in _wrong(bundle, tested)[: min(_EXPLAINED, bundle.run.output.mistakes)]:
        text = tested.rows[row].record.fields[bundle.run.data.text]
        found = explain_row(bundle, text, tested.outputs[row])
        rows.append([as_html(found, _LONGEST), escape(found.toward), *_judged(prediction, true)])
    told = "<p>The most confident mistakes; what is orange speaks against the label that blue speaks for.</p>"
    return told + table(["row", "blue speaks for", "true", "predicted", "p"], rows, numeric=(4,))


def _shown(bundle: Bundle, fields: Mapping[str, Any]) -> str:
    data = bundle.run.data
    cells = ", ".join(f"{name}={fields[name]}" for name in data.numeric + data.categorical)
    parts = [str(fields[data.text]), cells] if data.has_text else [cells]
    return "<br>".join(escape(part[:_LONGEST]) for part in parts if part)


# ---------------------------------------------------------------- what normalization changed


def _changes(bundle: Bundle, tested: Scored) -> str:
    from textnorm.pipeline import Pipeline

    pipeline = Pipeline(bundle.side.stages)
    records = [row.record for row in tested.rows[:_LOOKED_AT]]
    _, trails = pipeline.trace([record.fields[bundle.run.data.text] for record in records])
    labels, report, examples = pipeline.labels, LossReport(), dict[str, list[str]]()
    for index, trail in trails.items():
        for change in trail:
            label = labels[change.stage]
            report.add(records[index], [(label, loss_of(change))])
            examples.setdefault(label, []).append(marked(change.before, change.edits))
    each = max(1, _EXAMPLES // max(1, len(examples)))
    shown = [[escape(name), text] for name, texts in examples.items() for text in texts[:each]]
    return (
        f"<p>In the first {len(records):,} rows.</p>"
        + _losses(report, len(records))
        + table(["stage", "example"], shown)
    )


def _losses(report: LossReport, count: int) -> str:
    """What each stage took: letters deleted outright, letters of runs of which some are left, digits, masks."""
    header, *rows = table_of(report.sums)
    shares = [f"{sums['rows'] / count:.1%}" for sums in report.sums.values()]
    cells = [
        [escape(stage), changed, share, *rest] for (stage, changed, *rest), share in zip(rows, shares, strict=True)
    ]
    return table([*header[:2], "share", *header[2:]], cells, numeric=range(1, len(header) + 1))
