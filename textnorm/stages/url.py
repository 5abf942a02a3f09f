"""URLs, as they stand in Korean and English sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass

from textnorm.stages.rules import Rule, RuleStage, Trigger

__all__ = ["LINK", "MASK", "URL", "Url"]

# A URL with its scheme or www. The host is ASCII or an internationalized name; Hangul in the path is taken only right
# after a separator, so that a particle stays with the sentence; a bracket only with the one that closes it. Matches `https://example.com/a?b=c`, `www.example.org`,
# `https://한글.한국/경로`, `https://example.org/wiki/서울`; of `https://example.com에서` only the URL; never `http 404`.
URL = (
    r"(?:(?:https?|ftp)://|(?<![\w.])www\.)"
    r"(?:[A-Za-z0-9._~%:@-]+|(?:[\w-]+\.)+(?:한국|[가-힣]{2,4}(?=/)))"
    r"(?:[/?#](?:[A-Za-z0-9/?#\[\]@!$&'*+,;=._~%:-]|(?<=[/=_+\#?&-])[가-힣]+|\([\w.,-]*\))*)?"
    r"(?<![.,!?;:'\"\]~])"
)

# What other rules match first and put back. A URL, with a look at its first letter, which makes that a third faster;
# a token that a stage put in for what it masked: <URL>, <IPV4>; not <b>, <영화>.
LINK = f"(?=[fhwFHW])(?i:{URL})"
MASK = r"<[A-Z][A-Z0-9_]*+>"


@dataclass(frozen=True)
class Url(RuleStage):
    """Replace URLs.

    Args:
        replacement: what stands for a URL; "" drops it.

    Example:
        >>> Url()(["후기는 https://example.com/r?id=1 에서!", "www.example.org에서 샀어요"])
        ['후기는 <URL> 에서!', '<URL>에서 샀어요']
    """

    replacement: str = "<URL>"

    def rule(self) -> Rule:
        needs = Trigger(substrings=("://",), pairs=(("wW", "."),))
        return Rule(re.compile(URL, re.IGNORECASE), lambda _: self.replacement, needs=needs)
