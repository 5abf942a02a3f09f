from __future__ import annotations

import pickle
import re
from collections import Counter
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from textnorm.alignment import apply_edits
from textnorm.stages.privacy import Finding, Privacy, find, report
from textnorm.stages.privacy.checks import luhn, resident
from textnorm.stages.privacy.fold import fold
from textnorm.stages.privacy.rules import DETECTORS, KINDS
from textnorm.stages.privacy.search import _WORTH, may_hold
from textnorm.stages.privacy.words import labels

QUIET = settings(deadline=None, max_examples=300, derandomize=True)
PHONE = "010-1234-5678"
PIECES = [
     "0", "1", "5", "010", "02", "1234", "5678", "82", "+", "999", "45", "67890", "900101", "3234564", "4111", "M123A4567",
     "-", "-", ".", " ", " - ", "(", ")", "/", ":", "::", ",", "@", "*", "<", ">", "\n", "\u200b", "—", "ㅡ", "０１０", "②",
     "가", "원", "v", "a", "계좌", "신한", "주문번호", "여권", "버전", "서울", "전화", "tel", "http://", "example.com", "hong",
     "192.0.2.1", "2001:db8", "<PHONE>", "<CARD:0123456789ab>", PHONE, "4111-1111-1111-1111", "\ud800", "\x00",
]  # fmt: skip
MESSY = st.lists(st.sampled_from(PIECES), max_size=16).map("".join)
NUMBERS = st.lists(
    st.sampled_from(["0", "1", "010", "02", "031", "1234", "5678", "900101", "4111", "-", "-"]), max_size=14
)
STAGES = [
    Privacy(),
    Privacy(mode="partial"),
    Privacy(mode="remove"),
    Privacy(mode="hash", key="k"),
    Privacy(min_confidence=0.1),
    Privacy(mode="partial", min_confidence=0.2),
]


def run(stage, text):
    return stage([text])[0]


def kinds(text):
    return [(found.kind, text[found.start : found.end]) for found in find(text)]


# ---------------------------------------------------------------- the table


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: f"{detector.kind}:{detector.example}")
def test_each_rule_finds_its_example_and_not_its_counterexample(detector):
    """A row of the table says what it finds and what only looks like it, and both are so."""

    def found(text):
        match = detector.pattern.search(text)
        return match is not None and match.group() == text and detector.confidence(text) > 0

    assert found(detector.example)
    assert not found(detector.counterexample)
    assert detector.needs in detector.example


def test_the_table_has_every_kind():
    """What the stage offers is looked for."""
    assert {detector.kind for detector in DETECTORS} == set(KINDS)


# ---------------------------------------------------------------- finding


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1234-5678-9012-3456", [("card", "1234-5678-9012-3456")]),
        ("01012345678@example.com", [("email", "01012345678@example.com")]),
        ("국민은행 4111-1111-1111-1111", [("card", "4111-1111-1111-1111")]),
        ("계좌 문의 010-1234-5678", [("phone", PHONE)]),
        ("4111 1111 1111 1111 010 1234 5678", [("card", "4111 1111 1111 1111"), ("phone", "010 1234 5678")]),
        ("4111-1111-1111-1111-102", [("card", "4111-1111-1111-1111-102")]),
    ],
)
def test_of_overlapping_readings_the_surer_one_stays(text, expected):
    """One stretch of text is one thing, whole: no phone is found inside a card, no card inside a longer one."""
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        ("900101-1234567", "300101-3234564"),  # a right check digit
        ("4111-1111-1111-1112", "4111-1111-1111-1111"),
        ("999-45-67891", "999-45-67890"),
        ("01012345678", PHONE),  # a separator
        ("M12345678", "여권번호 M12345678"),  # a word
        ("주문번호 01012345678", "01012345678"),
        ("https://example.com/01012345678", "01012345678"),
        ("A01012345678", "01012345678"),
        ("버전 192.0.2.1", "192.0.2.1"),
        ("카드번호 4111111111111111원", "카드번호 4111111111111111"),
    ],
)
def test_confidence_follows_the_evidence(weaker, stronger):
    """Check digits, separators and words that name a number raise its confidence; other words and units lower it."""
    weak = max((found.confidence for found in find(weaker)), default=0.0)
    assert weak < find(stronger)[0].confidence <= 0.99


