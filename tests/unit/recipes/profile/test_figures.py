from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise

import pytest

from textnorm.errors import StageError
from textnorm.loss import Limited
from textnorm.pipeline import Pipeline
from textnorm.recipes.profile import profile_file, profile_rows
from textnorm.recipes.profile.duplicates import Duplicates
from textnorm.recipes.profile.lengths import Lengths
from textnorm.recipes.profile.noise import KINDS, Noise
from textnorm.recipes.profile.personal import starred
from textnorm.recipes.profile.scripts import Scripts
from textnorm.recipes.profile.tokens import token_figures
from textnorm.stages.cleaning import Repeats
from textnorm.stages.privacy.search import find
from textnorm.stages.regex import Regex
from textnorm.stages.split import Split
from textnorm.stages.subword import SentencePiece, Subword
from textnorm.types import Record


def test_every_row_is_used_or_rejected_for_a_reason(figures):
    """Read is used and rejected, and the reasons add up to the rejected; where in its line a JSON error is, is left out."""
    rows = figures["rows"]
    assert (rows["read"], rows["used"], rows["rejected"]) == (13, 10, 3)
    assert rows["reasons"] == {
        "column 'text' must hold text, found int": 1,
        "a JSON object is required: Expecting property name enclosed in double quotes": 1,
        "no column 'text'": 1,
    }


def test_lengths(figures, texts):
    """Lengths are of code points; quantiles are lengths that occur; the histogram holds each row once."""
    lengths = [len(text) for text in texts]
    found = figures["lengths"]
    assert found["characters"] == sum(lengths)
    assert (found["min"], found["max"]) == (0, max(lengths))
    assert found["median"] == sorted(lengths)[4]
    assert found["p95"] == max(lengths)
    assert found["mean"] == round(sum(lengths) / 10, 2)
    assert (found["empty"], found["blank"]) == (1, 1)
    assert sum(bar["rows"] for bar in found["histogram"]) == 10


