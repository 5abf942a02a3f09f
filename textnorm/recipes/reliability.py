"""The report's word on calibration: a table, and a reliability curve for each split."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textnorm.recipes.page import table

__all__ = ["calibration_section"]

_SIDE, _MARGIN = 260, 40
_COLOURS = {"before": "#e16f00", "after": "#0969da"}
_LARGEST = 9.0  # radius of a dot that stands for all rows


def calibration_section(calibration: Mapping[str, Any]) -> str:
    """The table `calibration` of the metrics as HTML.

    Example:
        >>> told = {"log_loss": 0.5, "ece": 0.1, "curve": [{"rows": 9, "confidence": 0.9, "right": 0.8}]}
        >>> html = calibration_section({"temperature": 2.0, "bins": 15, "valid": {"before": told, "after": told}})
        >>> html.count("<svg"), "temperature 2.000" in html
        (1, True)
    """
    splits = {name: told for name, told in calibration.items() if isinstance(told, Mapping)}
    rows = [
        [name, *(f"{told[when][figure]:.4f}" for figure in ("log_loss", "ece") for when in _COLOURS)]
        for name, told in splits.items()
    ]
    header = ["split", "log loss before", "after", "ECE before", "after"]
    told = (
        f"<p>Logits are divided by the temperature {calibration['temperature']:.3f}, fitted on valid. ECE: the mean distance "
        f"between confidence and share right over {calibration['bins']} bins of equal width. A dot is a bin, the larger the "
        "more rows it has; below the dashed line a model is surer than it is right.</p>"
    )
    drawn = "".join(_curve(name, told) for name, told in splits.items())
    return told + table(header, rows, numeric=range(1, 5)) + f'<div class="cards">{drawn}</div>'


def _curve(split: str, told: Mapping[str, Any]) -> str:
    """Share right by confidence, from the least confidence there is up to 1."""
    curves = {when: told[when]["curve"] for when in _COLOURS}
    low = min(min(point["confidence"], point["right"]) for curve in curves.values() for point in curve)
    low = min(0.9, int(low * 10) / 10)  # the next tenth below
    lines = [_line(curve, low, _COLOURS[when]) for when, curve in curves.items()]
    end = _MARGIN + _SIDE
    axes = (
        f'<path d="M{_MARGIN},{_MARGIN}V{end}H{end}" fill="none" stroke="#d8dee4"/>'
        f'<path d="M{_MARGIN},{end}L{end},{_MARGIN}" stroke="#59636e" stroke-dasharray="4"/>'
        f'<text x="{_MARGIN}" y="{end + 16}">{low:.1f}</text><text x="{end - 8}" y="{end + 16}">1</text>'
        f'<text x="{_MARGIN + _SIDE / 2 - 30}" y="{end + 16}">confidence</text>'
        f'<text x="{_MARGIN - 22}" y="{end}">{low:.1f}</text><text x="{_MARGIN - 12}" y="{_MARGIN + 8}">1</text>'
        f'<text x="4" y="{_MARGIN - 12}">share right, {split}</text>'
    )
    legend = "".join(
        f'<text x="{_MARGIN + 12}" y="{_MARGIN + 14 + 16 * i}" style="fill:{colour}">{when}, ECE {told[when]["ece"]:.3f}</text>'
        for i, (when, colour) in enumerate(_COLOURS.items())
    )
    size = _SIDE + 2 * _MARGIN
    label = f'role="img" aria-label="reliability, {split}"'
    return f'<svg viewBox="0 0 {size} {size}" width="{size}" {label}>{axes}{"".join(lines)}{legend}</svg>'


def _line(curve: Sequence[Mapping[str, Any]], low: float, colour: str) -> str:
    def place(share: float) -> float:
        return (share - low) / (1 - low) * _SIDE

    rows = sum(point["rows"] for point in curve)
    dots = [
        (_MARGIN + place(point["confidence"]), _MARGIN + _SIDE - place(point["right"]), point["rows"])
        for point in curve
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in dots)
    circles = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{1.5 + _LARGEST * (n / rows) ** 0.5:.1f}" fill="{colour}" fill-opacity=".45"/>'
        for x, y, n in dots
    )
    return f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/>{circles}'
