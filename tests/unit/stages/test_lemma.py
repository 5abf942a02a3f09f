from __future__ import annotations

import pytest

from textnorm.errors import MissingExtraError, TextnormError
from textnorm.registry import load_stage, stage_names
from textnorm.stages.lemma import Lemma
from textnorm.types import Token


def tagged(words):
    """`예쁘/VA 었/EP` -> tokens, one after the other; `봤/VV+EP=보다` has a lemma; `_` is a space."""
    tokens, at = [], 0
    for word in words.split():
        if word == "_":
            at += 1
            continue
        pair, _, lemma = word.partition("=")
        form, _, tag = pair.rpartition("/")
        tokens.append(Token(form, tag, at, at + len(form), lemma))
        at += len(form)
    return tokens


def lemmas(words):
    return " ".join(token.tagged_form for token in Lemma()([tagged(words)])[0])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("예쁘/VA 었/EP 어요/EF", "예쁘다/VA"),
        ("아름답/VA-I \u11ab/ETM _ 꽃/NNG", "아름답다/VA-I 꽃/NNG"),
        ("먹/VV 고/EC _ 싶/VX 다/EF", "먹다/VV 싶다/VX"),
        ("공부/NNG 하/XSV 았/EP 다/EF", "공부하다/VV"),
        ("깨끗/XR 하/XSA 지/EC _ 않/VX 아요/EF", "깨끗하다/VA 않다/VX"),
        ("자연/NNG 스럽/XSA-I 었/EP", "자연스럽다/VA"),
        ("일반/NNG 화/XSN 하/XSV 다/EF", "일반화하다/VV"),
        ("재/XPN 활용/NNG 하/XSV 다/EF", "재활용하다/VV"),
        ("회원/NNG 가입/NNG 하/XSV 다/EF", "회원/NNG 가입하다/VV"),
        ("공부/NNG 를/JKO _ 하/VV 다/EF", "공부/NNG 를/JKO 하다/VV"),
        ("공부/NNG _ 하/XSV 다/EF", "공부/NNG 하다/XSV"),
        ("update/SL 하/XSV 다/EF", "update하다/VV"),
        ("반짝/MAG 거리/XSV 었/EP", "반짝거리다/VV"),
        ("영화/NNG 이/VCP 다/EF", "영화/NNG 이다/VCP"),
        ("누구/NP 야/VCP+EF", "누구/NP 이다/VCP"),
        ("것/NNB 이/JKS _ 아니/VCN 다/EF", "것/NNB 이/JKS 아니다/VCN"),
        ("예쁘/VA ㅁ/ETN 이/JKS", "예쁘다/VA 이/JKS"),
        ("봤/VV+EP=보다 다/EF", "보다/VV"),
        ("공부/NNG 했/XSV+EP=하다 어요/EF", "공부하다/VV"),
        ("봤/VV+EP 다/EF", "봤/VV+EP 다/EF"),
        ("좋았다/Adjective=좋다", "좋다/Adjective"),
        ("좋았다/Adjective _ 이/Eomi", "좋았다/Adjective 이/Eomi"),
        ("예쁘/PA 었/EP 어요/EF", "예쁘다/PA"),
        ("예쁘/P 었어요/E", "예쁘다/P"),
        ("공부/NC 하/XS 었/EP 다/EF", "공부하다/PV"),
        ("아이/NC 들/XS 은/JX", "아이/NC 들/XS 은/JX"),
        ("최고/NC 이/JP 다/EF", "최고/NC 이다/JP"),
        ("예쁘/VA 었/EPT 어요/EFN", "예쁘다/VA"),
        ("않/VXV 다/EFN", "않다/VXV"),
        ("movies/NNS=movie _ were/VBD=be _ good/JJ", "movie/NNS be/VBD good/JJ"),
        ("고/EC _ 다/EF", "고/EC 다/EF"),
        ("좋아요/ _ 다/", "좋아요 다"),
    ],
)
def test_dictionary_forms(words, expected):
    """Stems with endings, nouns with what makes predicates of them, copulas, lemmas; all else stays."""
    assert lemmas(words) == expected


def test_spans_are_those_of_all_parts():
    """The union, also where morphemes share a syllable or one is not written."""
    doc = [Token("영화", "NNG", 3, 5), Token("이", "VCP", 5, 5), Token("었", "EP", 5, 6), Token("다", "EF", 6, 7)]
    assert Lemma()([doc]) == [[doc[0], Token("이다", "VCP", 5, 7, "이다")]]
    doc = [Token("공부", "NNG", 3, 5), Token("하", "XSV", 5, 6), Token("었", "EP", 5, 6), Token("다", "EF", 6, 7)]
    assert Lemma()([doc]) == [[Token("공부하다", "VV", 3, 7, "공부하다")]]


def test_twice_is_once():
    """What has its dictionary form keeps it."""
    once = Lemma()([tagged("예쁘/VA 었/EP 어요/EF _ 공부/NNG 하/XSV 다/EF _ 누구/NP 야/VCP+EF")])
    assert Lemma()(once) == once


@pytest.mark.parametrize("name", ["kiwi", "komoran", "kkma", "mecab"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [("예뻤어요", "예쁘다"), ("공부했습니다", "공부하다"), ("영화가 최고였다", "영화 가 최고 이다")],
)
def test_what_taggers_say_becomes_words(name, text, expected):
    """The taggers that cut morphemes agree on the word."""
    if name not in stage_names():
        pytest.skip(f"there is no {name} yet")
    try:
        docs = load_stage(name)()([text])
    except (MissingExtraError, TextnormError) as error:
        pytest.skip(str(error))
    tokens = Lemma()(docs)[0]
    assert " ".join(token.form for token in tokens) == expected
    assert (tokens[0].start, tokens[-1].end) == (0, len(text))
