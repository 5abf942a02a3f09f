"""What others classify texts with: fastText, and linear models of scikit-learn on character n-grams.

Each peer is called as its users call it: `peer(texts, labels, unseen)` learns, and returns a label (of a regression, a
value) for each unseen text. Settings were tried on validation rows, as ours were, and are the same for all corpora.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

__all__ = ["CLASSIFIERS", "REGRESSORS", "Peer", "constant", "fasttext_line", "mean_value"]

NGRAMS = (1, 5)
ALPHA = 3.0  # of ridge

Peer = Callable[[Sequence[str], Sequence[str], Sequence[str]], Any]


def constant(texts: Sequence[str], labels: Sequence[str], unseen: Sequence[str]) -> list[str]:
    """The label that most texts have: the floor.

    Example:
        >>> constant(["a", "b", "c"], ["1", "0", "1"], ["d", "e"])
        ['1', '1']
    """
    del texts
    return [Counter(labels).most_common(1)[0][0]] * len(unseen)


def mean_value(texts: Sequence[str], values: Sequence[str], unseen: Sequence[str]) -> Any:
    """The mean of all values: the floor of a regression."""
    del texts
    return np.full(len(unseen), np.mean(np.asarray(values, dtype=float)))


def fasttext_line(text: str, *, characters: bool) -> str:
    """One line of tokens as fastText reads them; of characters, spaces are no token.

    Example:
        >>> fasttext_line("좋은 영화", characters=True), fasttext_line(" good  film", characters=False)
        ('좋 은 영 화', 'good film')
    """
    tokens = text.split()
    return " ".join("".join(tokens) if characters else tokens)


def fasttext_model(texts: Sequence[str], labels: Sequence[str], *, characters: bool, epochs: int = 10) -> Any:
    """Train fastText on words and pairs of them, or on characters and runs of up to five."""
    import fasttext

    with TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        lines = [
            f"__label__{label} {fasttext_line(text, characters=characters)}\n"
            for text, label in zip(texts, labels, strict=True)
        ]
        random.Random(0).shuffle(lines)  # noqa: S311  # it reads them in order, and a corpus may be sorted by class
        path.write_text("".join(lines), encoding="utf-8")
        shape = {"wordNgrams": NGRAMS[1], "dim": 16} if characters else {"wordNgrams": 2, "dim": 50}
        return fasttext.train_supervised(str(path), lr=0.5, epoch=epochs, thread=1, verbose=0, **shape)


def _fasttext(*, characters: bool) -> Peer:
    def peer(texts: Sequence[str], labels: Sequence[str], unseen: Sequence[str]) -> list[str]:
        names = {str(number): label for number, label in enumerate(sorted(set(labels)))}  # a label may have spaces
        numbers = {label: number for number, label in names.items()}
        model = fasttext_model(texts, [numbers[label] for label in labels], characters=characters)
        found = model.predict([fasttext_line(text, characters=characters) for text in unseen])[0]
        return [names[best.removeprefix("__label__")] for (best,) in found]

    return peer


def tfidf_svc(texts: Sequence[str], labels: Sequence[str], unseen: Sequence[str]) -> Any:
    """TF-IDF of character n-grams into a linear SVM."""
    from sklearn.svm import LinearSVC

    known, new = _tfidf(texts, unseen)
    return LinearSVC(C=0.5).fit(known, labels).predict(new)


def ridge(texts: Sequence[str], values: Sequence[str], unseen: Sequence[str]) -> Any:
    """TF-IDF of character n-grams into a ridge regression."""
    from sklearn.linear_model import Ridge

    known, new = _tfidf(texts, unseen)
    return Ridge(alpha=ALPHA, solver="sparse_cg", tol=1e-3).fit(known, np.asarray(values, dtype=float)).predict(new)


def nb_svm(texts: Sequence[str], labels: Sequence[str], unseen: Sequence[str]) -> Any:
    """Character n-grams, scaled for each class by their log-count ratio, into a linear SVM (Wang and Manning 2012)."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.preprocessing import normalize
    from sklearn.svm import LinearSVC

    counter = CountVectorizer(analyzer="char", ngram_range=NGRAMS, binary=True, min_df=1, dtype=np.float32)
    known, new = normalize(counter.fit_transform(texts)), normalize(counter.transform(unseen))
    classes = np.asarray(labels)
    names = np.unique(classes)
    scores = []
    for name in names[-1:] if len(names) == 2 else names:  # noqa: PLR2004  # of two classes one margin says all
        scaled = known.multiply(ratio := _log_ratio(known, classes == name)).tocsr()
        svm = LinearSVC(C=1.0).fit(scaled, classes == name)
        scores.append(svm.decision_function(new.multiply(ratio).tocsr()))
    margins = np.stack(scores, axis=1)
    return names[(margins[:, 0] > 0).astype(int)] if len(names) == 2 else names[margins.argmax(axis=1)]  # noqa: PLR2004


def _log_ratio(features: Any, chosen: Any) -> Any:
    inside, outside = (np.asarray(features[rows].sum(axis=0)) + 1 for rows in (chosen, ~chosen))
    return np.log(inside / inside.sum()) - np.log(outside / outside.sum())


def _tfidf(texts: Sequence[str], unseen: Sequence[str]) -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=NGRAMS, sublinear_tf=True, min_df=2, dtype=np.float32)
    return vectorizer.fit_transform(texts), vectorizer.transform(unseen)


CLASSIFIERS: dict[str, Peer] = {
    "fasttext, characters": _fasttext(characters=True),
    "fasttext, words": _fasttext(characters=False),
    "tfidf + linear svm": tfidf_svc,
    "nb-svm": nb_svm,
    "constant": constant,
}
REGRESSORS: dict[str, Peer] = {"ridge": ridge, "constant": mean_value}
