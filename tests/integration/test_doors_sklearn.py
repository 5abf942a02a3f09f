"""`textnorm.sklearn.TextNormalizer` is a transformer like any other: cloned, pickled, searched over, in every place."""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys

import pytest

sklearn = pytest.importorskip("sklearn")
pandas = pytest.importorskip("pandas")

from sklearn.base import clone  # noqa: E402
from sklearn.compose import ColumnTransformer  # noqa: E402
from sklearn.exceptions import NotFittedError  # noqa: E402
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.model_selection import GridSearchCV  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.utils import estimator_checks  # noqa: E402

from textnorm.errors import ConfigError, DataError  # noqa: E402
from textnorm.sklearn import TextNormalizer  # noqa: E402

pytestmark = pytest.mark.doors

CONFIG = {"version": 1, "stages": [{"type": "repeats"}, {"type": "split"}]}
SUBWORD = {"version": 1, "stages": [{"type": "split"}, {"type": "subword", "vocab_size": 30}]}
TEXTS = ["wow!!!!! so", "", "aaaa b"]
CLEAN = ["wow!! so", "", "aa b"]
LEARNED = ["good day", "bad day", "good film"] * 10
CHECKS = """
check_estimator_cloneable check_estimator_tags_renamed check_valid_tag_types check_estimator_repr
check_no_attributes_set_in_init check_parameters_default_constructible check_get_params_invariance check_set_params
check_do_not_raise_errors_in_init_or_set_params check_mixin_order
""".split()


@pytest.fixture(scope="module", autouse=True)
def _no_worker_is_left():
    """joblib keeps its workers for the next call, and a fork in another test would take their locks along."""
    yield
    pytest.importorskip("joblib.externals.loky").get_reusable_executor().shutdown(wait=True)


@pytest.fixture(autouse=True)
def _cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.mark.parametrize("check", CHECKS)
def test_it_keeps_the_rules_of_estimators(check):
    """Those of scikit-learn's own checks that feed no numbers pass; the others are not for texts."""
    getattr(estimator_checks, check)("TextNormalizer", TextNormalizer(CONFIG))


def test_a_fitted_pipeline_is_an_attribute():
    """`fit` builds the pipeline, and `transform` asks for it; a clone has the config and not the pipeline."""
    transformer = TextNormalizer(CONFIG)
    with pytest.raises(NotFittedError):
        transformer.transform(TEXTS)
    assert transformer.fit(TEXTS).transform(TEXTS) == CLEAN
    assert len(transformer.pipeline_.stages) == 2
    copied = clone(transformer)
    assert copied.get_params() == transformer.get_params()
    assert not hasattr(copied, "pipeline_")


def test_verbs_and_parameters():
    """Each verb gives what the pipeline's method gives; an unknown one is told on `fit`, as is an unknown `missing`."""
    transformer = TextNormalizer(CONFIG).set_params(verb="forms")
    assert transformer.fit_transform(TEXTS) == [["wow!!", "so"], [], ["aa", "b"]]
    assert transformer.set_params(verb="tokenize").fit_transform(TEXTS)[2][1] == ("b", "", 5, 6, "")
    with pytest.raises(ConfigError, match=r"verb must be one of .*found 'form'; did you mean 'forms'"):
        transformer.set_params(verb="form").fit(TEXTS)
    with pytest.raises(ConfigError, match="missing must be one of"):
        TextNormalizer(CONFIG, missing="drop").fit(TEXTS)


def test_missing_cells():
    """A missing cell is an error with its row, unless missing ones are kept."""
    with pytest.raises(DataError, match=r"row 1 must hold text, found None; .*missing='keep'"):
        TextNormalizer(CONFIG).fit_transform(["a", None])
    assert TextNormalizer(CONFIG, missing="keep").fit_transform(["aaaa", None]) == ["aa", None]
    with pytest.raises(TypeError, match="put it in a list"):
        TextNormalizer(CONFIG).fit("one text")


def test_an_iterator_is_read_once():
    """`fit_transform` does not lose an iterator's texts to `fit`, which learns from them."""
    transformer = TextNormalizer(SUBWORD, verb="forms")
    assert transformer.fit_transform(iter(LEARNED)) == transformer.fit_transform(LEARNED)


def test_a_series_keeps_index_and_name():
    """A Series comes out as a Series, with its index, name and dtype."""
    series = pandas.Series(TEXTS, index=[5, 5, 7], name="review", dtype="string")
    pandas.testing.assert_series_equal(
        TextNormalizer(CONFIG).fit_transform(series), pandas.Series(CLEAN, [5, 5, 7], "string", "review")
    )


