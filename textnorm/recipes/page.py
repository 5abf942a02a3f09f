"""An HTML page that needs nothing else: its style, its sections, its tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

__all__ = ["as_page", "section", "table", "write_page"]

# A reader's own fonts, first those in which Korean is read on each system; light or dark as the reader has it.
_STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--muted:#59636e;--line:#d8dee4;--soft:#f3f5f7;--accent:#0969da;
--gone:#ffd7d5;--come:#d2f4d9}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ec;--paper:#15181c;--muted:#98a2ad;--line:#343b43;--soft:#1f242a;
--accent:#4b9bf5;--gone:#6b2a2a;--come:#1f5130}}
body{font:16px/1.5 "Apple SD Gothic Neo","Malgun Gothic","Noto Sans KR","Noto Sans CJK KR",NanumGothic,system-ui,sans-serif;
max-width:60rem;margin:2rem auto;padding:0 1rem;color:var(--ink);background:var(--paper)}h1{margin-bottom:.2rem}
h2{margin-top:2.2rem;border-bottom:1px solid var(--line)}table{border-collapse:collapse;margin:.6rem 0}
th,td{padding:.3rem .7rem;border:1px solid var(--line);text-align:left;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.muted{color:var(--muted)}
.cards{display:flex;flex-wrap:wrap;gap:.8rem;margin:1rem 0}.card{border:1px solid var(--line);border-radius:.5rem;
padding:.5rem 1rem}.card b{display:block;font-size:1.5rem}del{background:var(--gone);text-decoration:none}
ins{background:var(--come);text-decoration:none}td.text{max-width:34rem;overflow-wrap:anywhere}
.weighed{white-space:pre-wrap;overflow-wrap:anywhere}svg text{font:12px system-ui,sans-serif;fill:var(--muted)}
.chip{font:.75em ui-monospace,monospace;border:1px solid var(--muted);border-radius:.3em;padding:0 .25em;color:var(--muted)}
"""


def write_page(path: Path, title: str, parts: Iterable[str]) -> None:
    """Write a page of parts that are HTML already; a lone surrogate, which no file can hold, is written as its escape."""
    path.write_text(as_page(title, parts), encoding="utf-8", errors="backslashreplace")


def as_page(title: str, parts: Iterable[str], style: str = "") -> str:
    """A page of parts that are HTML already, with what its style has beside the house's own."""
    body = "\n".join(parts)
    return (f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>{escape(title)}</title><style>{_STYLE}{style}</style><body>{body}</body></html>\n")  # fmt: skip


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
