from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
import regex

from textnorm.alignment import Edit
from textnorm.stages.rules import Rule, RuleStage

STARS = Rule(re.compile(r"\*+"), lambda match: "*" * min(len(match.group()), 2))


@dataclass(frozen=True)
class Mask(RuleStage):
    letter: str = "x"

    def rule(self):
        return Rule(re.compile(self.letter), lambda _: "_")


def test_what_does_not_match_is_the_same_object():
    """A clean text costs no copy: the pipeline tells by identity that nothing changed."""
    text = "별이 없다"
    assert STARS.apply([text])[0] is text
    assert Rule(STARS.pattern, STARS.replace, needs=("*",)).apply([text])[0] is text


def test_a_replacement_that_changes_nothing_is_no_edit():
    """`**` is replaced by `**`: that is not worth telling."""
    assert STARS.edits("** ***") == [Edit(3, 6, "**")]
    assert STARS.edits("**") == []


def test_the_rule_fires_only_where_it_is_needed():
    """Without one of `needs` in the text neither apply nor edits looks at it; one of them is enough."""
    rule = Rule(re.compile("[a-z]"), lambda _: "-", needs=("!", "?"))
    assert rule.apply(["abc", "abc!", "a?"]) == ["abc", "---!", "-?"]
    assert (rule.edits("abc"), rule.edits("c!")) == ([], [Edit(0, 1, "-")])


def test_a_backslash_in_a_replacement_is_a_backslash():
    """What `replace` returns stands there as it is: no template is expanded."""
    rule = Rule(re.compile("x"), lambda _: r"\1\n")
    assert rule.apply(["axb"]) == [r"a\1\nb"]
    assert rule.edits("axb") == [Edit(1, 2, r"\1\n")]


def test_time_is_limited_for_both_ways():
    """A pattern of `regex` that runs too long raises in apply and in edits alike."""
    rule = Rule(regex.compile(r"(?:a|aa)+$"), lambda _: "", timeout_s=0.05)
    for slow in (lambda text: rule.apply([text]), rule.edits):
        with pytest.raises(TimeoutError):
            slow("a" * 40 + "c")


def test_a_rule_is_built_once_for_each_value():
    """Equal stages share one rule; a stage with another field has its own."""
    from textnorm.stages.rules import _built

    assert _built(Mask()) is _built(Mask())
    assert Mask()(["axe"]) == ["a_e"]
    assert Mask("e")(["axe"]) == ["ax_"]
