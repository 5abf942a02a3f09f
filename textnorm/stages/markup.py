"""HTML: tags, comments and entities."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from html.entities import html5
from typing import ClassVar

from textnorm.stages.rules import Rule, RuleStage

__all__ = ["Html"]

# Element names of the HTML living standard, and of what it made obsolete. Only these are tags: `<영화>`, `<3` and
# `<love>` are what somebody wrote.
_BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 head header hr html iframe legend li main menu nav ol option p pre "
    "section select summary table tbody td textarea tfoot th thead title tr ul video audio canvas".split()
)
_INLINES = frozenset(
    "a abbr acronym area b base bdi bdo big button cite code col colgroup data datalist del dfn em embed font i "
    "img input ins kbd label link map mark meta meter object output param picture progress q rp rt ruby s samp "
    "small source span strike strong sub sup svg template time track tt u var wbr".split()
)


@dataclass(frozen=True)
class Html(RuleStage):
    """Drop HTML tags, comments, scripts and styles, and turn entities into the characters they stand for.

    One pass, so text that was escaped on purpose survives: `&lt;b&gt;` becomes `<b>` and stays. An entity that was
    escaped over again (`&amp;lt;`) is followed to its end. Names that HTML does not have are left alone.

    Source: HTML Living Standard, element index; its named character references.

    Example:
        >>> Html()(["A &amp; <b>강추</b>", "첫 줄<br/>둘째 줄", "I <3 you", "<영화> 좋다"])
        ['A & 강추', '첫 줄 둘째 줄', 'I <3 you', '<영화> 좋다']
    """

    drops_notation: ClassVar[bool] = True  # to the loss report

    def rule(self) -> Rule:
        attributes = r"""(?:\s++[\w:.-]++(?:\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s<>"']++)))*+"""
        pattern = (
            # a script or style with all it holds: <script>var a = 1</script>; not one that is never closed
            rf"<(script|style)\b{attributes}\s*+>[^<]*+(?:<(?!/?\1\b)[^<]*+)*+</\1\s*+>"
            r"|<!--(?:[^<>]++|<(?!!--)|(?<!--)>)*+(?<=--)>"  # a comment: <!-- x -->; not <-- x
            rf"|</?([A-Za-z][A-Za-z0-9]*+){attributes}\s*+/?>"  # a tag: <br/>, <a href="x">; not <3, not a <b and c> d
            r"|&(?:amp;)*((?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"  # &lt; &#39; &amp;nbsp; not AT&T
        )
        return Rule(re.compile(pattern, re.IGNORECASE), _strip_markup, needs=("<", "&"))


def _strip_markup(match: re.Match[str]) -> str:
    found = match.group()
    if entity := match.group(3):  # "lt;" or "#39;", without the `amp;` of every time it was escaped over again
        character = _character(entity)
        return found if character is None else character
    name = (match.group(2) or "").lower()
    if not name:  # a script, a style, a comment
        return " "
    if name in _BLOCKS:
        return " "
    return "" if name in _INLINES else found


@lru_cache(4096)  # a text has few kinds of entities, and often many of one
def _character(entity: str) -> str | None:
    return unescape(f"&{entity}") if entity[0] == "#" else html5.get(entity)
