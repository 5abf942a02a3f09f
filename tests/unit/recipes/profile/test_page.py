from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from textnorm.pipeline import Pipeline
from textnorm.recipes.profile import profile_file, profile_rows
from textnorm.recipes.profile.page import profile_page
from textnorm.stages.cleaning import Repeats
from textnorm.stages.privacy.search import find
from textnorm.stages.split import Split
from textnorm.stages.unicode import Unicode
from textnorm.types import Record, Reject

STAGES = (Repeats(), Split())
EMPTY = {"meta", "br"}


class Elements(HTMLParser):
    """Collects the elements of a page, and sees to it that they are closed in order."""

    def __init__(self):
        super().__init__()
        self.seen, self.open, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def parsed(page):
    elements = Elements()
    elements.feed(page)
    elements.close()
    return elements


def profiled(texts, stages=STAGES):
    records = [Record(number, {"text": text}) for number, text in enumerate(texts, 1)]
    return profile_rows(records, Pipeline(stages))


@pytest.fixture
def page(path, pipeline):
    return profile_page(profile_file(path, pipeline))


def test_the_page_is_whole(page):
    """Every element is closed, in order, and every part has its heading."""
    elements = parsed(page)
    assert elements.open == []
    for heading in ("Rejected rows", "Lengths", "Scripts", "Noise", "Duplicates", "Personal data", "Tokens"):
        assert heading in elements.text


def test_the_page_needs_nothing_else(page):
    """The page loads nothing: no script, no image, no link, no font, nothing from outside."""
    elements = parsed(page)
    assert {tag for tag, _ in elements.seen}.isdisjoint(
        {"script", "link", "img", "iframe", "object", "embed", "base", "a", "use"}
    )
    assert [attrs for _, attrs in elements.seen if {"src", "href", "xlink:href", "srcset"} & set(attrs)] == []
    assert re.search(r"url\(|@import|@font-face|https?:", page) is None


def test_the_page_says_what_the_figures_say(page, figures):
    """Each figure of the JSON stands on the page."""
    text = " ".join(" ".join(parsed(page).text).split())
    assert "13 rows read, 10 used, 3 rejected" in text
    for name in ("min", "median", "mean", "p95", "max", "empty", "blank"):
        assert f"{name} {figures['lengths'][name]:,}" in text
    for kind, found in figures["noise"]["kinds"].items():
        assert (
            f"{found['rows']:,} {'row' if found['rows'] == 1 else 'rows'} · {found['share']:.1%}".replace("%", " %")
            in text
        ), kind
    for reason, count in figures["rows"]["reasons"].items():
        assert f"{reason} {count}" in text
    assert "1 row (10.0 %) the same as one before; 9 texts are distinct" in text
    assert "4 of 10 rows (40.0 %) changed" in text
    assert f"{figures['tokens']['tokens']} tokens in 10 rows" in text


def test_figures_that_went_through_json_give_the_same_page(path, pipeline):
    """The figures are made of what JSON has, and the page of nothing but them."""
    figures = profile_file(path, pipeline)
    assert profile_page(json.loads(json.dumps(figures))) == profile_page(figures)


def test_texts_are_escaped(tmp_path):
    """A text, a token, a reason, a column and a file's name are shown as they are, and are no HTML of the page."""
    nasty = '<script>alert("x")</script> & <img src=x onerror=y>'
    records = [Record(1, {nasty: nasty}), Record(2, {nasty: nasty + "!!!!"}), Reject(3, "read", nasty, {})]
    figures = profile_rows(records, Pipeline([Repeats(), Split()]), column=nasty)
    page = profile_page({"file": str(tmp_path / f"{nasty.replace('/', '')}.txt")} | figures)
    assert "<script>" not in page
    assert "<img" not in page
    assert nasty in "".join(parsed(page).text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("굿\u200b", "U+200B"),
        ("\u202e굿", "U+202E"),
        ("\ud800", "U+D800"),
        ("a\x00", "U+0000"),
        ("\u3164", "U+3164"),
        ("a\nb", "⏎"),
    ],
)
def test_what_is_not_seen_is_shown(text, shown):
    """A character that nobody would see stands as its code point; the page holds none, and can be written."""
    page = profile_page(profiled([text, text, f"{text}!!!!"]))
    assert shown in "".join(parsed(page).text)
    assert text not in page
    page.encode("utf-8")


SECRETS = [
    "제 번호는 010-9876-5432 입니다!!!!",
    "０１０－９８７６－５４３２ 로 연락",
    "010&#45;9876&#45;5432 !!!!",
    "메일 gil.dong@example.com ㅋㅋㅋㅋ",
    "카드 4111-1111-1111-1111!!!!",
    "주민 900101-1234568  ",
    "http://example.com/?tel=01098765432 !!!!",
    "010<b>9876</b>5432 굿굿굿!!!!",
    "010-9876-5432010-9876-5432!!!!",
    "gil.dong@localhost 로  연락",
]


@pytest.mark.parametrize("stages", [(Repeats(), Split()), (Unicode("NFKC_HANGUL"), Split())])
@pytest.mark.parametrize("secret", SECRETS)
def test_no_personal_data_is_told(secret, stages):
    """Neither the page nor the JSON holds what is personal, in whatever notation, however often it comes."""
    figures = profiled([secret] * 5 + [f"{secret} 좋아요!!!!", "굿"], stages)
    told = json.dumps(figures, ensure_ascii=False) + profile_page(figures)
    plain = re.sub(r"[^0-9a-z@]", "", Unicode("NFKC")([told])[0].replace("&#45;", "").lower())
    assert re.search("98765432|41111111|9001011|gildong", plain) is None
    for form in [top["form"] for top in figures["tokens"]["top"]]:
        assert find(form) == []


def test_korean_is_marked_as_such():
    """What holds Hangul says so, for the reader's machine to choose its letters; the fonts are the reader's own."""
    page = profile_page(profiled(["좋다", "좋다", "so", "so"]))
    spans = [attrs for tag, attrs in parsed(page).seen if tag == "span" and attrs.get("lang")]
    assert {attrs["lang"] for attrs in spans} == {"ko"}
    assert '<span lang="ko">좋다</span>' in page
    assert '<span lang="ko">so' not in page
    assert "sans-serif" in page


def test_nothing_used_has_a_page():
    """A file of rejects alone has a page that says so."""
    page = profile_page(profile_rows([Reject(1, "read", "bad", {})], Pipeline([Split()])))
    assert "1 row read, 0 used, 1 rejected" in page
    assert parsed(page).open == []


def test_reasons_in_place_of_figures_are_told():
    """What could not be counted is told with its reason."""
    figures = profiled(["좋다"], (Repeats(),))
    page = profile_page(figures | {"changes": {"reason": "kiwipiepy is required"}})
    assert "Not counted: kiwipiepy is required" in page
    assert "Not counted: the config has no tokenizer" in page
    assert "Not asked for" in profile_page(figures | {"tokens": None})


def test_coverage_by_pieces_is_told(tmp_path):
    """The page of a config that ends in a trained model tells what is unknown to it."""
    from textnorm.stages.subword import SentencePiece

    pipeline = Pipeline([SentencePiece(vocab_size=20)]).fit(["좋아요 좋다"] * 50, tmp_path)
    figures = profiled(["좋아 Q"], pipeline.stages)
    text = " ".join(" ".join(parsed(profile_page(figures)).text).split())
    assert f"It cut the sample into {figures['tokens']['subword']['pieces']}" in text
    assert f"unknown 1 {figures['tokens']['subword']['unknown_share']:.1%}".replace("%", " %") in text
