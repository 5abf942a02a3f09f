"""The report of a run: one HTML file that needs nothing else. Learning curve, confusion matrix, mistakes, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textnorm.alignment import Edit, join_touching
from textnorm.loss import loss_of
from textnorm.recipes.losses import LossReport

if TYPE_CHECKING:
    from textnorm.bundle import Bundle
    from textnorm.recipes.learn import Scored

__all__ = ["write_report"]

_EXAMPLES = 12  # of what normalization changed
_LOOKED_AT = 5000  # rows on which the stages are explained: enough for shares, and a second's work

_STYLE = """
body{font:16px/1.5 system-ui,"Noto Sans KR","Apple SD Gothic Neo","Malgun Gothic",sans-serif;max-width:60rem;margin:2rem auto;
padding:0 1rem;color:#1b1f24;background:#fff}h1{margin-bottom:.2rem}h2{margin-top:2.2rem;border-bottom:1px solid #d8dee4}
table{border-collapse:collapse;margin:.6rem 0}th,td{padding:.3rem .7rem;border:1px solid #d8dee4;text-align:left;
vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.muted{color:#59636e}
.cards{display:flex;flex-wrap:wrap;gap:.8rem;margin:1rem 0}.card{border:1px solid #d8dee4;border-radius:.5rem;
padding:.5rem 1rem}.card b{display:block;font-size:1.5rem}del{background:#ffd7d5;text-decoration:none}
ins{background:#d2f4d9;text-decoration:none}td.text{max-width:34rem;overflow-wrap:anywhere}
svg text{font:12px system-ui,sans-serif;fill:#59636e}
"""


def write_report(path: Path, bundle: Bundle, metrics: Mapping[str, Any], tested: Scored | None) -> None:
    """Write the report of a run.

    Args:
        path: the HTML file.
        bundle: the trained bundle.
        metrics: what `metrics.json` holds so far.
        tested: the scored test rows; without a test file the report says less.
    """
    parts = [_head(metrics), _section("Learning curve", _curve(metrics["epochs"], metrics["best_epoch"]))]
    if "cv" in metrics:
        parts.append(_section(_cv_title(metrics["cv"]), _cv_table(metrics["cv"])))
    if "importance" in metrics:
        parts.append(_section("Importance of groups of columns", _importance(metrics["importance"])))
    if matrix := metrics.get("test", {}).get("confusion_matrix"):
        parts.append(_section("Confusion matrix (test)", _matrix(matrix, metrics["labels"])))
    if tested and bundle.labels:
        parts.append(_section("Most confident mistakes (test)", _mistakes(bundle, tested)))
    if tested and bundle.side.stages:
        parts.append(_section("What normalization changed, and what it cost (test)", _changes(bundle, tested)))
    body = "\n".join(parts)
    path.write_text(f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
                    f"<title>textnorm report</title><style>{_STYLE}</style><body>{body}</body></html>\n",
                    encoding="utf-8", errors="backslashreplace")  # fmt: skip


def _section(title: str, content: str) -> str:
    return f"<h2>{escape(title)}</h2>\n{content}"


def _head(metrics: Mapping[str, Any]) -> str:
    where = "test" if "test" in metrics else "valid"
    figures = {f"{where} {name}": value for name, value in metrics[where].items() if isinstance(value, float)}
    figures |= {f"cv {name}": value["mean"] for name, value in metrics.get("cv", {}).items() if isinstance(value, dict)}
    cards = "".join(f'<div class="card">{escape(name)}<b>{value:.4f}</b></div>' for name, value in figures.items())
    rows = metrics["rows"]
    counts = f"{rows['read']:,} rows read, {rows['used']:,} used, {rows['rejected']:,} rejected"
    trained = max((epoch["epoch"] for epoch in metrics["epochs"]), default=0)
    stopped = f"stopped by {metrics['stop_reason']} after {trained} epochs, best {metrics['best_epoch'] or '–'}"
    return (
        f'<h1>textnorm run</h1><p class="muted">{escape(metrics["task"])} · {counts} · {escape(stopped)} · '
        f"{metrics['parameters']:,} parameters</p>"
        f'<div class="cards">{cards}</div>'
    )


def _table(header: Sequence[str], rows: Iterable[Sequence[str]], numeric: Sequence[int] = ()) -> str:
    """A table of cells that are HTML already."""

    def line(tag: str, cells: Sequence[str]) -> str:
        classes = ['class="n"' if index in numeric else 'class="text"' for index in range(len(cells))]
        return (
            "<tr>" + "".join(f"<{tag} {css}>{cell}</{tag}>" for css, cell in zip(classes, cells, strict=True)) + "</tr>"
        )

    return f"<table>{line('th', [escape(name) for name in header])}{''.join(line('td', row) for row in rows)}</table>"


# ---------------------------------------------------------------- learning curve

_WIDTH, _HEIGHT, _MARGIN = 640, 260, 44
_LINES = {"train_loss": "#0969da", "valid_loss": "#cf222e"}


def _curve(epochs: Sequence[Mapping[str, Any]], best: float) -> str:
    """Losses by epoch as an SVG: a line each, a dashed line at the best epoch, the values at the axis ends."""
    series = {
        name: [(epoch["epoch"], epoch[name]) for epoch in epochs if name in epoch and isfinite(epoch[name])]
        for name in _LINES
    }
    finite: list[float] = [value for points in series.values() for _, value in points]
    if not finite:
        return "<p>No epoch ended with a loss that is a number.</p>"
    low, high = min(finite), max(finite)

    last: float = epochs[-1]["epoch"]
    first: float = min(1, epochs[0]["epoch"])

    def x(epoch: float) -> float:
        return _MARGIN + (epoch - first) / ((last - first) or 1) * (_WIDTH - 2 * _MARGIN)

    def y(value: float) -> float:
        return _HEIGHT - _MARGIN - (value - low) / ((high - low) or 1.0) * (_HEIGHT - 2 * _MARGIN)

    lines = [
        _polyline([(x(epoch), y(value)) for epoch, value in points], _LINES[name])
        for name, points in series.items()
        if points
    ]
    legend = "".join(
        f'<text x="{_WIDTH - _MARGIN - 90}" y="{18 + 16 * i}" style="fill:{color}">{name}</text>'
        for i, (name, color) in enumerate(_LINES.items())
    )
    mark = f'<line x1="{x(best):.1f}" x2="{x(best):.1f}" y1="{_MARGIN}" y2="{_HEIGHT - _MARGIN}" stroke="#59636e" stroke-dasharray="4"/>'
    axes = (
        f'<path d="M{_MARGIN},{_MARGIN - 8}V{_HEIGHT - _MARGIN}H{_WIDTH - _MARGIN + 8}" fill="none" stroke="#d8dee4"/>'
        f'<text x="4" y="{y(high):.0f}">{high:.3f}</text><text x="4" y="{y(low):.0f}">{low:.3f}</text>'
        f'<text x="{_MARGIN}" y="{_HEIGHT - 20}">epoch {first}</text>'
        f'<text x="{_WIDTH - _MARGIN - 10}" y="{_HEIGHT - 20}">{last}</text>'
    )
    drawn = "".join([axes, mark if best else "", *lines, legend])
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" role="img" aria-label="loss by epoch">{drawn}</svg>'


def _polyline(points: Sequence[tuple[float, float]], color: str) -> str:
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{color}"/>' for x, y in points)
    return f'<polyline points="{drawn}" fill="none" stroke="{color}" stroke-width="2"/>{dots}'


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
    return _table(["metric", "mean", "std", "each fold"], rows, numeric=(1, 2))


def _importance(importance: Mapping[str, Any]) -> str:
    """What the metric loses when a group's columns are dealt to the wrong rows, the largest loss first."""
    groups = sorted(importance["groups"].items(), key=lambda item: -item[1]["mean"])
    rows = [[escape(name), f"{loss['mean']:.4f}", f"{loss['low']:.4f} to {loss['high']:.4f}"] for name, loss in groups]
    lost = f"{importance['metric']} lost when shuffled"
    return _table(["group", lost, "95 % interval"], rows, numeric=(1, 2))


def _matrix(matrix: Sequence[Sequence[int]], labels: Sequence[str]) -> str:
    """Rows are true labels, columns predicted ones; the deeper the colour, the larger the share of its row."""
    rows = [
        [f"<b>{escape(label)}</b>", *(_shaded(count, sum(line)) for count in line)]
        for label, line in zip(labels, matrix, strict=True)
    ]
    return _table(["true \\ predicted", *labels], rows, numeric=range(1, len(labels) + 1))


def _shaded(count: int, total: int) -> str:
    share = count / total if total else 0.0
    return f'<span style="display:block;background:rgba(9,105,218,{share * 0.6:.2f});padding:.2rem">{count:,} ({share:.1%})</span>'


def _mistakes(bundle: Bundle, tested: Scored) -> str:
    predictions = bundle.decode(tested.outputs)
    wrong = [
        (prediction, row.record, name)
        for prediction, row, name in zip(predictions, tested.rows, bundle.names(tested.target), strict=True)
        if prediction.label != name
    ]
    wrong.sort(key=lambda item: -(item[0].probability or 0.0))
    rows = [
        [_shown(bundle, record.fields), escape(true), escape(str(prediction.label)), f"{prediction.probability:.3f}"]
        for prediction, record, true in wrong[: bundle.run.output.mistakes]
    ]
    return f"<p>{len(wrong):,} of {len(tested.rows):,} rows.</p>" + _table(
        ["row", "true", "predicted", "p"], rows, numeric=(3,)
    )


def _shown(bundle: Bundle, fields: Mapping[str, Any]) -> str:
    data = bundle.run.data
    if data.kind == "text":
        return escape(str(fields[data.text])[:300])
    return escape(", ".join(f"{name}={fields[name]}" for name in data.columns)[:300])


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
        + _table(["stage", "example"], shown)
    )


def _losses(report: LossReport, count: int) -> str:
    """What each stage took: letters deleted outright, letters of runs of which some are left, digits, masks."""
    header, *rows = report.table()
    shares = [f"{sums['rows'] / count:.1%}" for sums in report.sums.values()]
    cells = [
        [escape(stage), changed, share, *rest] for (stage, changed, *rest), share in zip(rows, shares, strict=True)
    ]
    return _table([*header[:2], "share", *header[2:]], cells, numeric=range(1, len(header) + 1))


def marked(text: str, edits: Iterable[Edit]) -> str:
    """HTML of a text with its edits: what went is struck, what came is set beside it.

    Example:
        >>> marked("wow!!!!", [Edit(3, 7, "!!")])
        'wow<del>!!!!</del><ins>!!</ins>'
    """
    pieces, cursor = [], 0
    for start, end, replacement in join_touching(edits):
        pieces.append(f"{escape(text[cursor:start])}<del>{_visible(text[start:end])}</del>")
        pieces.append(f"<ins>{_visible(replacement)}</ins>" if replacement else "")
        cursor = end
    return "".join(pieces) + escape(text[cursor:])


def _visible(text: str) -> str:
    return escape(text).replace(" ", "␣").replace("\n", "⏎").replace("\u3000", "␣")
