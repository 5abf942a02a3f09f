"""What moved a text's score, on the original text."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from textnorm import Bundle
from textnorm.bundle import Prediction
from textnorm.errors import DataError, StageError
from textnorm.recipes.explain import EXPLAINERS, Explanation, Weights, explain_texts
from textnorm.recipes.train import run_job
from textnorm.types import Record

MODELS = {
    "fast": {"name": "fast", "bits": 14, "ngrams": [1, 2, 3]},
    "deep": {"embedding_dim": 16, "layers": 1, "hidden": [8], "dropout": 0.0, "token_dropout": 0.1},
    "blend": {"name": "blend"},
}
TRAIN = {"max_epochs": 20, "batch_size": 16, "lr": 0.01}
GOOD, BAD, PLAIN = ["최고", "추천", "great"], ["최악", "실망", "awful"], ["배송", "음식", "영화", "직원"]
TEXTS = [
    "영화 최고!!!!!! 추천",
    "음식 <b>최악</b>  awful ",
    "직원 great &amp; 최고",
    "처음 보는 말",
    "",
    " ",
    "가" * 300,
    "\ud83d 최고",
]


def rows(task):
    """Texts of three kinds, and what each is called by."""
    called = {"binary": ("pos", "neg"), "multiclass": ("pos", "neg", "so-so"), "regression": ("5", "1", "3")}[task]
    told = [(f"{PLAIN[n % 4]} {words[n % 3]} {n}", name) for n in range(30)
            for words, name in zip((GOOD, BAD, ["그냥"] * 3), called, strict=False)]  # fmt: skip
    return [{"text": text, "label": name} for text, name in told]


def run_of(model, task):
    stages = [{"type": name} for name in ("html", "repeats", "split")]
    return {"version": 1, "pipeline": {"stages": stages}, "model": MODELS[model] | {"task": task}, "train": TRAIN}


@pytest.fixture(scope="module")
def bundles(tmp_path_factory):
    """A bundle for each model and task, made when it is first asked for."""
    import csv

    import torch

    torch.set_num_threads(1)
    made = {}

    def get(model, task):
        if (model, task) not in made:
            folder = tmp_path_factory.mktemp(f"{model}-{task}")
            with (folder / "train.csv").open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, ["text", "label"])
                writer.writeheader()
                writer.writerows(rows(task))
            members = [run_of(name, task) for name in MODELS if name != model]
            config = (
                {"members": members, "model": MODELS[model] | {"task": task}}
                if model == "blend"
                else run_of(model, task)
            )
            run_job({"version": 1, "data": {"train": str(folder / "train.csv")}} | config, folder / "run")
            made[model, task] = Bundle.load(folder / "run" / "bundle")
        return made[model, task]

    return get


def logits_of(bundle, text):
    """The logits, straight from the model."""
    import torch

    [item] = bundle.side.stream([Record(1, {"text": text})])
    with torch.no_grad():
        return bundle.model(**bundle.side.pack([item.value]).batch(np.array([0])))[0].numpy()


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
@pytest.mark.parametrize("model", MODELS)
def test_weights_add_up_to_the_logit(bundles, model, task):
    """Characters and rest are the logit of what the weights speak for; words and blanks hold all the characters' weight."""
    bundle = bundles(model, task)
    for text, found in zip(TEXTS, explain_texts(bundle, TEXTS), strict=True):
        assert found.weights.characters.shape == (len(text),)
        assert found.logit == pytest.approx(logits_of(bundle, text).max(), abs=1e-3)
        if text.strip():
            words = sum(word.weight for word in found.words)
            assert words == pytest.approx(found.weights.characters.sum(), abs=1e-6)


@pytest.mark.parametrize("model", MODELS)
def test_the_words_that_tell_are_found(bundles, model):
    """The word that makes a review good or bad weighs most, in the right direction; whatever it is predicted to be."""
    for text, sign in (("영화 최고 7", 1), ("음식 실망 7", -1)):
        [found] = explain_texts(bundles(model, "binary"), [text])
        strongest = max(found.words, key=lambda word: abs(word.weight))
        assert (found.toward, strongest.text) == ("pos", text.split()[1])
        assert strongest.weight * sign > 0
        assert found.prediction.label == ("pos" if sign > 0 else "neg")


@pytest.mark.parametrize(("text", "label"), [("영화 추천 1", "pos"), ("음식 최악 1", "neg"), ("직원 그냥 1", "so-so")])
def test_of_several_labels_the_predicted_one_is_explained(bundles, text, label):
    """Weights speak for the label that is predicted, and its word weighs most."""
    [found] = explain_texts(bundles("fast", "multiclass"), [text])
    assert (found.toward, found.prediction.label) == (label, label)
    assert max(found.words, key=lambda word: word.weight).text == text.split()[1]


def test_a_regression_is_explained_in_its_own_units(bundles):
    """Without an output activation the logit is the value itself."""
    [found] = explain_texts(bundles("deep", "regression"), ["영화 최고 1"])
    assert found.logit == pytest.approx(found.prediction.label, abs=1e-3)
    assert (found.toward, found.prediction.probability) == ("a higher label", None)


