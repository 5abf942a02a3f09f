"""Corpora by name: which there are, where they came from, and where they lie on this machine.

`corpora/manifest.toml` describes them. The project's own lie beside it; the public ones are looked for in the folder
`TEXTNORM_CORPORA`, then in `../shared/data`. A config names a file of one as `corpus:NAME/FILE`.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

from textnorm.errors import DataError
from textnorm.registry import did_you_mean

__all__ = ["Corpus", "corpora", "corpus_path", "find_corpus", "resolve", "verify"]

SCHEME = "corpus:"
VARIABLE = "TEXTNORM_CORPORA"


@dataclass(frozen=True)
class Corpus:
    """One corpus of the manifest: its files with their sha256, its splits with their rows.

    They lie in a folder called as the corpus, or `within` another, where its source keeps several together.
    """

    name: str
    description: str
    source: str
    licence: str
    files: dict[str, str]
    splits: dict[str, int] = field(default_factory=dict)
    own: bool = False
    within: str = ""

    @property
    def folder(self) -> Path | None:
        """Where all its files lie here, None when they do not."""
        return next((place for place in self._places() if all((place / name).is_file() for name in self.files)), None)

    def _places(self) -> list[Path]:
        home = _manifest_path().parent
        chosen = [Path(os.environ[VARIABLE])] if os.environ.get(VARIABLE) else []
        roots = [home] if self.own else []
        return [root / (self.within or self.name) for root in (*roots, *chosen, home.parent.parent / "shared" / "data")]


@cache
def corpora() -> dict[str, Corpus]:
    """All corpora of the manifest, by name.

    Example:
        >>> corpora()["reviews"].licence
        'Apache-2.0'
    """
    tables = tomllib.loads(_manifest_path().read_text(encoding="utf-8"))
    return {name: Corpus(name=name, **table) for name, table in tables["corpora"].items()}


def find_corpus(name: str) -> Corpus:
    """Return the corpus of that name.

    Raises:
        DataError: the manifest has none of that name.
    """
    if name not in corpora():
        raise DataError(f"no corpus is called {name!r}{did_you_mean(name, list(corpora()))}")
    return corpora()[name]


def corpus_path(name: str) -> Path:
    """Return the folder that holds the corpus.

    Raises:
        DataError: it is not on this machine; the message tells where to get it and where to put it.
    """
    corpus = find_corpus(name)
    if corpus.folder is None:
        wanted, folder = ", ".join(corpus.files), corpus.within or name
        raise DataError(
            f"the corpus {name!r} is not on this machine: get {wanted} from {corpus.source} (licence: {corpus.licence}), "
            f"put it into a folder {folder}, and set {VARIABLE} to the folder that holds {folder}"
        )
    return corpus.folder


def verify(name: str) -> Path:
    """Hash the corpus's files, and return their folder.

    Raises:
        DataError: a file is not the one that the manifest describes, so figures measured on it compare with nothing.
    """
    folder = corpus_path(name)
    for file, digest in find_corpus(name).files.items():
        found = sha256((folder / file).read_bytes()).hexdigest()
        if found != digest:
            raise DataError(f"{folder / file} must have sha256 {digest}, found {found}; get it again")
    return folder


def resolve(path: str) -> str:
    """Turn `corpus:NAME/FILE` into the file's path; leave any other path alone.

    Example:
        >>> resolve("reviews.csv")
        'reviews.csv'
        >>> Path(resolve("corpus:reviews/train.csv")).is_file()
        True
    """
    if not path.startswith(SCHEME):
        return path
    name, _, file = path.removeprefix(SCHEME).partition("/")
    return str(corpus_path(name) / file)


def _manifest_path() -> Path:
    package = Path(__file__).parent
    in_wheel = package / "corpora_manifest.toml"
    return in_wheel if in_wheel.is_file() else package.parent / "corpora" / "manifest.toml"
