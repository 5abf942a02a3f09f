"""What a side puts into a bundle."""

from __future__ import annotations

from pathlib import Path

from textnorm.sides.kept_files import keep_files
from textnorm.stages.kiwi import Kiwi
from textnorm.stages.route import Route
from textnorm.stages.split import Split


def test_files_of_one_name_keep_apart(tmp_path):
    """Two lists of words that are both called words.tsv come into the bundle as two files, one list as one."""
    stages = []
    for folder, word in (("a", "가나"), ("b", "다라"), ("c", "가나")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "words.tsv").write_text(f"{word}\tNNP\t0\n", encoding="utf-8")
        stages.append(Kiwi(user_words=str(tmp_path / folder / "words.tsv")))
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    kept = [Path(keep_files(stage, bundle).user_words).name for stage in stages]
    assert kept == ["words.tsv", "1-words.tsv", "words.tsv"]
    assert (bundle / "1-words.tsv").read_text(encoding="utf-8").startswith("다라")


def test_a_stage_inside_a_stage_is_kept_too(tmp_path):
    """A router's tokenizer names files as well."""
    (tmp_path / "words.tsv").write_text("가나\tNNP\t0\n", encoding="utf-8")
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    kept = keep_files(Route(ko=Kiwi(user_words=str(tmp_path / "words.tsv")), en=Split()), bundle)
    assert kept.ko.user_words == str(bundle / "words.tsv")
    assert (bundle / "words.tsv").is_file()
