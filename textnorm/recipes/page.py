"""An HTML page that needs nothing else: its style, its sections, its tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

__all__ = ["section", "table", "write_page"]

_STYLE = """
body{font:16px/1.5 system-ui,"Noto Sans KR","Apple SD Gothic Neo","Malgun Gothic",sans-serif;max-width:60rem;margin:2rem auto;
padding:0 1rem;color:#1b1f24;background:#fff}h1{margin-bottom:.2rem}h2{margin-top:2.2rem;border-bottom:1px solid #d8dee4}
table{border-collapse:collapse;margin:.6rem 0}th,td{padding:.3rem .7rem;border:1px solid #d8dee4;text-align:left;
vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.muted{color:#59636e}
.cards{display:flex;flex-wrap:wrap;gap:.8rem;margin:1rem 0}.card{border:1px solid #d8dee4;border-radius:.5rem;
padding:.5rem 1rem}.card b{display:block;font-size:1.5rem}del{background:#ffd7d5;text-decoration:none}
ins{background:#d2f4d9;text-decoration:none}td.text{max-width:34rem;overflow-wrap:anywhere}
.weighed{white-space:pre-wrap;overflow-wrap:anywhere}svg text{font:12px system-ui,sans-serif;fill:#59636e}
"""


def write_page(path: Path, title: str, parts: Iterable[str]) -> None:
    """Write a page of parts that are HTML already; a lone surrogate, which no file can hold, is written as its escape."""
    body = "\n".join(parts)
    path.write_text(f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
                    f"<title>{escape(title)}</title><style>{_STYLE}</style><body>{body}</body></html>\n",
                    encoding="utf-8", errors="backslashreplace")  # fmt: skip


def section(title: str, content: str) -> str:
    r"""A heading, and what stands below it as HTML.

    Example:
        >>> section("Q & A", "<p>none</p>")
        '<h2>Q &amp; A</h2>\n<p>none</p>'
    """
    return f"<h2>{escape(title)}</h2>\n{content}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]], numeric: Sequence[int] = ()) -> str:
    """A table of cells that are HTML already, under a header that is not.

    Example:
        >>> table(["a & b"], [["<b>1</b>"]], numeric=[0])
        '<table><tr><th class="n">a &amp; b</th></tr><tr><td class="n"><b>1</b></td></tr></table>'
    """

    def line(tag: str, cells: Sequence[str]) -> str:
        classes = ['class="n"' if index in numeric else 'class="text"' for index in range(len(cells))]
        return (
            "<tr>" + "".join(f"<{tag} {css}>{cell}</{tag}>" for css, cell in zip(classes, cells, strict=True)) + "</tr>"
        )

    return f"<table>{line('th', [escape(name) for name in header])}{''.join(line('td', row) for row in rows)}</table>"
