from __future__ import annotations

import pytest

from textnorm.pipeline import Pipeline
from textnorm.stages.regex import Regex
from textnorm.streaming import Outcome
from textnorm.types import Record, Reject


@pytest.mark.parametrize(
    ("pattern", "text", "greedy", "lazy"),
    [
        (r"\(.*\)", "(a) b (c)", "", " b "),
        (r"<.+>", "<<a>>b>", "", ">b>"),
        (r"ㅋ{2,}", "ㅋㅋㅋㅋㅋ", "", "ㅋ"),
        (r"a.?b", "a-b ab", " ", " "),
        (r"[(].*[)]", "(a) b (c)", "", " b "),
        (r"\(.*?\)", "(a) b (c)", " b ", " b "),  # lazy as it is written
    ],
)
def test_greedy_takes_as_much_as_it_can_and_lazy_as_little(pattern, text, greedy, lazy):
    """The switch decides how much a quantifier takes; nothing else about the pattern changes."""
    assert Regex(pattern)([text]) == [greedy]
    assert Regex(pattern, greedy=False)([text]) == [lazy]


def test_the_pattern_that_runs_can_be_read():
    """`effective_pattern` is the pattern as written, or with its quantifiers made lazy; a comment stays a comment."""
    assert Regex("a+").effective_pattern == "a+"
    assert Regex("a+", greedy=False).effective_pattern == "a+?"
    assert Regex("a+ # b+", greedy=False, flags="x").effective_pattern == "a+? # b+"


@pytest.mark.parametrize(
    ("flags", "expected"),
    [("", ["A", "-\na"]), ("i", ["-", "-\na"]), ("m", ["A", "-\n-"]), ("im", ["-", "-\n-"]), ("x", ["A", "-\na"])],
)
def test_flags(flags, expected):
    """Each letter does what it does in Python, and none is on by itself."""
    assert Regex("^a", "-", flags=flags)(["A", "a\na"]) == expected


def test_dot_matches_a_newline_only_when_asked():
    """`s` is the only flag that lets a dot cross a line."""
    assert Regex("a.b", "-")(["a\nb"]) == ["a\nb"]
    assert Regex("a.b", "-", flags="s")(["a\nb"]) == ["-"]


@pytest.mark.parametrize(
    ("replacement", "expected"),
    [(r"\2-\1", "나-가"), (r"\g<last>", "나"), (r"\\", "\\"), (r"\\5", r"\5"), ("$1 & {x}", "$1 & {x}"), ("", "")],
)
def test_a_replacement_may_refer_to_groups(replacement, expected):
    """Groups by number and by name; what is no reference stands there as it is."""
    assert Regex("(가)(?P<last>나)", replacement)(["가나"]) == [expected]


@pytest.mark.parametrize("replacement", [r"\5", r"\g<first>", r"\1\g<3>"])
def test_a_group_that_is_not_there_is_told_at_load(replacement):
    """Not row by row: no row could be right."""
    with pytest.raises(ValueError, match="names group"):
        Regex("(가)(?P<last>나)", replacement)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"pattern": "(가"}, "does not compile: missing"),
        ({"pattern": "*"}, "does not compile: nothing to repeat"),
        ({"pattern": r"\p{Nosuch}"}, "does not compile: unknown property"),
        ({"pattern": "a", "flags": "ixz"}, "flags must be letters of 'imsx', found 'z'"),
    ],
)
def test_what_cannot_run_is_refused_at_once(arguments, message):
    """A pattern is compiled when the stage is made, not on the first row."""
    with pytest.raises(ValueError, match=message):
        Regex(**arguments)


def test_a_catastrophic_pattern_costs_its_row_and_no_other():
    """A text on which the pattern runs too long is rejected with the stage's name; its neighbours come through."""
    pipeline = Pipeline([Regex(r"(?:a|aa)+$", "!", timeout_s=0.05, check=False)])
    texts = ["aaa", "a" * 40 + "c", "나"]
    first, bad, last = pipeline.stream(Record(row, {"text": text}) for row, text in enumerate(texts, 1))
    assert (first.value, last.value) == ("!", "나")
    assert isinstance(bad, Reject)
    assert (bad.row, bad.stage) == (2, "regex")
    assert "TimeoutError" in bad.reason
    assert isinstance(first, Outcome)


@pytest.mark.parametrize(("pattern", "probe"), [(r"(a+)+$", "a"), (r"(?:1|11)+$", "1"), (r"(ㅋ|ㅋㅋ)+!$", "ㅋ")])
def test_a_pattern_that_hangs_is_named_when_it_is_loaded(pattern, probe):
    """An exponential pattern is refused with the text it hangs on; `check = false` takes it all the same."""
    with pytest.raises(ValueError, match=rf"takes more than .* times '{probe}'"):
        Regex(pattern)
    assert Regex(pattern, check=False).effective_pattern == pattern


@pytest.mark.parametrize("pattern", [r"(?:\w+\s)+", r"(a++)+$", r"\[.*?\]", r"(?:ㅋ+\s*)+", r".*,.*"])
def test_a_pattern_that_only_looks_slow_is_taken(pattern):
    """A repetition inside a repetition with something to part them, or possessive, is fine."""
    assert Regex(pattern).pattern == pattern


def test_a_text_that_explodes_costs_its_row():
    """A replacement that makes a text more than `max_growth` times as long rejects the row and no other."""
    pipeline = Pipeline([Regex("b", "b" * 50, max_growth=10.0)])
    rows = [Record(1, {"text": "b"}), Record(2, {"text": "b" * 1000})]
    first, second = pipeline.stream(rows)
    assert isinstance(first, Outcome)
    assert isinstance(second, Reject)
    assert second.reason == "ValueError: 1,000 characters became 50,000, more than max_growth = 10.0 allows"
