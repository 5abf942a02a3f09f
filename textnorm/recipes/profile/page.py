"""The figures of a profile as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import PurePath
from typing import Any

from textnorm.alignment import Edit
from textnorm.recipes.page import as_page, section, table
from textnorm.recipes.profile.noise import KINDS
from textnorm.recipes.profile.pictures import bar, histogram, percent
from textnorm.recipes.shown import in_korean, marked, visible

__all__ = ["profile_page"]

Figures = Mapping[str, Any]

_STYLE = """
h1{overflow-wrap:anywhere}.name{white-space:nowrap}td.text,.example{word-break:keep-all}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.4rem,1fr))}
.card{display:flex;flex-direction:column;justify-content:space-between;line-height:1.3}.card b{padding-top:.2rem}
.facts{display:flex;flex-wrap:wrap;gap:.2rem 1.6rem}.facts b{font-variant-numeric:tabular-nums}
.bar{display:block;width:100%;height:.45rem;background:var(--soft);fill:var(--accent);border-radius:2px}
figure{margin:1rem 0}.histogram{width:100%;height:9rem;fill:var(--accent);border-bottom:1px solid var(--line)}
.histogram .rest{opacity:.5}.axis{display:flex;font-size:.8rem;color:var(--muted)}.share{min-width:6rem}.share .head{flex-wrap:wrap;gap:0 .6rem}
.share span{white-space:nowrap}
.wide{overflow-x:auto}.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(19rem,100%),1fr));gap:0 1.5rem}
.kind{border-top:1px solid var(--line);padding:.6rem 0}.kind p{margin:.15rem 0}
.head{display:flex;justify-content:space-between;gap:1rem;margin:0}
.head>span:last-child{white-space:nowrap;font-variant-numeric:tabular-nums}
.example{overflow-wrap:anywhere;background:var(--soft);border-radius:.3rem;padding:.15rem .5rem}
.bars{columns:3 15rem;column-gap:2rem}.bars div{break-inside:avoid;padding:.12rem 0}
@media(max-width:40rem){body{margin:1rem auto;padding:0 .8rem}.card b{font-size:1.25rem}th,td{padding:.25rem .4rem}
.bars{columns:2;column-gap:1.2rem}}
"""


def profile_page(figures: Figures) -> str:
    """Write the page of a profile: what it says is what the figures say.

    Args:
        figures: as `profile_rows` returns them, with `file` where it was one.
    """
    parts = [
        _head(figures),
        section("Lengths", _lengths(figures["lengths"])),
        section("Scripts", _scripts(figures["scripts"])),
        section("Noise", _noise(figures["noise"])),
        section("Duplicates", _duplicates(figures["duplicates"])),
        section("Personal data", _personal(figures["personal"])),
        section("Before and after the config", _changes(figures)),
        section("Tokens", _tokens(figures["tokens"])),
    ]
    if figures["rows"]["rejected"]:
        parts.insert(1, section("Rejected rows", _rejected(figures["rows"])))
    return as_page(f"{_name(figures)}: profile", parts, _STYLE)


def _name(figures: Figures) -> str:
    return PurePath(figures.get("file", "rows")).name


# ---------------------------------------------------------------- the head


def _head(figures: Figures) -> str:
    rows, drawn, column = figures["rows"], figures["sample"]["rows"], visible(figures["column"])
    counts = f"{_rows(rows['read'])} read, {rows['used']:,} used, {rows['rejected']:,} rejected · column {column}"
    told = (
        f"All of every row, but for the config's changes and the tokens, which are of {_rows(drawn)} drawn at random."
    )
    return (
        f'<h1>{visible(_name(figures))}</h1><p class="muted">{counts}{f"<br>{told}" * (drawn < rows["used"])}</p>'
        f'<div class="cards">{"".join(_card(*card) for card in _summary(figures))}</div>'
    )


def _summary(figures: Figures) -> list[tuple[str, str]]:
    """What a reader wants to know first."""
    lengths, changes = figures["lengths"], figures["changes"]
    cards = [
        ("rows", f"{figures['rows']['used']:,}"),
        ("median length", f"{lengths['median']:,}"),
        ("noisy rows", percent(figures["noise"]["share"])),
        ("repeats", percent(figures["duplicates"]["exact"]["share"])),
        ("with personal data", f"{figures['personal']['rows']:,}"),
        ("empty or blank", f"{lengths['empty'] + lengths['blank']:,}"),
    ]
    return [*cards, ("changed by the config", percent(changes["share"]))] if "share" in changes else cards


def _card(name: str, value: str) -> str:
    return f'<div class="card">{escape(name)}<b>{escape(value)}</b></div>'


def _rejected(rows: Figures) -> str:
    cells = [[visible(reason), f"{count:,}"] for reason, count in rows["reasons"].items()]
    return _wide(table(["reason", "rows"], cells, numeric=(1,)))


# ---------------------------------------------------------------- of all rows


def _lengths(lengths: Figures) -> str:
    names = ("min", "median", "mean", "p95", "max", "empty", "blank")
    facts = "".join(f"<span>{name} <b>{lengths[name]:,}</b></span>" for name in names)
    return (
        f'<p class="facts">{facts}</p>{histogram(lengths["histogram"])}'
        f'<p class="muted">Characters of a row; {lengths["characters"]:,} in all.</p>'
    )


def _scripts(scripts: Figures) -> str:
    rows = [
        [_term(name), _shared(found["characters"], found["share"]), _shared(found["rows"], found["row_share"])]
        for name, found in sorted(scripts.items(), key=lambda item: -item[1]["characters"])
        if found["characters"]
    ]
    return _wide(table(["script", "characters", "rows with any"], rows))


def _term(name: str) -> str:
    return f'<span class="name">{escape(name)}</span>'


def _shared(count: int, share: float) -> str:
    told = f'<p class="head"><span>{percent(share)}</span><span class="muted">{count:,}</span></p>'
    return f'<div class="share">{told}{bar(share)}</div>'


def _noise(noise: Figures) -> str:
    kinds = sorted(noise["kinds"].items(), key=lambda item: -item[1]["rows"])
    told = (
        f"<p>{_rows(noise['rows'])} ({percent(noise['share'])}) would be changed by one of these stages or more, each asked "
        "of the text as it is. The first examples met, cut out of their texts.</p>"
    )
    return told + "".join(_kind(name, found) for name, found in kinds)


def _kind(name: str, found: Figures) -> str:
    examples = "".join(f'<p class="example">{_marked(example)}</p>' for example in found["examples"])
    return (
        f'<div class="kind"><p class="head"><span><b>{escape(name)}</b> <span class="muted">{escape(KINDS[name].told)}</span>'
        f"</span><span>{_rows(found['rows'])} · {percent(found['share'])}</span></p>{bar(found['share'])}{examples}</div>"
    )


def _marked(example: Figures) -> str:
    edits = [Edit(*edit) for edit in example["edits"]]
    return in_korean(marked(example["before"], edits), example["before"] + example["after"])


def _duplicates(duplicates: Figures) -> str:
    exact, normalized = duplicates["exact"], duplicates["normalized"]
    after = _repeated("after the config", normalized) if normalized else _unknown()
    return f'<div class="pair"><div>{_repeated("as they are", exact)}</div><div>{after}</div></div>'


def _repeated(when: str, found: Figures) -> str:
    told = f"<p><b>{when}</b>: {_rows(found['repeats'])} ({percent(found['share'])}) the same as one before; {found['distinct']:,} texts are distinct.</p>"
    rows = [[in_korean(visible(top["text"]), top["text"]) or "–", f"{top['rows']:,}"] for top in found["top"]]
    return told + (table(["most frequent", "rows"], rows, numeric=(1,)) if rows else "")


def _unknown() -> str:
    return '<p class="muted">After the config: not counted, since its text stages ask a tagger, which would take hours.</p>'


def _personal(personal: Figures) -> str:
    if not personal["kinds"]:
        return "<p>None was found.</p>"
    rows = [
        [_term(kind), f"{found['found']:,}", f"{found['rows']:,}", "<br>".join(map(visible, found["examples"]))]
        for kind, found in personal["kinds"].items()
    ]
    return "<p>With a star for each letter and digit.</p>" + _wide(
        table(["kind", "found", "rows", "shapes"], rows, numeric=(1, 2))
    )


# ---------------------------------------------------------------- of the sample


def _changes(figures: Figures) -> str:
    changes = figures["changes"]
    stages = f'<p class="muted">{escape(" → ".join(figures["stages"]) or "no stage")}</p>'
    if "reason" in changes:
        return stages + _why(changes["reason"])
    told = f"<p>{changes['changed']:,} of {_rows(changes['rows'])} ({percent(changes['share'])}) changed.{_refused(changes)}</p>"
    sides = [
        [name, f"{values['before']:,}", f"{values['after']:,}"]
        for name, values in (("mean length", changes["mean_length"]), ("different words", changes["vocabulary"]))
    ]
    return (
        stages
        + told
        + _wide(table(["", "before", "after"], sides, numeric=(1, 2)))
        + _stages(changes["stages"])
        + '<p class="muted">Examples, before and after:</p>' * bool(changes["examples"])
        + _examples(changes["examples"])
    )


def _refused(changes: Figures) -> str:
    stages = ", ".join(f"{escape(stage)} {count:,}" for stage, count in changes["rejected"].items())
    return f" Refused by a stage: {stages}." if stages else ""


def _stages(stages: Figures) -> str:
    """What each stage took, as the loss report tells it."""
    if not stages:
        return ""
    names = list(next(iter(stages.values())))
    rows = [[_term(stage), *(f"{sums[name]:,}" for name in names)] for stage, sums in stages.items()]
    header = ["stage", *(name.replace("_", " ") for name in names)]
    return _wide(table(header, rows, numeric=range(1, len(header))))


def _examples(examples: Iterable[Figures]) -> str:
    """Texts before and after side by side, on a phone one below the other."""
    return "".join(
        f'<div class="kind"><p><b>{escape(", ".join(each["stages"]))}</b></p><div class="pair">'
        + "".join(f'<p class="example">{side}</p>' for side in _sides(each))
        + "</div></div>"
        for each in examples
    )


def _sides(example: Figures) -> tuple[str, str]:
    """A text before, with what goes in colour, and after, with what came."""
    before, after = example["before"], example["after"]
    gone = [Edit(start, end, "") for start, end, _ in example["edits"] if end > start]
    come, shift = [], 0
    for start, end, new in example["edits"]:
        if new:
            come.append((start + shift, start + shift + len(new)))
        shift += len(new) - (end - start)
    return in_korean(marked(before, gone), before), in_korean(_inserted(after, come), after)


def _inserted(text: str, spans: Iterable[tuple[int, int]]) -> str:
    pieces, cursor = [], 0
    for start, end in spans:
        pieces.append(f"{visible(text[cursor:start])}<ins>{visible(text[start:end])}</ins>")
        cursor = end
    return "".join(pieces) + visible(text[cursor:])


def _tokens(tokens: Figures | None) -> str:
    if tokens is None:
        return '<p class="muted">Not asked for.</p>'
    if "reason" in tokens:
        return _why(tokens["reason"])
    told = f"<p>{tokens['tokens']:,} tokens in {_rows(tokens['rows'])}, {tokens['per_row']:,} a row; {tokens['distinct']:,} are distinct.</p>"
    most = max((top["count"] for top in tokens["top"]), default=1)
    bars = "".join(_token(top, most) for top in tokens["top"])
    return f'{told}<div class="bars">{bars}</div>' + (_subword(tokens["subword"]) if tokens["subword"] else "")


def _token(top: Figures, most: int) -> str:
    form = in_korean(visible(top["form"]), top["form"])
    tag = f' <span class="muted">{escape(top["tag"])}</span>' if top["tag"] else ""
    return f'<div><p class="head"><span>{form}{tag}</span><span>{top["count"]:,}</span></p>{bar(top["count"] / most)}</div>'


def _subword(found: Figures) -> str:
    told = (
        f"<p>The model knows {found['vocabulary']:,} pieces. It cut the sample into {found['pieces']:,}, "
        f"{found['per_character']:.3f} a character that is no blank.</p>"
    )
    rows = [[name, f"{found[name]:,}", percent(found[f"{name}_share"])] for name in ("unknown", "single")]
    return told + table(["pieces", "count", "share"], rows, numeric=(1, 2))


def _why(reason: str) -> str:
    return f'<p class="muted">Not counted: {visible(reason)}</p>'


def _rows(count: int) -> str:
    return f"{count:,} {'row' if count == 1 else 'rows'}"


def _wide(content: str) -> str:
    """What may be wider than a phone: it is moved by itself, not the page."""
    return f'<div class="wide">{content}</div>'
