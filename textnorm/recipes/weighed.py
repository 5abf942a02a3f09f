"""A text coloured by what moved its score: the runs of one colour, for a terminal or a page, and the page itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import regex

from textnorm.recipes.page import section, table, write_page

if TYPE_CHECKING:
    from textnorm.recipes.explain import Explanation

__all__ = ["AGAINST", "FOR", "Run", "as_html", "coloured", "legend_of", "title_of", "write_explanations"]

# Red, green and blue. Blue and orange are told apart by those, too, who do not tell red from green.
FOR, AGAINST = (9, 105, 218), (225, 95, 0)

_SHADES = 8
_PALEST = 0.6  # of a page's colours: letters are read on it
_WORDS = 12  # that a page's table names


class Run(NamedTuple):
    """Characters of one colour: `shade` from -1 (against, the strongest of the text) to 1 (for)."""

    text: str
    shade: float


def coloured(explanation: Explanation, most: int | None = None) -> Iterator[Run]:
    """Cut a text, or its first `most` characters, into runs of one colour.

    A colour is never cut through what a reader sees as one character (a syllable of conjoining jamo, an emoji of several).

    Example:
        >>> import numpy as np
        >>> from textnorm.bundle import Prediction
        >>> from textnorm.recipes.explain import Explanation, Weights
        >>> weights = Weights(np.array([0.5, 0.5, 0.0, -0.25]), 0.0)
        >>> list(coloured(Explanation("최고 흠", Prediction("pos", 0.9), "pos", weights)))
        [Run(text='최고', shade=1.0), Run(text=' ', shade=0.0), Run(text='흠', shade=-0.5)]
    """
    weights = np.nan_to_num(explanation.weights.characters)  # a model that diverged says nothing of any character
    strongest = abs(weights).max(initial=0.0) or 1.0
    shown = [match.span() for match in regex.finditer(r"\X", explanation.text[:most])]
    shades = [round(float(weights[a:b].mean()) / strongest * _SHADES) / _SHADES for a, b in shown]
    for shade, group in groupby(zip(shown, shades, strict=True), key=lambda item: item[1]):
        spans = [span for span, _ in group]
        yield Run(explanation.text[spans[0][0] : spans[-1][1]], shade)


def title_of(explanation: Explanation) -> str:
    """A prediction and its logit in a line.

    Example:
        >>> import numpy as np
        >>> from textnorm.bundle import Prediction
        >>> from textnorm.recipes.explain import Explanation, Weights
        >>> title_of(Explanation("굿", Prediction("pos", 0.9), "pos", Weights(np.array([2.0]), 0.2)))
        'pos 0.900; logit +2.20 toward pos'
    """
    label, probability = explanation.prediction
    said = f"{label:.4g}" if probability is None else f"{label} {probability:.3f}"
    return f"{said}; logit {explanation.logit:+.2f} toward {explanation.toward}"


def legend_of(explanation: Explanation) -> str:
    """What the colours mean."""
    return f"blue speaks for {explanation.toward}, orange against it"


def as_html(explanation: Explanation, most: int | None = None) -> str:
    """The text on its colours, as HTML."""
    pieces = [_span(run) for run in coloured(explanation, most)]
    cut = "…" if most is not None and most < len(explanation.text) else ""
    return f'<span class="weighed">{"".join(pieces)}{cut}</span>'


def write_explanations(path: Path, explanations: Iterable[Explanation]) -> None:
    """Write a page of explanations: each text on its colours, its strongest words, and what has no place in it."""
    told = "A text's strongest character has its full colour. The words and what has no place in the text add up to the logit."
    parts = [_explained(item) for item in explanations]
    write_page(path, "textnorm explain", ["<h1>What moved the score</h1>", f'<p class="muted">{told}</p>', *parts])


def _explained(item: Explanation) -> str:
    legend = f'<p class="muted">{escape(legend_of(item))}</p>'
    return section(title_of(item), f"<p>{as_html(item)}</p>{legend}{_words(item)}")


def _words(explanation: Explanation) -> str:
    words = sorted(explanation.words, key=lambda word: -abs(word.weight))
    named, others = words[:_WORDS], words[_WORDS:]
    rows = [(escape(word.text), word.weight) for word in named]
    rows += (
        [(f'<span class="muted">{len(others)} more words</span>', sum(word.weight for word in others))]
        if others
        else []
    )
    rows += [
        ('<span class="muted">no place in the text</span>', explanation.weights.rest),
        ("<b>logit</b>", explanation.logit),
    ]
    return table(["word", "weight"], [[name, f"{weight:+.3f}"] for name, weight in rows], numeric=(1,))


def _span(run: Run) -> str:
    if not run.shade:
        return escape(run.text)
    red, green, blue = FOR if run.shade > 0 else AGAINST
    return (
        f'<span style="background:rgba({red},{green},{blue},{abs(run.shade) * _PALEST:.3g})">{escape(run.text)}</span>'
    )
