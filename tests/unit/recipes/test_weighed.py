"""A text on the colours of what moved its score."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import numpy as np
import pytest

from textnorm.bundle import Prediction
from textnorm.recipes.explain import Explanation, Weights
from textnorm.recipes.weighed import as_html, coloured, title_of, write_explanations


def explanation(text, weights, rest=0.0, toward="pos"):
    padded = np.pad(np.array(weights, dtype=float), (0, len(text) - len(weights)))
    return Explanation(text, Prediction("pos", 0.9), toward, Weights(padded, rest))


@pytest.mark.parametrize("text", ["", "최고 <b>", "\ud83d", "a\nb", "👍🏽👨‍👩‍👧", unicodedata.normalize("NFD", "한글")])
def test_runs_are_the_text(text):
    """Together the runs are the text, whatever its weights; no run has its neighbour's colour."""
    found = list(coloured(explanation(text, np.sin(np.arange(len(text))))))
    assert "".join(run.text for run in found) == text
    assert all(a.shade != b.shade for a, b in pairwise(found))
    assert all(abs(run.shade) <= 1 for run in found)


@pytest.mark.parametrize(("text", "count"), [("👍🏽굿", 2), (unicodedata.normalize("NFD", "한글"), 2), ("e\u0301a", 2)])
def test_what_is_seen_as_one_has_one_colour(text, count):
    """An emoji with its skin, a syllable of jamo and a letter with its accent are never cut by a colour."""
    weights = np.arange(len(text)) - len(text) / 3
    assert len(list(coloured(explanation(text, weights)))) <= count


def test_shades_say_direction_and_strength():
    """The strongest character has the full colour, one of half its weight half of it, on its own side; none has none."""
    shades = [run.shade for run in coloured(explanation("abcd", [-4, 2, 0, 4]))]
    assert shades == [-1.0, 0.5, 0.0, 1.0]


def test_without_weights_there_is_no_colour():
    """A text that nothing is known of is shown as it is, and so is one of a model that diverged."""
    for weights in ([], [np.nan] * 3):
        assert as_html(explanation("어머나", weights)) == '<span class="weighed">어머나</span>'


def test_html_is_escaped_and_cut():
    """Text is no HTML of the page, in a colour or without one; a long one is cut, and says so."""
    shown = as_html(explanation("<i>&<b>", [1, 1, 1]), most=5)
    assert re.sub("<span[^>]*>|</span>", "", shown) == "&lt;i&gt;&amp;&lt;…"


def test_a_title_tells_the_prediction():
    """A label with its probability; a regression's value has none."""
    assert title_of(explanation("a", [-1.5], 0.25)) == "pos 0.900; logit -1.25 toward pos"
    value = Explanation("a", Prediction(7.25, None), "a higher rating", Weights(np.array([7.0]), 0.25))
    assert title_of(value) == "7.25; logit +7.25 toward a higher rating"


def test_a_page_adds_up(tmp_path):
    """The table's words, the others in one line, and what has no place in the text are the logit that is told."""
    text = " ".join(f"말{number}" for number in range(20))
    item = explanation(text, np.linspace(-1, 2, len(text)), rest=0.75)
    write_explanations(tmp_path / "x.html", [item, explanation("\ud83d<script>", [1])])
    page = (tmp_path / "x.html").read_text(encoding="utf-8")
    *parts, logit = [float(cell) for cell in re.findall(r">([+-][\d.]+)</td>", page.partition("</table>")[0])]
    assert "8 more words" in page
    assert sum(parts) == pytest.approx(logit, abs=0.01)
    assert logit == pytest.approx(item.logit, abs=0.001)
    assert "<script>" not in page
