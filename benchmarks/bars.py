"""A figure and the bar it has to pass, as records keep them."""

from __future__ import annotations

from typing import Any

__all__ = ["above", "at_least", "at_most", "below", "missed", "told"]

Figure = dict[str, Any]


def at_least(bar: float, found: float, **more: Any) -> Figure:
    """A figure that must not be lower.

    Example:
        >>> at_least(2.2, 2.31, texts=4)
        {'found': 2.31, 'at_least': 2.2, 'met': True, 'texts': 4}
    """
    return {"found": found, "at_least": bar, "met": found >= bar} | more


def at_most(bar: float, found: float, **more: Any) -> Figure:
    """A figure that must not be higher."""
    return {"found": found, "at_most": bar, "met": found <= bar} | more


def above(bar: float, found: float, **more: Any) -> Figure:
    """A figure that must be higher, as that of a peer: to be as good is not enough."""
    return {"found": found, "above": bar, "met": found > bar} | more


def below(bar: float, found: float, **more: Any) -> Figure:
    """A figure that must be lower.

    Example:
        >>> below(2.31, 2.31)
        {'found': 2.31, 'below': 2.31, 'met': False}
    """
    return {"found": found, "below": bar, "met": found < bar} | more


def told(part: str, figures: dict[str, Figure]) -> list[str]:
    """Print a part's figures, a line each, and name those that do not pass their bar."""
    below = missed(figures)
    for line, figure in figures.items():
        print(f"{part:9} {'MISSED' if line in below else 'ok':6} {line}: {figure}", flush=True)
    return below


def missed(figures: dict[str, Figure]) -> list[str]:
    """Name the figures that have a bar and do not pass it."""
    return [name for name, figure in figures.items() if not figure.get("met", True)]