def test_offsets_are_those_of_the_original():
    """Folding widths and leaving out what is not seen moves no finding."""
    text = "\ufeff연락\u200b처 ０１０\u200b—１２３４\ufe0f—５６７８로"
    [found] = find(text)
    assert text[found.start : found.end] == "０１０\u200b—１２３４\ufe0f—５６７８"


def test_a_finding_holds_no_text():
    """It may be logged: where and what, not whose."""
    assert find(PHONE) == [Finding("phone", 0, 13, 0.9)]


def test_report_counts_what_is_sure_enough():
    """The count is by kind, over all texts, from `min_confidence` on."""
    texts = [PHONE, f"{PHONE} hong@example.com", "1588-0000", ""]
    assert report(texts) == Counter(phone=2, email=1)
    assert report(texts, min_confidence=0.2) == Counter(phone=3, email=1)
    assert report([]) == Counter()


def test_a_word_reaches_only_the_next_number():
    """계좌 speaks for the number behind it, not for the one after a mail address or far away."""
    assert kinds("계좌 110-123-456789") == [("account", "110-123-456789")]
    assert kinds("계좌 hong@example.com 110-123-456789") == [("email", "hong@example.com")]
    assert kinds("계좌" + "는 " * 20 + "110-123-456789") == []
    assert labels("우리 집, 우리은행, Tel") == [(10, "account"), (15, "phone")]


def test_the_clock_is_not_read():
    """A birth date may lie ahead, to a fixed year: what is masked today is masked tomorrow, and the other way round."""
    assert resident("351231-3123456") > 0
    assert resident("360101-3123456") == 0


@given(st.text("0123456789", min_size=12, max_size=18))
def test_luhn_has_one_check_digit(digits):
    """For any beginning exactly one digit checks, and swapping two neighbours other than 0 and 9 is noticed."""
    [check] = [digit for digit in "0123456789" if luhn(digits + digit)]
    number = digits + check
    swapped = number[1] + number[0] + number[2:]
    assert luhn(swapped) == (number[0] == number[1] or {number[0], number[1]} == {"0", "9"})


# ---------------------------------------------------------------- masking


def test_hash_needs_a_key(monkeypatch):
    """Without a key, or with the name of a variable that is not set, the stage says so; with one it is the key's."""
    monkeypatch.delenv("TEXTNORM_TEST_KEY", raising=False)
    with pytest.raises(ValueError, match="requires a key, found none"):
        Privacy(mode="hash")
    with pytest.raises(ValueError, match="'TEXTNORM_TEST_KEY', which is not set"):
        Privacy(mode="hash", key="env:TEXTNORM_TEST_KEY")
    monkeypatch.setenv("TEXTNORM_TEST_KEY", "secret")
    named, written = Privacy(mode="hash", key="env:TEXTNORM_TEST_KEY"), Privacy(mode="hash", key="secret")
    assert run(named, PHONE) == run(written, PHONE) != run(Privacy(mode="hash", key="other"), PHONE)
    assert "secret" not in repr(written)
    assert run(pickle.loads(pickle.dumps(named)), PHONE) == run(named, PHONE)  # noqa: S301  # our own bytes


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PHONE, "０１０.１２３４.５６７８"),
        (PHONE, "+82(0)10-1234-5678"),
        ("02-123-4567", "+82-2-123-4567"),
        ("Hong@Example.com", "hong@example.com"),
        ("4111111111111111", "4111-1111-1111-1111"),
    ],
)
def test_one_number_has_one_hash(one, other):
    """The hash is of what is meant, so that rows can be joined whoever wrote it how."""
    stage = Privacy(mode="hash", key="k")
    assert run(stage, one) == run(stage, other) != one
    assert re.fullmatch(r"<[A-Z]+:[0-9a-f]{12}>", run(stage, one))


@pytest.mark.parametrize("min_confidence", [0.0, -1.0, 1.5, float("nan")])
def test_min_confidence_is_a_share(min_confidence):
    """Above 0, at most 1."""
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        Privacy(min_confidence=min_confidence)


def test_what_holds_nothing_is_the_same_object():
    """A clean text costs no copy."""
    for text in ("좋아요", "2024년 1월 1000000원", "주문번호 1234567890123"):
        assert run(Privacy(), text) is text


