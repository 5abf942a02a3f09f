"""Offsets, against a slow reference: for every character of the new text, the piece of the old one it came from."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from textnorm.alignment import Alignment, Edit, apply_edits, to_original
from textnorm.pipeline import Pipeline
from textnorm.stages.cleaning import Repeats, Whitespace
from textnorm.stages.hangul import Laughter
from textnorm.stages.markup import Html
from textnorm.stages.regex import Regex
from textnorm.stages.split import Split
from textnorm.stages.unicode import Unicode
from textnorm.stages.url import Url

QUIET = settings(deadline=None, max_examples=150, derandomize=True)

STAGES = [
    *(Unicode(form) for form in ("NFC", "NFD", "NFKC", "NFKD", "NFKC_HANGUL")),
    Html(),
    Url(),
    Url(replacement=""),
    Laughter(),
    Laughter(max_run=1),
    Repeats(),
    Repeats(max_run=1, syllables=True),
    Whitespace(),
    Regex(r"[aA]+(.?)", r"\1\1"),
    Regex(r"\d"),
]
MESSY = st.lists(
    st.sampled_from(
        ["좋아욬", "ㅋㅋㅋㅋ", "ㅠㅜㅠ", "!!!!", "aaaa", "A", "1000", " ", "  \u3000", "\n", "&lt;", "&amp;amp;", "&#44032;", "<b>",
         "<br/>", "<영화>", "<3", "https://a.kr/가", "www.example.org", "에서", "\u1112\u1161\u11ab", "\u1161", "e\u0301\u0316",
         "\u0301", "\u200d", "👨‍👩‍👧", "👍🏻", "\ufe0f", "ﬁ", "ﾡ", "Å", "\uf90a", "\ud800", "\u1112\u119e"]
    ),
    max_size=12,
).map("".join)  # fmt: skip


@st.composite
def edited(draw):
    """A text, and edits of it: sorted, not overlapping, touching or empty ones too."""
    text = draw(st.text("가나다abc", max_size=16))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pieces = list(zip(cuts[::2], cuts[1::2], strict=False))
    return text, [Edit(start, end, draw(st.text("xyz", max_size=3))) for start, end in pieces]


def origins(text, edits):
    """For each character of the new text the span it came from, found by walking through the old one."""
    spans, cursor = [], 0
    for start, end, replacement in edits:
        spans += [(index, index + 1) for index in range(cursor, start)]
        spans += [(start, end)] * len(replacement)
        cursor = end
    return spans + [(index, index + 1) for index in range(cursor, len(text))]


@QUIET
@given(edited())
def test_spans_agree_with_the_walk(case):
    """Every span of the new text goes back to where its first character came from, up to where its last one did."""
    text, edits = case
    alignment, came_from = Alignment(edits), origins(text, edits)
    for end in range(len(came_from) + 1):
        for start in range(end):
            assert alignment.span(start, end) == (came_from[start][0], came_from[end - 1][1])


@QUIET
@given(edited())
def test_spans_keep_their_order(case):
    """A span that begins later never begins earlier in the old text, and none leaves it; empty ones stay empty."""
    text, edits = case
    alignment, length = Alignment(edits), len(apply_edits(text, edits))
    spans = [alignment.span(index, index + 1) for index in range(length)]
    assert spans == sorted(spans)
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    for index in range(length + 1):
        start, end = alignment.span(index, index)
        assert 0 <= start == end <= len(text)


@QUIET
@given(edited())
def test_a_span_made_again_contains_what_stands_there(case):
    """The edits inside a span's original, made on that piece alone, give a text that holds the span's own text."""
    text, edits = case
    new, alignment = apply_edits(text, edits), Alignment(edits)
    for end in range(len(new) + 1):
        for start in range(end):
            assert new[start:end] in made_again(text, edits, alignment.span(start, end))


def made_again(text, edits, span):
    start, end = span
    inside = [Edit(e.start - start, e.end - start, e.replacement) for e in edits if start <= e.start and e.end <= end]
    return apply_edits(text[start:end], inside)


@QUIET
@given(MESSY, st.lists(st.sampled_from(STAGES), max_size=5))
def test_tokens_point_at_what_they_came_from(text, stages):
    """Through any text stages: a token's span lies in the original, in order, and, followed forward again stage by
    stage with the edits made on that piece alone, holds the token."""
    steps = Pipeline([*stages, Split()]).explain(text)[:-1]
    [tokens] = Pipeline([*stages, Split()]).tokenize([text])
    last = steps[-1].after if steps else text
    starts = [token.start for token in tokens]
    assert starts == sorted(starts)
    assert [token.form for token in tokens] == last.split()
    for written, token in zip(Split()([last])[0], tokens, strict=True):
        piece, span = token.form, written[2:4]
        for step in reversed(steps):
            span = slow_span(step, span)
            assert piece in made_again(step.before, step.edits, span)
            piece = step.before[slice(*span)]
        assert token[2:4] == span
        assert 0 <= token.start <= token.end <= len(text)


def slow_span(step, span):
    came_from = origins(step.before, step.edits)
    start, end = span
    if start < end:
        return came_from[start][0], came_from[end - 1][1]
    return Alignment(step.edits).span(start, end)


@QUIET
@given(MESSY, st.lists(st.sampled_from(STAGES), max_size=4))
def test_a_character_that_nothing_touched_maps_to_itself(text, stages):
    """A stranger's letter before and behind the mess stays one character, at its own place."""
    whole = f"漢 {text} 字"
    [tokens] = Pipeline([*stages, Split()]).tokenize([whole])
    assert tokens[0][:4] == ("漢", "", 0, 1)
    assert tokens[-1][:4] == ("字", "", len(whole) - 1, len(whole))


@QUIET
@given(MESSY, st.lists(st.sampled_from(STAGES), max_size=4))
def test_the_whole_maps_to_the_whole(text, stages):
    """Between two letters that nothing touches, all of the new text is all of the old."""
    whole = f"漢 {text} 字"
    steps = Pipeline(stages).explain(whole)
    new = steps[-1].after if steps else whole
    assert to_original(0, len(new), [Alignment(step.edits) for step in steps]) == (0, len(whole))
