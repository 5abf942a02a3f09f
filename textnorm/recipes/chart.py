"""A chart as an SVG written by hand: its frame, and the file it goes to."""

from __future__ import annotations

from html import escape
from pathlib import Path

from textnorm.errors import DataError

__all__ = ["BOTTOM", "HEIGHT", "LEFT", "RIGHT", "TOP", "WIDTH", "chart", "check_name", "write_chart"]

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 72, 24, 56, 46

_STYLE = """
text{font:12px system-ui,"Noto Sans KR",sans-serif;fill:#59636e}.title{font-weight:600;font-size:15px;fill:#1b1f24}
.grid{stroke:#e4e8ec}.axis{stroke:#8c959f;fill:none}.rate{stroke:#0969da;stroke-width:2;fill:none;
stroke-linejoin:round}.area{fill:#0969da;opacity:.08}.n{text-anchor:end}.m{text-anchor:middle}
.raw{stroke:#0969da;opacity:.25;fill:none}.mark{stroke:#bc4c00;stroke-dasharray:4 3}.told{fill:#bc4c00}
"""


def chart(title: str, subtitle: str, content: str, below: str) -> str:
    """The frame around what is drawn: two lines of heading, the axis, and what stands under it.

    Args:
        title: the first line.
        subtitle: the second.
        content: SVG elements inside LEFT, RIGHT, TOP and BOTTOM.
        below: what is counted along the axis.

    Example:
        >>> chart("a < b", "", "", "epochs").count("a &lt; b")
        1
    """
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<style>{_STYLE}</style><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
        f'<text class="title" x="{LEFT}" y="24">{escape(title)}</text>'
        f'<text x="{LEFT}" y="43">{escape(subtitle)}</text>{content}'
        f'<path class="axis" d="M{LEFT},{HEIGHT - BOTTOM}H{WIDTH - RIGHT}"/>'
        f'<text class="m" x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 8}">{escape(below)}</text></svg>\n'
    )


def check_name(path: str) -> None:
    """Ask for a name that says what is written.

    Raises:
        DataError: it does not end in .svg.
    """
    if not path.endswith(".svg"):
        raise DataError(f"a chart is drawn as SVG; required a name that ends in .svg, found {path!r}")


def write_chart(path: str, svg: str) -> None:
    """Write a chart, and the folder it goes to.

    Raises:
        DataError: it cannot be written there.
    """
    target = Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(svg, encoding="utf-8")
    except OSError as error:
        raise DataError(f"a place to write to is required at {path}: {error}") from error