@pytest.mark.parametrize("longest", [1, 5, 99, 100, 101, 12345, 10_000_000])
def test_a_histogram_has_a_bar_for_every_length(longest):
    """Bars touch, begin at 0, end behind the longest, are few, and hold the rows whose lengths they name."""
    lengths = [0, 1, longest // 2, *[longest // 3] * 50, *range(min(longest, 200)), longest]
    counted = Lengths()
    counted.add(["x" * length for length in lengths if length < 100_000])
    counted._rows.update(length for length in lengths if length >= 100_000)
    bars = counted.figures()["histogram"]
    assert bars[0]["start"] == 0
    assert bars[-1]["stop"] > longest
    assert all(left["stop"] == right["start"] for left, right in pairwise(bars))
    assert len(bars) <= 25
    for bar in bars:
        assert bar["rows"] == sum(bar["start"] <= length < bar["stop"] for length in lengths)


def test_scripts(figures):
    """Characters and rows of each script, and shares of all."""
    found = {name: (each["characters"], each["rows"]) for name, each in figures["scripts"].items()}
    assert found["hangul"] == (5 + 5 + 3 + 2, 4)
    assert found["jamo"] == (5, 1)
    assert found["latin"] == (6 * 3 + len("meexamplecom") + len("ampbb"), 5)
    assert found["hanja"] == (2, 1)
    assert found["kana"] == (2, 1)
    assert found["digits"] == (3 + 11, 2)
    assert found["emoji"] == (1, 1)
    assert found["other"] == (0, 0)
    assert sum(characters for characters, _ in found.values()) == figures["lengths"]["characters"]
    assert figures["scripts"]["jamo"]["row_share"] == 0.1
    assert figures["scripts"]["jamo"]["share"] == round(5 / figures["lengths"]["characters"], 6)


@pytest.mark.parametrize(
    ("text", "script"),
    [("각", "hangul"), ("ᄒ", "jamo"), ("ㅎ", "jamo"), ("ﾡ", "jamo"), ("é", "latin"), ("Ａ", "latin"), ("𠮷", "hanja"),
     ("ア", "kana"), ("ｱ", "kana"), ("７", "digits"), ("❤", "emoji"), ("\u3000", "space"), ("…", "punctuation"),
     ("×", "other"), ("\u200b", "other"), ("\ud800", "other"), ("я", "other")],
)  # fmt: skip
def test_a_character_has_one_script(text, script):
    """Each character is of the script a reader would say; a lone surrogate is of none."""
    scripts = Scripts()
    scripts.add([text])
    assert {name: found["characters"] for name, found in scripts.figures().items() if found["rows"]} == {script: 1}


def test_a_long_text_is_one_row_of_its_scripts():
    """A text that is longer than an array is counted in pieces, and once as a row."""
    scripts = Scripts()
    scripts.add(["가" * 600_000 + "a", "나", ""])
    found = scripts.figures()
    assert (found["hangul"]["characters"], found["hangul"]["rows"]) == (600_001, 2)
    assert (found["latin"]["characters"], found["latin"]["rows"]) == (1, 1)


def test_noise(figures):
    """Each stage is asked of the raw text: how many rows it would change, and what it would do to the first."""
    kinds = figures["noise"]["kinds"]
    assert {kind: found["rows"] for kind, found in kinds.items()} == {
        "html": 1, "email": 1, "emoji": 1, "laughter": 1, "repeats": 2, "whitespace": 2,
    }  # fmt: skip
    assert figures["noise"]["rows"] == 6
    assert kinds["html"]["examples"] == [
        {"before": "ㅋㅋㅋㅋㅋ &amp; <b>강추</b>", "after": "ㅋㅋㅋㅋㅋ & 강추",
         "edits": [[6, 11, "&"], [12, 15, ""], [17, 21, ""]]}
    ]  # fmt: skip


def test_noise_is_what_the_stages_do():
    """Of any texts each kind counts the rows that its stage changes, whatever the gate says."""
    pieces = ["<b>", "ㅋㅋㅋ", "http://a.bc", "@tom_kim", "#맛집", "👍", ":)", "“", "dkssud", "ㄷㅔ", "재 미 없 다", "!!!", "  ", "\u200b",
              "Ａ", "\u1112\u1161", "¾È³ç", "굿"]  # fmt: skip
    chance = random.Random(3)  # noqa: S311  # made-up texts are no secret
    texts = ["".join(chance.choices(pieces, k=chance.randrange(4))) for _ in range(600)]
    noise = Noise()
    noise.add(texts[:400])
    noise.add(texts[400:])
    found = noise.figures()
    expected = {kind: sum(each.stage([text]) != [text] for text in texts) for kind, each in KINDS.items()}
    assert {kind: rows["rows"] for kind, rows in found["kinds"].items()} == {k: n for k, n in expected.items() if n}
    assert set(found["kinds"]) >= set(KINDS) - {"email"}
    assert all(1 <= len(rows["examples"]) <= 3 for rows in found["kinds"].values())


def test_duplicates(figures):
    """Texts that are equal as they are, and equal after the config."""
    exact, normalized = figures["duplicates"]["exact"], figures["duplicates"]["normalized"]
    assert (exact["distinct"], exact["repeats"], exact["share"]) == (9, 1, 0.1)
    assert exact["top"] == [{"text": "so good", "rows": 2}]
    assert (normalized["distinct"], normalized["repeats"]) == (6, 4)
    assert normalized["top"][0] == {"text": "so good", "rows": 3}
    assert [top["rows"] for top in normalized["top"]] == [3, 2, 2]


def test_frequent_texts_are_found_among_many():
    """Of more different texts than are held, those that come often are told with their exact number."""
    chance = random.Random(1)  # noqa: S311  # made-up texts are no secret
    texts = [str(number) for number in range(60_000)] + ["often"] * 500 + ["굿"] * 300
    chance.shuffle(texts)
    duplicates = Duplicates()
    for start in range(0, len(texts), 1000):
        duplicates.add(texts[start : start + 1000])
    found = duplicates.figures()
    assert (found["distinct"], found["repeats"]) == (60_002, 798)
    assert found["top"] == [{"text": "often", "rows": 500}, {"text": "굿", "rows": 300}]


def test_personal_data_are_counted(figures):
    """Each kind with how many were found and in how many rows, and a star for each letter and digit."""
    assert figures["personal"] == {
        "rows": 1,
        "kinds": {
            "phone": {"found": 1, "rows": 1, "examples": ["***-****-****"]},
            "email": {"found": 1, "rows": 1, "examples": ["**@*******.***"]},
        },
    }


@pytest.mark.parametrize(
    "text", ["010-1234-5678 me@example.com", "카드 4111-1111-1111-1111", "좋다", "\ud800 010-1234-5678"]
)
def test_stars_keep_the_length(text):
    """A starred text is as long as it was, and nothing personal is found in it."""
    assert len(starred(text)) == len(text)
    assert find(starred(text)) == []


def test_before_and_after(figures, pipeline, texts):
    """Rows changed, mean length and words on both sides, what each stage took; examples without personal data."""
    found = figures["changes"]
    assert (found["rows"], found["changed"], found["share"]) == (10, 4, 0.4)
    after = pipeline.normalize(texts)
    assert found["mean_length"] == {
        "before": round(sum(map(len, texts)) / 10, 2), "after": round(sum(map(len, after)) / 10, 2)
    }  # fmt: skip
    assert found["vocabulary"] == {
        "before": len({word for text in texts for word in text.split()}),
        "after": len({word for text in after for word in text.split()}),
    }
    assert found["stages"]["repeats"] == {
        "rows": 2,
        "letters_deleted": 0,
        "letters_of_runs": 3,
        "digits_changed": 0,
        "masked": 0,
    }
    assert found["stages"]["whitespace"]["rows"] == 2
    assert found["examples"][0] == {
        "before": "정말 좋아요!!!!", "after": "정말 좋아요!!", "edits": [[8, 10, ""]], "stages": ["repeats"]
    }  # fmt: skip


def test_a_refused_row_is_counted_by_its_stage():
    """What a stage refuses is no row of the changes, and no text of the normalized duplicates; all else knows it."""
    pipeline = Pipeline([Limited(Regex("좋", ""), max_letter_loss=0)])
    figures = profile_rows([Record(n, {"text": text}) for n, text in enumerate(["좋다", "싫다"], 1)], pipeline)
    assert figures["changes"]["rejected"] == {"regex": 1}
    assert (figures["changes"]["rows"], figures["duplicates"]["normalized"]["distinct"]) == (1, 1)
    assert figures["rows"]["used"] == 2
    with pytest.raises(StageError):
        pipeline.normalize(["좋다"])


def test_tokens(figures, texts):
    """The most frequent tokens of the config's tokenizer; personal data are told by their kind alone."""
    found = figures["tokens"]
    assert found["top"][0] == {"form": "so", "tag": "", "count": 3}
    counts = Counter({top["form"]: top["count"] for top in found["top"]})
    assert (counts["<PHONE>"], counts["<EMAIL>"]) == (1, 1)
    assert found["tokens"] == counts.total() == sum(len(text.split()) for text in texts)
    assert found["subword"] is None


@pytest.mark.parametrize(
    ("pipeline", "reason"),
    [
        (Pipeline([Repeats()]), "the config has no tokenizer"),
        (Pipeline([SentencePiece(vocab_size=20)]), "the config has no tokenizer that is trained"),
    ],
)
def test_without_a_tokenizer_the_reason_is_told(pipeline, reason):
    """Where no token can be counted it is told why."""
    assert token_figures(pipeline, ["좋다"], lambda _: None) == {"reason": reason}


def test_without_the_extra_the_rest_is_told(monkeypatch, path):
    """A tagger that is not installed costs the tokens, and nothing else."""
    from textnorm.stages import kiwi

    def missing(*_):
        from textnorm.errors import MissingExtraError

        raise MissingExtraError("kiwipiepy", "kiwi")

    monkeypatch.setattr(kiwi, "engine", missing)
    figures = profile_file(path, Pipeline.from_config({"version": 1, "stages": [{"type": "kiwi"}]}))
    assert "kiwipiepy" in figures["tokens"]["reason"]
    assert figures["rows"]["used"] == 10


def test_a_tagger_among_the_text_stages_is_kept_to_the_sample():
    """Where cleaning asks a tagger, what would need it for every row is not counted."""
    pytest.importorskip("kiwipiepy")
    pipeline = Pipeline.from_config({"version": 1, "stages": [{"type": "spacing"}]})
    figures = profile_rows([Record(1, {"text": "아버지가방에들어가신다"})], pipeline)
    assert figures["duplicates"]["normalized"] is None
    assert figures["changes"]["changed"] == 1


@pytest.mark.parametrize("kind", ["tokenizer", "tokens"])
def test_subword_coverage(tmp_path, kind):
    """Of a trained model: its pieces, of them the unknown and those of one character, and pieces a character."""
    train = ["좋아요 좋다"] * 50
    if kind == "tokenizer":
        pipeline = Pipeline([SentencePiece(vocab_size=20)]).fit(train, tmp_path)
    else:
        pipeline = Pipeline([Split(), Subword(vocab_size=20)]).fit(train, tmp_path)
    found = token_figures(pipeline, ["좋아 Q", "좋다"], lambda _: None)["subword"]
    forms = [form for doc in pipeline.forms(["좋아 Q", "좋다"]) for form in doc]
    assert found["pieces"] == len(forms)
    assert found["unknown"] == 1
    assert found["unknown_share"] == round(1 / len(forms), 6)
    assert found["single"] == sum(len(form.strip("▁")) == 1 for form in forms) > 0
    assert found["per_character"] == round(len(forms) / 5, 4)


def test_no_tokens_if_none_are_asked_for(path, pipeline):
    """`tokens=False` leaves them out."""
    assert profile_file(path, pipeline, tokens=False)["tokens"] is None
