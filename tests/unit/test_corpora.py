from __future__ import annotations

import csv
from dataclasses import replace
from hashlib import sha256

import pytest

from textnorm import corpora as module
from textnorm.corpora import corpora, corpus_path, find_corpus, resolve, verify
from textnorm.errors import DataError


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder with a manifest of two corpora, one of the project's own and one public, and none of their files."""
    digest = sha256(b"text,label\na,1\n").hexdigest()
    folder = tmp_path / "project" / "corpora"
    folder.mkdir(parents=True)
    table = '[corpora.{0}]\ndescription = "d"\nsource = "https://example.com/{0}"\nlicence = "MIT"\nown = {1}\nfiles = {{ "a.csv" = "{2}" }}\n'
    manifest = table.format("mine", "true", digest) + table.format("public", "false", digest)
    (folder / "manifest.toml").write_text(manifest, encoding="utf-8")
    monkeypatch.setattr(module, "_manifest_path", lambda: folder / "manifest.toml")
    monkeypatch.delenv("TEXTNORM_CORPORA", raising=False)
    corpora.cache_clear()
    yield tmp_path
    corpora.cache_clear()


def place(folder, content="text,label\na,1\n"):
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text(content, encoding="utf-8")
    return folder


# ---------------------------------------------------------------- the real manifest


def test_the_projects_own_files_are_those_of_the_manifest():
    """The files of corpora/reviews hash to what the manifest says."""
    assert verify("reviews") == corpus_path("reviews")


def test_the_manifest_knows_all_files_of_reviews():
    """No csv lies in corpora/reviews that the manifest does not know."""
    assert {path.name for path in corpus_path("reviews").glob("*.csv")} == set(find_corpus("reviews").files)


@pytest.mark.parametrize("split", ["train", "valid", "test"])
def test_split_sizes_are_those_of_the_manifest(split):
    """Each split of reviews has the rows that the manifest says."""
    with (corpus_path("reviews") / f"{split}.csv").open(encoding="utf-8", newline="") as stream:
        assert len(list(csv.DictReader(stream))) == find_corpus("reviews").splits[split]


@pytest.mark.parametrize("name", sorted(corpora()))
def test_every_corpus_is_described(name):
    """Every corpus has a description, a source, a licence, and files with a sha256 each."""
    corpus = find_corpus(name)
    assert all([corpus.description, corpus.source, corpus.licence, corpus.files])
    assert all(len(digest) == 64 and int(digest, 16) for digest in corpus.files.values())


@pytest.mark.parametrize("name", [name for name, corpus in corpora().items() if not corpus.own])
def test_public_files_are_those_of_the_manifest(name):
    """A public corpus that is on this machine is the one that the manifest describes."""
    if find_corpus(name).folder is None:
        pytest.skip(f"the corpus {name} is not on this machine")
    assert verify(name) == corpus_path(name)


def test_an_unknown_name_is_suggested():
    """A name that is nearly right is suggested."""
    with pytest.raises(DataError, match=r"no corpus is called 'review'; did you mean 'reviews'\?"):
        find_corpus("review")


# ---------------------------------------------------------------- where corpora are looked for


def test_own_corpora_lie_beside_the_manifest(home, monkeypatch):
    """The project's own corpus is the one beside the manifest, whatever TEXTNORM_CORPORA says."""
    beside = place(home / "project" / "corpora" / "mine")
    place(home / "elsewhere" / "mine")
    monkeypatch.setenv("TEXTNORM_CORPORA", str(home / "elsewhere"))
    assert corpus_path("mine") == beside


def test_public_corpora_lie_in_shared_data(home):
    """Without TEXTNORM_CORPORA a public corpus is looked for in ../shared/data."""
    assert corpus_path_of_public(home, shared=True) == home / "shared" / "data" / "public"


def test_the_variable_wins(home, monkeypatch):
    """TEXTNORM_CORPORA wins over ../shared/data."""
    monkeypatch.setenv("TEXTNORM_CORPORA", str(home / "mine"))
    chosen = place(home / "mine" / "public")
    assert corpus_path_of_public(home, shared=True) == chosen


def test_what_the_variable_lacks_is_looked_for_elsewhere(home, monkeypatch):
    """A corpus that TEXTNORM_CORPORA does not hold is still found in ../shared/data."""
    monkeypatch.setenv("TEXTNORM_CORPORA", str(home / "mine"))
    assert corpus_path_of_public(home, shared=True) == home / "shared" / "data" / "public"


def corpus_path_of_public(home, *, shared):
    if shared:
        place(home / "shared" / "data" / "public")
    return corpus_path("public")


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("ask", [corpus_path, verify, lambda name: resolve(f"corpus:{name}/a.csv")])
def test_an_absent_corpus_tells_where_to_get_it(ask):
    """A corpus that is not here is an error with its files, its source, its licence, and the variable to set."""
    with pytest.raises(DataError) as caught:
        ask("public")
    assert all(part in str(caught.value) for part in ["a.csv", "https://example.com/public", "MIT", "TEXTNORM_CORPORA"])


def test_half_a_corpus_is_absent(home):
    """A corpus counts as here only when all of its files are."""
    folder = place(home / "somewhere" / "public")
    whole = replace(find_corpus("public"), files={"a.csv": "0"}, own=False)
    half = replace(whole, files={"a.csv": "0", "b.csv": "0"})
    (home / "shared").mkdir()
    folder.parent.rename(home / "shared" / "data")
    assert (whole.folder, half.folder) == (home / "shared" / "data" / "public", None)


def test_a_changed_file_is_refused(home):
    """A file that is not the manifest's is refused by its name: figures measured on it compare with nothing."""
    place(home / "shared" / "data" / "public", content="text,label\na,0\n")
    with pytest.raises(DataError, match=r"public/a\.csv must have sha256 [0-9a-f]{64}, found [0-9a-f]{64}"):
        verify("public")


def test_an_unchanged_file_is_accepted(home):
    """A file with the manifest's sha256 is accepted."""
    folder = place(home / "shared" / "data" / "public")
    assert verify("public") == folder


def test_only_corpus_paths_are_looked_up(home):
    """`corpus:NAME/FILE` is that file's path; any other path is left alone."""
    folder = place(home / "shared" / "data" / "public")
    assert resolve("corpus:public/a.csv") == str(folder / "a.csv")
    assert resolve("public/a.csv") == "public/a.csv"


def test_a_corpus_may_lie_within_another_folder(home):
    """A corpus with `within` is looked for there, and the message says so where it is absent."""
    inner = replace(find_corpus("public"), within="several/corpora")
    assert inner.folder is None
    place(home / "shared" / "data" / "several" / "corpora")
    assert inner.folder == home / "shared" / "data" / "several" / "corpora"