@pytest.mark.parametrize("model", MODELS)
def test_weights_stand_in_the_original(bundles, model):
    """What normalization took away weighs nothing, and a run of letters that it shortened shares what is left of it."""
    [found] = explain_texts(bundles(model, "binary"), ["<b>최고</b> 최고!!!!!!"])
    weights = found.weights.characters
    assert weights[:3].tolist() == [0, 0, 0]
    assert weights[5:10].tolist() == [0] * 5
    assert abs(weights[3:5]).min() > 0
    assert [word.text for word in found.words] == ["<b>최고</b>", "최고!!!!!!"]
    assert len({round(weight, 9) for weight in weights[10:]}) == 1
    assert bool(weights[10]) is (model != "deep")  # to which "최고!!" is unknown


def test_a_repeated_ngram_counts_once_and_is_shared():
    """A bucket adds to the logit once a text, however often it stands there; each place has an equal part."""
    from textnorm.models.fast import FastModel
    from textnorm.models.ngrams import NgramHasher
    from textnorm.pipeline import Pipeline
    from textnorm.stages.split import Split

    model, hasher = FastModel(1 << 12, 1), NgramHasher((1,), 12)
    [bucket] = {int(n) for n in hasher.places("굿")[0]} - {int(n) for n in hasher.places("")[0]}
    model.scale.fill_(1.0)
    model.weight.data[bucket] = 6.0
    settings = SimpleNamespace(ngrams=(1,), bits=12)
    side = SimpleNamespace(pipeline=Pipeline([Split()]), encoder=SimpleNamespace(settings=settings))
    weights = EXPLAINERS[FastModel](side, model, "굿 a굿굿", 0)
    assert weights.characters.tolist() == [2, 0, 0, 2, 2]
    assert weights.rest == 0


def test_a_blend_is_the_weighed_sum_of_its_members(bundles):
    """Each character weighs what it does to the members, times the members' weights; the blend's own bias is in the rest."""
    bundle, text = bundles("blend", "multiclass"), "영화 최고!!!! 그냥"
    parts = [
        EXPLAINERS[type(model)](side, model, text, 1)
        for side, model in zip(bundle.side.sides, bundle.model.members, strict=True)
    ]
    first, second = bundle.model.weights.tolist()
    found = EXPLAINERS[type(bundle.model)](bundle.side, bundle.model, text, 1)
    np.testing.assert_allclose(found.characters, first * parts[0].characters + second * parts[1].characters)
    rest = first * parts[0].rest + second * parts[1].rest + bundle.model.bias[1].item()
    assert found.rest == pytest.approx(rest)


def test_a_spelled_word_is_explained_by_its_characters(tmp_path):
    """A word that is read as its characters has a weight for each, on its own place; a known one is weighed whole."""
    (tmp_path / "t.csv").write_text("text,label\n" + "굿 굿 영화,pos\n흠 흠 영화,neg\n" * 20, encoding="utf-8")
    data, stages = {"train": str(tmp_path / "t.csv")}, {"stages": [{"type": "split"}]}
    run_job(
        {"version": 1, "data": data, "pipeline": stages, "model": MODELS["deep"] | {"spell": True}, "train": TRAIN},
        tmp_path / "run",
    )
    [found] = explain_texts(Bundle.load(tmp_path / "run" / "bundle"), ["굿흠쀍 영화"])
    weights = found.weights.characters
    assert weights[0] > 0 > weights[1]
    assert (weights[2], weights[3]) == (0, 0)
    assert weights[4] == weights[5] != 0


def test_what_is_beyond_the_cut_weighs_nothing(bundles):
    """A deep model reads so many tokens; the rest of the text has no part in its score."""
    from dataclasses import replace

    bundle = bundles("deep", "binary")
    encoder = replace(bundle.side.encoder, settings=replace(bundle.side.encoder.settings, max_tokens=2))
    cut = replace(bundle, side=replace(bundle.side, encoder=encoder))
    [found] = explain_texts(cut, ["영화 최고 최악 최악"])
    assert found.weights.characters[6:].tolist() == [0] * 5
    assert found.weights.characters[3:5].sum() > 0


def test_blanks_go_with_a_word():
    """A token may begin or end with a blank: its weight goes to the word after it, or to the last word."""
    found = Explanation(" 가 나 ", Prediction("x", 0.5), "x", Weights(np.array([1.0, 2, 4, 8, 16]), 0.0))
    assert [(word.text, word.start, word.end, word.weight) for word in found.words] == [
        ("가", 1, 2, 3.0),
        ("나", 3, 4, 28.0),
    ]


def test_a_text_that_cannot_be_read_is_an_error(bundles):
    """What is no text is refused as everywhere."""
    with pytest.raises(StageError, match="must hold text"):
        explain_texts(bundles("fast", "binary"), [None])


def test_a_table_is_refused(tmp_path):
    """A bundle of tables has no text to be coloured: the error says what is required and what was found."""
    (tmp_path / "t.csv").write_text("x,label\n" + "".join(f"{n},{n % 2}\n" for n in range(20)), encoding="utf-8")
    data = {"train": str(tmp_path / "t.csv"), "kind": "table", "numeric": ["x"]}
    run_job({"version": 1, "data": data, "train": {"max_epochs": 1}}, tmp_path / "run")
    with pytest.raises(
        DataError, match=r"requires a bundle of texts with a FastModel or .*; found one with a TableModel"
    ):
        explain_texts(Bundle.load(tmp_path / "run" / "bundle"), ["x"])
