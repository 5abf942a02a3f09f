"""The learning curve of a report: losses by epoch as an SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

__all__ = ["loss_curve"]

_WIDTH, _HEIGHT, _MARGIN = 640, 260, 44
_LINES = {"train_loss": "#0969da", "valid_loss": "#cf222e"}

Points = list[tuple[float, float]]


@dataclass(frozen=True)
class _Scale:
    """Where an epoch and a loss lie in the picture."""

    epochs: tuple[float, float]
    losses: tuple[float, float]

    def x(self, epoch: float) -> float:
        first, last = self.epochs
        return _MARGIN + (epoch - first) / ((last - first) or 1) * (_WIDTH - 2 * _MARGIN)

    def y(self, loss: float) -> float:
        low, high = self.losses
        return _HEIGHT - _MARGIN - (loss - low) / ((high - low) or 1.0) * (_HEIGHT - 2 * _MARGIN)


def loss_curve(epochs: Sequence[Mapping[str, Any]], best: float) -> str:
    """A line for each loss, a dashed line at the best epoch, the values at the axes' ends.

    Args:
        epochs: those of a history.
        best: the best of them; 0 where none was.

    Example:
        >>> loss_curve([{"epoch": 1, "train_loss": 0.7}, {"epoch": 2, "train_loss": 0.5}], 2).count("<circle")
        2
    """
    series = {name: _points(epochs, name) for name in _LINES}
    losses = [loss for points in series.values() for _, loss in points]
    if not losses:
        return "<p>No epoch ended with a loss that is a number.</p>"
    scale = _Scale((min(1, epochs[0]["epoch"]), epochs[-1]["epoch"]), (min(losses), max(losses)))
    lines = "".join(_line(points, scale, _LINES[name]) for name, points in series.items() if points)
    drawn = _axes(scale) + (_mark(scale.x(best)) if best else "") + lines + _legend()
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" role="img" aria-label="loss by epoch">{drawn}</svg>'


def _points(epochs: Sequence[Mapping[str, Any]], name: str) -> Points:
    return [(epoch["epoch"], epoch[name]) for epoch in epochs if name in epoch and isfinite(epoch[name])]


def _line(points: Points, scale: _Scale, color: str) -> str:
    placed = [(scale.x(epoch), scale.y(loss)) for epoch, loss in points]
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{color}"/>' for x, y in placed)
    return f'<polyline points="{drawn}" fill="none" stroke="{color}" stroke-width="2"/>{dots}'


def _mark(x: float) -> str:
    ends = f'x1="{x:.1f}" x2="{x:.1f}" y1="{_MARGIN}" y2="{_HEIGHT - _MARGIN}"'
    return f'<line {ends} stroke="#59636e" stroke-dasharray="4"/>'


def _legend() -> str:
    lines = enumerate(_LINES.items())
    place = _WIDTH - _MARGIN - 90
    return "".join(
        f'<text x="{place}" y="{18 + 16 * i}" style="fill:{color}">{name}</text>' for i, (name, color) in lines
    )


def _axes(scale: _Scale) -> str:
    (first, last), (low, high) = scale.epochs, scale.losses
    return (
        f'<path d="M{_MARGIN},{_MARGIN - 8}V{_HEIGHT - _MARGIN}H{_WIDTH - _MARGIN + 8}" fill="none" stroke="#d8dee4"/>'
        f'<text x="4" y="{scale.y(high):.0f}">{high:.3f}</text><text x="4" y="{scale.y(low):.0f}">{low:.3f}</text>'
        f'<text x="{_MARGIN}" y="{_HEIGHT - 20}">epoch {first}</text>'
        f'<text x="{_WIDTH - _MARGIN - 10}" y="{_HEIGHT - 20}">{last}</text>'
    )
