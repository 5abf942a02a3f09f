"""A scikit-learn transformer: clean texts or tokens, wherever an estimator goes. `pip install 'textnorm-ko[sklearn]'`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

from textnorm.doors import Source, pipeline_of
from textnorm.doors.columns import Missing, kind_of, require_column, run_column, texts_of, values_of
from textnorm.doors.portable import Portable, named_files, pack, store, unpack
from textnorm.errors import ConfigError
from textnorm.extras import import_extra
from textnorm.pipeline import Verb
from textnorm.registry import did_you_mean

__all__ = ["TextNormalizer"]

_base: Any = import_extra("sklearn.base", "sklearn")
_set_output: Any = import_extra("sklearn.utils._set_output", "sklearn")
_validation: Any = import_extra("sklearn.utils.validation", "sklearn")
_CHOICES = {"verb": ["normalize", "forms", "tokenize"], "missing": ["error", "keep"]}


class TextNormalizer(_base.OneToOneFeatureMixin, _base.TransformerMixin, _base.BaseEstimator):  # type: ignore[misc]  # untyped
    """A pipeline as a transformer of texts; what goes in comes out in the same kind of thing, index and name kept.

    It takes lists, arrays, Series of pandas and polars, and frames, column by column. Before a vectorizer, let the
    transformer cut and the vectorizer count: `verb="forms"` and `analyzer=list` (with n-grams of words: `tokenizer=list,
    token_pattern=None, lowercase=False, ngram_range=(1, 2)`), which clones and pickles, and tags texts by the batch.

    A pickle holds the files that the stages read (a subword model, a user dictionary), so it runs on other machines.

    Args:
        config: a preset's name, a config file, a config as a dict, or a `Pipeline`.
        verb: "normalize" gives texts, "forms" lists of str, "tokenize" lists of `Token`.
        missing: "error" refuses None, NaN and NA, saying where one stands; "keep" lets them through as they are.
        folder: where `fit` writes the models of stages that learn (subword); by default into the user's cache folder.

    Attributes:
        pipeline_: the built pipeline, its stages trained.
        n_features_in_: how many columns `fit` was given.
        feature_names_in_: their names, where it was given names.

    Raises:
        ConfigError: on `fit`: a config that cannot be used, or no such verb.
        DataError: a value that is no text.

    Example:
        >>> TextNormalizer("ko-review").fit_transform(["좋아욬ㅋㅋㅋㅋ &amp; <b>강추</b>"])
        ['좋아요ㅋㅋ & 강추']
        >>> from sklearn.feature_extraction.text import TfidfVectorizer
        >>> from sklearn.pipeline import make_pipeline
        >>> config = {"version": 1, "stages": [{"type": "repeats"}, {"type": "split"}]}
        >>> features = make_pipeline(TextNormalizer(config, verb="forms"), TfidfVectorizer(analyzer=list))
        >>> features.fit(["so good!!!!", "so so"])[-1].get_feature_names_out().tolist()
        ['good!!', 'so']
    """

    def __init__(
        self,
        config: Source = "ko-review",
        *,
        verb: Verb = "normalize",
        missing: Missing = "error",
        folder: str | Path | None = None,
    ) -> None:
        self.config = config
        self.verb = verb
        self.missing = missing
        self.folder = folder

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: N803, ARG002  # scikit-learn's names
        """Build the pipeline, and train the stages that learn from texts."""
        self._check_choices()
        require_column(X)
        pipeline = pipeline_of(self.config)
        self._note_columns(X)
        untrained = pipeline.ready != pipeline
        self.pipeline_ = pipeline.fit(texts_of(X, self.missing), self.folder or store()) if untrained else pipeline
        return self

    def transform(self, X: Any) -> Any:  # noqa: N803
        """Run the pipeline; see `textnorm.doors.columns.run_column` for what comes out."""
        _validation.check_is_fitted(self, "pipeline_")
        return run_column(self.pipeline_, self._as_asked(X), self.verb, missing=self.missing)

    def fit_transform(self, X: Any, y: Any = None, **_params: Any) -> Any:  # noqa: N803
        """Fit, and transform the same texts; an iterator is read once."""
        texts = X if hasattr(X, "__len__") else list(X)
        return self.fit(texts, y).transform(texts)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.one_d_array = tags.input_tags.string = True
        tags.input_tags.allow_nan = self.missing == "keep"
        return tags

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = super().__getstate__()
        built = state.get("pipeline_")
        return state | {"pipeline_": pack(built)} if built is not None and named_files(built) else state

    def __setstate__(self, state: dict[str, Any]) -> None:
        built = state.get("pipeline_")
        super().__setstate__(state | {"pipeline_": unpack(built)} if isinstance(built, Portable) else state)

    def _check_choices(self) -> None:
        for name, known in _CHOICES.items():
            if (found := getattr(self, name)) not in known:
                raise ConfigError(f"{name} must be one of {known}, found {found!r}{did_you_mean(str(found), known)}")

    def _note_columns(self, data: Any) -> None:
        """Note how many columns there are, and their names: what `get_feature_names_out` goes by."""
        name = getattr(data, "name", None) if kind_of(data).endswith("Series") else None
        names = list(getattr(data, "columns", [name] if name else []))
        shape: tuple[int, ...] = getattr(data, "shape", ())
        self.n_features_in_ = shape[1] if len(shape) > 1 else 1
        if names and all(isinstance(each, str) for each in names):
            self.feature_names_in_ = import_extra("numpy", "sklearn").array(names, dtype=object)
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_

    def _as_asked(self, data: Any) -> Any:
        """With `set_output` a plain list becomes a Series first: as it is, a frame of it would spread its lists."""
        library = _set_output._get_output_config("transform", self)["dense"]  # noqa: SLF001  # the global setting, too
        kind = kind_of(data)
        if library == "default" or kind.startswith(library) or getattr(data, "ndim", 1) > 1:
            return data
        return import_extra(library, "sklearn").Series(values_of(data))
