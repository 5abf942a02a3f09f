from __future__ import annotations

import pytest
import regex

from textnorm.stages.greediness import make_lazy


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("a*b+c?", "a*?b+?c??"),
        ("a{2}b{2,}c{2,3}d{,3}", "a{2}?b{2,}?c{2,3}?d{,3}?"),
        ("(ab)+", "(ab)+?"),
        (r"\p{Hangul}+", r"\p{Hangul}+?"),
        ("[*+?]+", "[*+?]+?"),
        ("[]*]+", "[]*]+?"),  # a bracket that comes first belongs to its class
        (r"[^\]*]*", r"[^\]*]*?"),
        (r"\**", r"\**?"),  # an escaped star, repeated
    ],
)
def test_every_greedy_quantifier_becomes_lazy(pattern, expected):
    """Each kind of quantifier gets a question mark, whatever it stands behind."""
    assert make_lazy(pattern) == expected


@pytest.mark.parametrize(
    "pattern",
    [
        "a*?b+?c??d{2,3}?",  # lazy already
        "a*+b++c?+d{2,3}+",  # possessive
        r"\*\+\?\{2,3\}",
        "[*+?{2,3}]",
        "(?:a)(?=b)(?!c)(?<=d)(?<!e)(?>f)",  # the ? of a group
        "(?P<name>a)(?P=name)(?i)(?i:b)(?-i:c)",
        r"\p{Hangul}\P{L}\N{BULLET}",
        "(?#a* comment)a",
        "(*FAIL)",
        "a{}b{,}c{x}",  # braces that are letters
        "",
    ],
)
def test_what_only_looks_like_a_greedy_quantifier_stays(pattern):
    """Lazy, possessive, escaped, in a class, in a group's opening, in a name or in a comment: left alone."""
    assert make_lazy(pattern) == pattern


def test_comments_count_only_in_verbose_patterns():
    """`#` begins a comment in a verbose pattern, and is a letter in any other."""
    pattern = "a+ # b+\nc+"
    assert make_lazy(pattern) == "a+? # b+?\nc+?"
    assert make_lazy(pattern, verbose=True) == "a+? # b+\nc+?"
    assert make_lazy("#a+#b*") == "#a+?#b*?"


@pytest.mark.parametrize("pattern", ["<.*>", "a{2,3}", r"\p{Hangul}{2,}", "(?:가|나)+", "x?y*", r"[^\]]+"])
def test_a_lazy_pattern_still_compiles_and_matches_no_more(pattern):
    """Where the greedy pattern matches, the lazy one matches at the same place, never more of the text."""
    text = "<가나다> aaaa [xyy] 가가나"
    greedy, lazy = regex.search(pattern, text), regex.search(make_lazy(pattern), text)
    assert lazy.start() == greedy.start()
    assert lazy.end() <= greedy.end()
