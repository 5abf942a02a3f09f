"""Emoji: what one is, and what to put in its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from unicodedata import name

from textnorm.stages.rules import Rule, RuleStage, Trigger

__all__ = ["EMOJI", "PICTURE", "Emoji"]

# What is an emoji wherever it stands. Beyond the BMP whole blocks of pictures: no keyboard writes them for text. In the
# BMP what Unicode shows as emoji by itself, and the hearts, faces and hands which it does not, but people do: of 377
# U+2764 in 2.4 million characters of Korean comments, 193 had no selector.
_SHOWN = (
    "\U0001f004\U0001f0cf\U0001f170\U0001f171\U0001f17e\U0001f17f\U0001f18e\U0001f191-\U0001f19a"
    "\U0001f201\U0001f202\U0001f21a\U0001f22f\U0001f232-\U0001f23a\U0001f250\U0001f251"
    "\U0001f300-\U0001f53f\U0001f546-\U0001f64f\U0001f680-\U0001f6ff\U0001f7e0-\U0001f7f0\U0001f90c-\U0001f9ff\U0001fa70-\U0001faff"
    "\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be"
    "\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757"
    "\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55"
    "\u2639\u263a\u2763\u2764\u261d\u270c\u270d"
)
# What is an emoji when U+FE0F or a joined emoji says so: © ® ‼ ⁉ ™ ℹ Ⓜ 〰 〽 ㊗ ㊙ and the blocks of arrows, technical
# signs, shapes, symbols and dingbats. ☆ ♥ ☎ of Korean keyboards are here.
_SYMBOLS = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u24c2\u3030\u303d\u3297\u3299"
    "\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2934\u2935\u2b00-\u2bff"
)
# Of those the ones Unicode lists as emoji: not ☆, ♡, ■.
_LONE = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u2328\u23cf\u23ed-\u23ef\u23f1\u23f2\u23f8-\u23fa\u24c2"
    "\u25aa\u25ab\u25b6\u25c0\u25fb\u25fc\u2600-\u2604\u260e\u2611\u2618\u2620\u2622\u2623\u2626\u262a\u262e\u262f\u2638"
    "\u2640\u2642\u265f\u2660\u2663\u2665\u2666\u2668\u267b\u267e\u2692\u2694-\u2697\u2699\u269b\u269c\u26a0\u26a7\u26b0\u26b1"
    "\u26c8\u26cf\u26d1\u26d3\u26e9\u26f0\u26f1\u26f4\u26f7-\u26f9\u2702\u2708\u2709\u270f\u2712\u2714\u2716\u271d\u2721"
    "\u2733\u2734\u2744\u2747\u27a1\u2934\u2935\u2b05-\u2b07\u3030\u303d\u3297\u3299"
)
_TONES = "\U0001f3fb-\U0001f3ff"
_REGION = "\U0001f1e6-\U0001f1ff"  # the letters of flags

# One code point that can be part of an emoji: 👍, 🏻, 🇰, ❤, ™; not a, 1, ☆'s neighbour ※.
PICTURE = f"[{_SHOWN}{_SYMBOLS}{_REGION}]"


def _unit(lone: str) -> str:
    """Write the pattern of one emoji, `lone` being what is one without a selector.

    Source: UTS #51, ED-14c to ED-17a (flag, keycap, modifier, tag and ZWJ sequences), opened at both ends: what is
    drawn as one picture is one unit, qualified or not.
    """
    extend = f"[\ufe0f{_TONES}\u20e3\U000e0020-\U000e007f]*+"
    return (
        "(?=[0-9#*\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001ffff])"  # few ranges spare most of a text the many below
        f"(?:[{_REGION}]{{1,2}}+"  # 🇰🇷; the 🇰 of a flag that was cut
        "|[0-9#*]\ufe0f?+\u20e3"  # 1️⃣, also without its selector; not 1
        # 👍, ❤, ™️, the ☝ of ☝🏻, the ⛹ of ⛹‍♀; not ™, ☆, nor a ⌚ that U+FE0E shows as text
        f"|[{lone}](?!\ufe0e)|[{_SYMBOLS}](?=[\ufe0f{_TONES}]|\u200d{PICTURE}))"
        f"{extend}(?:\u200d{PICTURE}{extend})*+"  # the tone of 👍🏽, the rest of 👩‍❤️‍👨
    )


EMOJI = _unit(_SHOWN)
_MAY_HOLD = Trigger(characters=f"{_SHOWN}{_SYMBOLS}{_REGION}\u20e3")

_REGION_LETTERS = frozenset(chr(code) for code in range(0x1F1E6, 0x1F200))
_TONE_NAMES = ("light", "medium_light", "medium", "medium_dark", "dark")
# Where the name of the character would mislead: what the picture has come to mean.
_MEANINGS = {
    "❤": "red_heart", "♥": "heart_suit", "☺": "smiling_face", "☹": "frowning_face", "👍": "thumbs_up", "👎": "thumbs_down",
    "👏": "clapping_hands", "🙏": "folded_hands", "👌": "ok_hand", "✅": "check_mark_button", "✔": "check_mark",
    "⭐": "star", "❗": "red_exclamation_mark", "❓": "red_question_mark", "💯": "hundred_points", "💩": "pile_of_poo",
    "🥺": "pleading_face", "🤣": "rolling_on_the_floor_laughing", "💪": "flexed_biceps", "❣": "heart_exclamation",
    "🏴": "black_flag", "🏳": "white_flag", "☝": "index_pointing_up", "🆗": "ok_button",
}  # fmt: skip


@dataclass(frozen=True)
class Emoji(RuleStage):
    """Keep, name, mask or drop emoji, each as one unit however many code points it has.

    Digits, # and * alone are no emoji; symbols that are text by themselves (©, ™, ☆, ♥) stay unless a variation
    selector follows. A name is that of its characters in the Unicode of the running Python; one that Python does not
    know yet is named by its code point.

    Args:
        mode: "demojize" writes the name (`:red_heart:`), "mask" the replacement, "strip" nothing, "keep" changes nothing.
        replacement: what stands for an emoji under "mask".
        lone_symbols: take ♥, ☎, ✔, ©, ™ and their like for emoji without a selector too.

    Source: Unicode Technical Standard #51.

    Example:
        >>> Emoji()(["좋아요❤️", "👍🏽 🇰🇷 1️⃣", "© 2024 ☆"])
        ['좋아요:red_heart:', ':thumbs_up_medium_skin_tone: :flag_kr: :keycap_1:', '© 2024 ☆']
        >>> Emoji(mode="mask")(["가족 👨‍👩‍👧👍"]), Emoji(mode="strip")(["최고😂"])
        (['가족 <EMOJI><EMOJI>'], ['최고'])
    """

    mode: Literal["keep", "strip", "demojize", "mask"] = "demojize"
    replacement: str = "<EMOJI>"
    lone_symbols: bool = False

    def rule(self) -> Rule:
        if self.mode == "keep":
            return Rule(re.compile("(?!)"), re.Match.group, needs=Trigger())
        pattern = re.compile(_unit(_SHOWN + _LONE) if self.lone_symbols else EMOJI)
        if self.mode == "demojize":
            return Rule(pattern, lambda match: f":{_describe(match.group())}:", needs=_MAY_HOLD)
        replacement = self.replacement if self.mode == "mask" else ""
        return Rule(pattern, lambda _: replacement, needs=_MAY_HOLD)


@lru_cache(4096)  # a text has few kinds of emoji, and often many of one
def _describe(unit: str) -> str:
    """Name a unit: `thumbs_up_medium_skin_tone`, `flag_kr`, `keycap_1`, `man_woman_girl`."""
    if unit[0] in _REGION_LETTERS:
        return "flag_" + "".join(chr(ord(letter) - 0x1F1E6 + ord("a")) for letter in unit if letter in _REGION_LETTERS)
    if unit[0] in "0123456789#*":
        return f"keycap_{unit[0]}"
    letters = "".join(chr(ord(tag) - 0xE0000) for tag in unit if "\U000e0030" <= tag <= "\U000e007a")
    if letters:
        return f"flag_{letters}"
    return "_".join(_describe_one(part) for part in unit if part not in "\u200d\ufe0f\u20e3" and part < "\U000e0000")


def _describe_one(character: str) -> str:
    tone = ord(character) - 0x1F3FB
    if 0 <= tone < len(_TONE_NAMES):
        return f"{_TONE_NAMES[tone]}_skin_tone"
    known = _MEANINGS.get(character, "") or name(character, f"emoji {ord(character):x}")
    return re.sub(r"[^a-z0-9]+", "_", known.lower())