@pytest.mark.parametrize("stage", STAGES, ids=repr)
@QUIET
@given(MESSY)
@example("계좌 신한 010-1234-5678.010.1234.5678")
@example("1.010-1234-5678.1")
def test_edits_are_the_call(stage, text):
    """Both ways agree on any text, and findings are sorted, inside and apart."""
    assert apply_edits(text, stage.edits(text)) == run(stage, text)
    found = find(text)
    assert all(0 <= one.start < one.end <= len(text) and 0 < one.confidence <= 0.99 for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage.mode != "remove"], ids=repr)
@QUIET
@given(MESSY)
@example("010-1234-5678.192.0.2.1")
@example("계좌 <ACCOUNT:123456789012> 여권M12345678")
@example("hong@010-1234-5678.example.com")
def test_done_twice_is_done_once(stage, text):
    """What was masked is no number any more, and brings none about."""
    once = run(stage, text)
    assert run(stage, once) == once


@QUIET
@given(NUMBERS.map("".join))
@example("1234-5678-9012-3456")
@example("1234-5678-9012-3456-010-1234-5678")
def test_no_number_is_half_masked(text):
    """Next to a mask stands no digit, nor a dash with one: a run of digits is masked whole or not at all."""
    masked = run(Privacy(min_confidence=0.1), text)
    assert not re.search(r"[0-9]-?<|>-?[0-9]", masked)


@QUIET
@given(MESSY)
def test_partial_hides_something_of_everything(text):
    """Where `token` masks, `partial` changes the text too, and puts stars."""
    masked = [edit.replacement for edit in Privacy(mode="partial").edits(text)]
    assert len(masked) == len(Privacy().edits(text))
    assert all("*" in replacement for replacement in masked)


@pytest.mark.parametrize("dash", "-‐‑‒–—―−－﹣ㅡー.·。 \u00a0\u3000")
def test_any_dash_parts_a_number(dash):
    """Hyphens, dashes, dots and spaces of any width are one."""
    assert kinds(f"{dash.join(['010', '1234', '5678'])}")[0][0] == "phone"


@pytest.mark.parametrize("digits", ["0123456789", "０１２３４５６７８９", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "٠١٢٣٤٥٦٧٨٩"])
def test_any_digit_is_one(digits):
    """Full-width, mathematical and other scripts' digits hide nothing."""
    assert run(Privacy(), PHONE.translate(str.maketrans("0123456789", digits))) == "<PHONE>"


@QUIET
@given(st.text())
def test_folding_keeps_positions(text):
    """Each folded character stands where its original stood, and the end is the end."""
    folded = fold(text)
    positions = folded.positions or list(range(len(text) + 1))
    assert len(positions) == len(folded.text) + 1
    assert positions[-1] == len(text)
    assert positions == sorted(set(positions))


@pytest.mark.parametrize(
    "unit",
    ["1", "1-", "12-", "010-", "계좌", "a@", "a@b.", "a.", "1.2.3.4.", "2001:", ":", "1\u200b", "82 ", "(", "*", "<PHONE",
     "110-123-456789 ", "12345678901234 "],
)  # fmt: skip
def test_time_is_linear(unit):
    """Sixteen times the text takes no more than some sixteen times as long, whatever stands there."""

    def seconds(size):
        text = unit * (size // len(unit))
        start = process_time()
        Privacy().edits(text)
        return process_time() - start

    seconds(2**10)
    assert seconds(2**18) < 80 * max(seconds(2**14), 0.002)


# ---------------------------------------------------------------- what is not looked at


def test_the_trigger_knows_every_digit():
    """No character that is read as a digit or an @ is outside the trigger."""
    asked = Privacy().trigger().may_fire
    missed = [
        hex(code) for code in range(0x110000) if fold(chr(code)).text in {*"0123456789@"} and not asked(chr(code))
    ]
    assert missed == []


@settings(QUIET, max_examples=2000)
@given(MESSY)
@example("fe80::1")
@example("1：：a")
@example("1·2。3")
def test_the_first_look_leaves_out_nothing(text):
    """What has a digit or an @, and is worth a thought once folded, passes the look at the unfolded text."""
    if re.search(r"[\d@＠﹫]", text) and _WORTH.search(fold(text).text):
        assert may_hold(text)