@pytest.mark.parametrize("verb", ["normalize", "forms", "tokenize"])
@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_set_output(library, verb):
    """With `set_output` a frame of one column comes out, whatever went in, also where its cells are lists."""
    made = pytest.importorskip(library)
    transformer = TextNormalizer(CONFIG, verb=verb).set_output(transform=library)
    for given in (TEXTS, pandas.Series(TEXTS).to_numpy(), made.Series(TEXTS), made.DataFrame({"x0": TEXTS})):
        frame = transformer.fit_transform(given)
        assert isinstance(frame, made.DataFrame)
        assert frame.shape == (3, 1)
        assert list(frame.columns) == list(transformer.get_feature_names_out()) == ["x0"]
    assert list(transformer.fit_transform(pandas.Series(TEXTS, name="review")).columns) == ["review"]


def test_in_a_column_transformer():
    """It takes a column by its name and by a list of names; feature names are the columns'."""
    frame = pandas.DataFrame({"text": TEXTS, "stars": [1, 2, 3]})
    columns = ColumnTransformer([("clean", TextNormalizer(CONFIG), ["text"])], remainder="passthrough")
    assert columns.fit_transform(frame).tolist() == [["wow!! so", 1], ["", 2], ["aa b", 3]]
    assert columns.get_feature_names_out().tolist() == ["clean__text", "remainder__stars"]
    counted = make_pipeline(TextNormalizer(CONFIG, verb="forms"), CountVectorizer(analyzer=list))
    columns = ColumnTransformer([("words", counted, "text")])
    assert columns.fit_transform(frame).tolist() == [[0, 0, 1, 1], [0, 0, 0, 0], [1, 1, 0, 0]]
    assert columns.get_feature_names_out().tolist() == ["words__aa", "words__b", "words__so", "words__wow!!"]


@pytest.mark.parametrize(
    ("counting", "terms"),
    [
        ({"analyzer": list}, ["aa", "b", "so", "wow!!"]),
        (
            {"tokenizer": list, "token_pattern": None, "lowercase": False, "ngram_range": (1, 2)},
            ["aa", "aa b", "b", "so", "wow!!", "wow!! so"],
        ),
    ],
    ids=["words", "with pairs"],
)
def test_before_a_vectorizer(counting, terms):
    """The transformer cuts and the vectorizer counts: cloned and pickled it counts the same."""
    features = make_pipeline(TextNormalizer(CONFIG, verb="forms"), TfidfVectorizer(**counting))
    expected = clone(features).fit_transform(TEXTS).toarray()
    fitted = features.fit(TEXTS)
    assert fitted[-1].get_feature_names_out().tolist() == terms
    assert (pickle.loads(pickle.dumps(fitted)).transform(TEXTS).toarray() == expected).all()  # noqa: S301  # our own


def test_a_search_in_two_processes():
    """A grid search trains subwords fold by fold in worker processes, and configs are parameters like others."""
    model = make_pipeline(TextNormalizer(verb="forms"), TfidfVectorizer(analyzer=list), LogisticRegression())
    labels = [int("good" in text) for text in LEARNED]
    search = GridSearchCV(model, {"textnormalizer__config": [CONFIG, SUBWORD]}, cv=2, n_jobs=2, error_score="raise")
    search.fit(LEARNED, labels)
    assert search.cv_results_["mean_test_score"].tolist() == [1.0, 1.0]


def test_a_pickle_holds_what_was_learned(tmp_path):
    """A fitted transformer runs in a process that has none of the files it was trained with."""
    transformer = TextNormalizer(SUBWORD, verb="forms", folder=tmp_path / "models").fit(LEARNED)
    expected = transformer.transform(["good day"])
    assert len(expected[0]) >= 2
    assert list((tmp_path / "models").iterdir())
    (tmp_path / "fitted.pickle").write_bytes(pickle.dumps(transformer))
    shutil.rmtree(tmp_path / "models")
    code = "import pickle, sys; print(ascii(pickle.load(open(sys.argv[1], 'rb')).transform(['good day'])))"  # a child's
    child = [sys.executable, "-c", code, str(tmp_path / "fitted.pickle")]
    assert subprocess.run(child, capture_output=True, text=True, check=True).stdout.strip() == ascii(expected)


def test_training_leaves_missing_cells_out():
    """Stages learn from the texts there are."""
    kept = TextNormalizer(SUBWORD, verb="forms", missing="keep")
    assert kept.fit_transform([*LEARNED, None]) == [*kept.fit_transform(LEARNED), None]
