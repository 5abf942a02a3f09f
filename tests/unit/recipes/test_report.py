from __future__ import annotations

import csv
import re
from html.parser import HTMLParser

import pytest

from textnorm.alignment import Edit
from textnorm.recipes.report import write_report
from textnorm.recipes.shown import marked
from textnorm.recipes.train import run_job

NASTY = '<script>alert("x")</script> https://example.com/?a=1&b=2 최고!!!!! <img src=x onerror=y> ㅋㅋㅋㅋㅋㅋ'


class Elements(HTMLParser):
    """Collects the elements of a page, and sees to it that they are closed in order."""

    def __init__(self):
        super().__init__()
        self.seen, self.open, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """A run on a few rows with a text and a label that would do harm if they were not escaped."""
    import torch

    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("report")
    labels = ["<i>neg</i>", "pos & co"]
    for split, count in (("train", 40), ("test", 10)):
        with (folder / f"{split}.csv").open("w", encoding="utf-8", newline="") as stream:
            rows = [(f"{NASTY} {number % 7}", labels[number % 2]) for number in range(count)]
            csv.writer(stream).writerows([("text", "label"), *rows])
    config = {
        "version": 1,
        "data": {"train": str(folder / "train.csv"), "test": str(folder / "test.csv")},
        "pipeline": {"stages": [{"type": name} for name in ("html", "url", "laughter", "repeats", "split")]},
        "model": {"layers": 0, "embedding_dim": 4, "hidden": [4]},
        "train": {"max_epochs": 2, "batch_size": 16},
    }
    return run_job(config, folder / "run")


@pytest.fixture(scope="module")
def page(result):
    return (result.run_dir / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def elements(page):
    parser = Elements()
    parser.feed(page)
    parser.close()
    return parser


def test_the_page_is_whole(elements):
    """Every element is closed, in order."""
    assert {tag for tag, _ in elements.seen} >= {"html", "svg", "table"}
    assert elements.open == []


def test_the_page_needs_nothing_else(page, elements):
    """The page loads nothing: no script, no image, no link, no url() and no import in its style."""
    assert {tag for tag, _ in elements.seen}.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "base"})
    assert [attrs for _, attrs in elements.seen if {"src", "href", "xlink:href", "srcset"} & set(attrs)] == []
    assert re.search(r"url\(|@import", page) is None


def test_texts_and_labels_are_escaped(page, elements):
    """A row's text and a label are shown as they are, and are no HTML of the page."""
    assert "<script>" not in page
    assert "&lt;script&gt;alert(" in page
    assert '<script>alert("x")</script>' in "".join(elements.text)
    assert "<i>neg</i>" in elements.text
    assert [attrs for _, attrs in elements.seen if "onerror" in attrs] == []


def test_the_report_has_its_parts(elements):
    """Learning curve, confusion matrix, mistakes and what normalization changed each have their heading."""
    text = "\n".join(elements.text)
    for heading in (
        "Learning curve",
        "Confusion matrix",
        "mistakes",
        "What moved the score",
        "What normalization changed, and what it cost",
    ):
        assert heading in text
    for column in ("letters deleted", "letters of runs", "digits changed", "masked"):
        assert column in elements.text


def test_figures_are_those_of_the_metrics(elements, result):
    """The figures shown are those of metrics.json."""
    assert f"{result.metrics['test']['accuracy']:.4f}" in elements.text
    assert any("50 rows read, 50 used, 0 rejected" in part for part in elements.text)


def test_edits_are_marked(elements):
    """Examples strike what went and set beside it what came."""
    tags = {tag for tag, _ in elements.seen}
    assert {"del", "ins"} <= tags
    assert "<URL>" in elements.text


@pytest.mark.parametrize(
    ("text", "edits", "html"),
    [
        ("plain", [], "plain"),
        ("a<b", [], "a&lt;b"),
        ("a!!!!", [Edit(1, 5, "!!")], "a<del>!!!!</del><ins>!!</ins>"),
        ("<b>x</b>", [Edit(0, 3, ""), Edit(4, 8, "")], "<del>&lt;b&gt;</del>x<del>&lt;/b&gt;</del>"),
        ("ab", [Edit(1, 1, "&")], "a<del></del><ins>&amp;</ins>b"),
        ("ab", [Edit(0, 1, "x"), Edit(1, 2, "y")], "<del>ab</del><ins>xy</ins>"),
    ],
)
def test_marked(text, edits, html):
    """Edits are marked, edits that touch as one, and all text is escaped, inside the marks and outside."""
    assert marked(text, edits) == html


@pytest.mark.parametrize("blank", [" ", "\n", "\u3000"])
def test_blanks_that_change_are_seen(blank):
    """A blank that goes is shown as a sign, or nobody could see it."""
    struck = marked(f"a{blank}b", [Edit(1, 2, "")])
    assert re.fullmatch(r"a<del>\S</del>b", struck)


@pytest.mark.parametrize("losses", [[], [float("nan")], [0.5, float("inf")], [0.5], [0.5, 0.4, 0.6]])
def test_any_curve_can_be_drawn(tmp_path, result, losses):
    """A run of any length, diverged or not, has a report, in which no coordinate is nan or inf."""
    from textnorm import Bundle

    epochs = [{"epoch": number, "train_loss": loss} for number, loss in enumerate(losses, 1)]
    metrics = {name: value for name, value in result.metrics.items() if name != "test"}
    path = tmp_path / "report.html"
    write_report(path, Bundle.load(result.run_dir / "bundle"), metrics | {"epochs": epochs, "best_epoch": 0}, None)
    svg = path.read_text(encoding="utf-8").partition("<svg")[2].partition("</svg>")[0]
    assert bool(svg) is any(loss < 1 for loss in losses)
    assert re.search(r"nan|inf", svg) is None
