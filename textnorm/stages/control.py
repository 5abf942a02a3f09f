"""Characters that nobody sees: controls, zero-width characters, marks of writing direction."""

from __future__ import annotations

import re
from dataclasses import dataclass

from textnorm.stages.emoji import PICTURE
from textnorm.stages.rules import Rule, RuleStage, Trigger

__all__ = ["Control"]

# C0, DEL and C1 without what is whitespace to Python (tab, line breaks, separators): another stage folds that.
_CONTROLS = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
# Soft hyphen; zero-width space, non-joiner, joiner; word joiner and the invisible operators; deprecated format
# characters; byte-order mark, and the same read with its bytes swapped.
_ZERO_WIDTH = "\u00ad\u200b-\u200d\u2060-\u2064\u206a-\u206f\ufeff\ufffe"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_SELECTORS = "\ufe0e\ufe0f"  # text style, emoji style
_TAGS = "\U000e0001\U000e0020-\U000e007f"  # ASCII nobody sees: the flag of Scotland, or a hidden message

# Scripts whose letters change their form at a joiner: Arabic and its kin, the scripts of India, Mongolian and others.
_JOINING = "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1a20-\u1bff\ua840-\ua87f\ua8e0-\ua9df\ufb50-\ufdff\ufe70-\ufefc"
# Scripts without spaces, where U+200B is how a writer parts words: Thai, Lao, Myanmar, Khmer.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"

_JOINING_LETTER = re.compile(f"[{_JOINING}]")
_UNSPACED_LETTER = re.compile(f"[{_UNSPACED}]")
_PICTURE = re.compile(PICTURE)
# Where none of these stands, no run is of use: pictures (in few ranges, since each is asked of each character), the end of
# a keycap, letters that join or are unspaced.
_PICTURES = "\u00a9\u00ae\u203c\u2049\u20e3\u2122-\u303d\u3297\u3299\U0001f000-\U0001ffff"
_USERS = re.compile(f"[{_PICTURES}{_JOINING}{_UNSPACED}]")
# The letters of a subdivision's flag, which follow U+1F3F4: `gbsct` and the tag that ends it.
_FLAG = re.compile("[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")


@dataclass(frozen=True)
class Control(RuleStage):
    r"""Drop control and zero-width characters, BOMs, marks of direction and soft hyphens.

    Nothing takes their place, so a word that was cut by one is whole again. Kept is what does something: tab and line
    breaks; joiner and selector inside an emoji; joiner and non-joiner after a letter of Arabic or an Indic script; a
    zero-width space between letters of Thai, Lao, Khmer and Myanmar, which have no other.

    A C1 control in Western text is often a quotation mark that was read in the wrong encoding: repair that first.

    Args:
        keep_bidi: leave the marks of writing direction, for text in Arabic or Hebrew that will be shown again.

    Source: Unicode Standard, chapter 23 (special areas and format characters); UTS #51 for emoji.

    Example:
        >>> Control()(["안\u200b녕\x00", "\ufeffco\u00adop", "\u202e뒤집기\u202c"])
        ['안녕', 'coop', '뒤집기']
        >>> Control()(["👨\u200d👩\u200d👧 ❤\ufe0f"]) == ["👨\u200d👩\u200d👧 ❤\ufe0f"]
        True
    """

    keep_bidi: bool = False

    def rule(self) -> Rule:
        # A whole run, since what is kept depends on what stands on both sides: "\u200b\u200d" between two emoji, the
        # NUL of "a\x00b"; not a tab.
        bidi = "" if self.keep_bidi else _BIDI
        invisible = _CONTROLS + _ZERO_WIDTH + bidi + _SELECTORS + _TAGS
        pattern, needs = re.compile(f"[{invisible}]+"), Trigger(characters=invisible)
        return Rule(pattern, _keep_useful, needs, usual=Rule(pattern, lambda _: ""), rare=_USERS)


def _keep_useful(match: re.Match[str]) -> str:
    text, run = match.string, match.group()
    before, after = text[max(match.start() - 1, 0) : match.start()], text[match.end() : match.end() + 1]
    return _of_emoji(before, run, after) or _of_script(before, run, after)


def _of_emoji(before: str, run: str, after: str) -> str:
    """What of the run an emoji needs: its selector or its flag's letters, and a joiner when another emoji follows."""
    if before and before in "0123456789#*":
        return run[0] if run[0] == "\ufe0f" and after == "\u20e3" else ""
    if not _PICTURE.match(before):
        return ""
    kept = run[0] if run[0] in _SELECTORS else ""
    if before == "\U0001f3f4" and (flag := _FLAG.match(run)):
        kept = flag.group()
    return kept + "\u200d" if "\u200d" in run and _PICTURE.match(after) else kept


def _of_script(before: str, run: str, after: str) -> str:
    """What of the run the letters around it need: a joiner, a non-joiner, or the space of a script without spaces."""
    if _JOINING_LETTER.match(before):
        kept = next((character for character in run if character in "\u200c\u200d"), "")
        if kept == "\u200d" or (kept and _JOINING_LETTER.match(after)):
            return kept
    is_space = "\u200b" in run and _UNSPACED_LETTER.match(before) and _UNSPACED_LETTER.match(after)
    return "\u200b" if is_space else ""
