"""Emoticons: every common face, and none in code, addresses, times and labels."""

from __future__ import annotations

import pytest

from textnorm.stages.emoticon import Emoticon

FACES = """
:) :-) :)) :] :( :-( :'( ;) ;-) =) =( :D :-D =D ;D :P :p :-P :o :O :/ :-/ :| :* XD
^^ ^^; ^^;; ^_^ ^.^ ^-^ ^o^ ^0^ ^ㅡ^ *^^* ^_^; (^_^) (^^) -_- -_-; -_-;; -__- -.- -ㅅ- -ㅁ- -0- (-_-)
(-_-;) (^^;) (;_;)
ㅡㅡ ㅡㅡ; ㅡㅡ;; ㅡ_ㅡ ㅡ.ㅡ ㅡ,.ㅡ ㅡㅅㅡ ㅠ_ㅠ ㅜ_ㅜ ㅠ.ㅠ ㅜㅅㅜ T_T T^T T.T t_t Y_Y ;_; ㅇㅅㅇ ㅇ_ㅇ ㅇㅁㅇ
>_< >.< >< >ㅁ< @_@ @.@ o_o O_o 0_0 x_x +_+ =_= =ㅅ= ~_~ *_* 'ㅅ' OTL orz ;; ;;;
""".split()
NO_FACES = [
    "10:30", "3:1", "8:3", "a:b)", "f(a:)", "x[1:]", "x[:-1]", "for(;;)", "x=1;;", "esac ;;", "a->b", "x^^2", "2^^3", "a_b_c", "__init__",
    "--", "---", "==", "===", "=>", "!=", "3 < 5 > 2", "<b>.</b>", "<i></i>", "<URL>", "http://a.b/-_-",
    "C:\\Dir", "C:/Dir", "std::D", "등급:D", "키:P", "(참고:)", "예:(가)", "&lt;)", "&amp;;", ":red_heart:", "`a:)`", "ㅡ", "ㅡㅡㅡㅡㅡㅡ",
    "ㅋㅋ", "ㅠㅠ", "ㅇㅇ", "ㅇㅋ", "x <3만", "3 <3", "아반떼 XD", "T_TEST", "o_option", "a@b.c", "-1.-2", "* * *", "~~", "...", ":", ";",
]  # fmt: skip


@pytest.mark.parametrize("face", FACES)
def test_a_face_is_masked(face):
    """Behind a Korean or an English sentence, alone and before a stop, a face is one emoticon."""
    before = {"XD": ["lol "], ";;": ["정말 "], ";;;": ["정말 "]}.get(face, ["정말 ", "good "])
    assert Emoticon(replacement="E")([face, *(start + face for start in before)]) == [
        "E",
        *(f"{start}E" for start in before),
    ]


@pytest.mark.parametrize("text", NO_FACES)
def test_what_is_no_face_stays(text):
    """Code, addresses, times, ratios, labels, tags and words of jamo come back as they are, in a sentence too."""
    stage = Emoticon()
    assert stage([text, f"값은 {text} 이다", f"see {text}"]) == [text, f"값은 {text} 이다", f"see {text}"]


@pytest.mark.parametrize("face", ["^^", "-_-", "ㅡㅡ", ":)", "T_T", ";;", "ㅠ.ㅠ", ">_<"])
def test_a_face_needs_no_space(face):
    """Glued to Hangul on both sides a face is found, and no letter goes with it."""
    assert Emoticon(replacement="E")([f"좋다{face}그래"]) == ["좋다E그래"]


def test_strip_takes_the_face_alone():
    """Spaces around a face stay: whitespace is another stage's."""
    assert Emoticon(mode="strip")(["굿 :) 굿 ^^;;"]) == ["굿  굿 "]


def test_keep_gives_the_same_object():
    """Under keep nothing is looked for."""
    text = "굿 :) ^^"
    assert Emoticon(mode="keep")([text])[0] is text
