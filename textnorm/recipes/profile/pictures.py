"""Small pictures of a page, as SVG: they stretch to the room there is, and letters beside them are HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["bar", "histogram", "percent"]

_HEIGHT = 100  # of a histogram, in units of its own
_TICKS = 6


def bar(share: float) -> str:
    """A bar as long as a share.

    Example:
        >>> bar(0.5)
        '<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="50" height="1"/></svg>'
    """
    length = f"{min(share, 1.0) * 100:.4g}"
    return (
        '<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{length}" height="1"/></svg>'
    )


def histogram(bars: Sequence[Mapping[str, int]]) -> str:
    """Rows by length, a bar each, with its figures where one points at it; a last bar of another width is paler.

    Args:
        bars: `rows` from `start` to before `stop`.
    """
    if not bars:
        return ""
    highest = max(each["rows"] for each in bars)
    drawn = "".join(_column(place, each, highest, _is_rest(each, bars)) for place, each in enumerate(bars))
    step = -(-len(bars) // _TICKS)
    ticks = "".join(
        f'<span style="flex:{len(bars[place : place + step])} 0 0">{bars[place]["start"]:,}</span>'
        for place in range(0, len(bars), step)
    )
    return (
        f'<figure><svg class="histogram" viewBox="0 0 {len(bars)} {_HEIGHT}" preserveAspectRatio="none" role="img" '
        f'aria-label="rows by length">{drawn}</svg><figcaption class="axis">{ticks}</figcaption></figure>'
    )


def _is_rest(each: Mapping[str, int], bars: Sequence[Mapping[str, int]]) -> bool:
    return each["stop"] - each["start"] != bars[0]["stop"] - bars[0]["start"]


def _column(place: int, each: Mapping[str, int], highest: int, is_rest: bool) -> str:
    height = each["rows"] / highest * _HEIGHT
    told = f"{each['start']:,} to {each['stop'] - 1:,} characters: {each['rows']:,} rows"
    css = ' class="rest"' if is_rest else ""
    return (
        f'<rect{css} x="{place + 0.05:.2f}" y="{_HEIGHT - height:.2f}" width="0.9" height="{height:.2f}">'
        f"<title>{told}</title></rect>"
    )


def percent(share: float) -> str:
    """A share for the eye; what is there is never told as 0.

    Example:
        >>> percent(0.1234), percent(0.00001), percent(0.0)
        ('12.3 %', '<0.1 %', '0 %')
    """
    if not share:
        return "0 %"
    return "<0.1 %" if share < 0.001 else f"{share:.1%}".replace("%", " %")  # noqa: PLR2004  # a tenth of a percent
