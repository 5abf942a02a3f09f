"""Which files a run reads, and what it leaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Gt, Lt, MinLen

from textnorm.io.files import Format
from textnorm.schema.leaves import PATH, Count, Share, Size, require

__all__ = ["Data", "Output"]


def _require_known(groups: tuple[tuple[str, tuple[str, ...]], ...], columns: tuple[str, ...]) -> None:
    for name, members in groups:
        unknown = [member for member in members if member not in columns]
        found = f"found {', '.join(unknown)} besides" if unknown else "found none"
        require(bool(members) and not unknown, f"group {name!r} must name columns that are learned from; {found}")
    names = [name for name, _ in groups]
    require(len(set(names)) == len(names), f"groups must have names of their own, found {', '.join(names)}")


@dataclass(frozen=True)
class Data:
    """Which files, and what stands where in them.

    Args:
        kind: "text" (one text column, through the pipeline), "table" (numeric and categorical columns) or "both" (a text
            column, and others beside it, before one head).
        train: the labelled file; a path relative to the config, or `corpus:NAME/FILE`.
        more: another labelled file to learn from, written like train; no row of it is set aside for validation.
        valid: what early stopping watches; without it a share of train is set aside.
        test: what the figures are reported on.
        test_share: share of train set aside as the test, class by class, when there is no test file: always the same
            rows, whatever `train.seed` is.
        split: a column of train that says where each row belongs: "train", "valid" or "test".
        text: the text column.
        label: the label column.
        confidence: a column that may stand beside the label, in any file that is learned from: how sure it is, from 0 to
            1, the rest being dealt evenly over the other labels; without it, or where it is blank, a label is sure. What
            `predict` writes, `label` and `probability`, is such a pair: so a small model learns what a large one says.
        label_separator: what stands between the labels of a row (task "multilabel"); a blank cell has none of them.
        numeric: columns of numbers (kind "table" or "both").
        categorical: columns of categories (kind "table" or "both").
        valid_share: share of train set aside, class by class, when there is no valid file.
        folds: cross-validate on train in so many stratified folds (kind "table" or "both"); 0 does not.
        repeats: how often train is cut into folds, each time by another seed.
        groups: names of groups of columns, each with its columns, whose importance is measured on the folds' test rows.
        importance: whether the importance of each single column is measured so, too.
        header: names of the columns of csv and tsv files whose first line is a row already.
        quote_levels: how often csv and tsv cells are quoted: 1 ordinary, 0 not at all, 2 twice (NSMC).
        encoding: of all files.
        format: of all files, where the name does not tell it; a file named .jsonl may stand beside tables.
    """

    train: str = field(metadata=PATH)
    kind: Literal["text", "table", "both"] = "text"
    more: str = field(default="", metadata=PATH)
    valid: str = field(default="", metadata=PATH)
    test: str = field(default="", metadata=PATH)
    test_share: Share = 0.0
    split: str = ""
    text: str = "text"
    label: str = "label"
    confidence: str = ""
    label_separator: Annotated[str, MinLen(1)] = ","
    numeric: tuple[str, ...] = ()
    categorical: tuple[str, ...] = ()
    valid_share: Annotated[float, Gt(0), Lt(1)] = 0.1
    folds: Count = 0
    repeats: Size = 1
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    importance: bool = False
    header: tuple[str, ...] = ()
    quote_levels: Count = 1
    encoding: str = "utf-8"
    format: Format | None = None

    def __post_init__(self) -> None:
        columns = bool(self.numeric or self.categorical)
        require(self.folds == 0 or self.folds >= 2, f"folds must be 0 or at least 2, found {self.folds}")  # noqa: PLR2004
        require(self.kind != "text" or self.folds == 0, "folds needs kind = 'table' or 'both'")
        require(not (self.more and self.folds), "folds are cut from train alone: drop more, or folds")
        require(self.folds > 0 or self.repeats == 1, f"repeats needs folds, found repeats = {self.repeats} without")
        require(self.folds > 0 or not self.groups, "groups needs folds: importance is measured on their test rows")
        require(self.folds > 0 or not self.importance, "importance needs folds: it is measured on their test rows")
        require(not (self.test and self.test_share), "test_share is for a run without a test file: drop it, or test")
        apart = [name for name in ("valid", "test", "test_share") if getattr(self, name)]
        require(not (self.split and apart), f"split says of each row where it belongs: drop it, or {', '.join(apart)}")
        _require_known(self.groups, self.columns)
        require(
            columns == (self.kind != "text"),
            "numeric or categorical columns go with kind = 'table' or 'both', and only with them",
        )
        twice = self.has_text and self.columns.count(self.text) > 1
        require(not twice, f"column {self.text!r} is the text: drop it from numeric and categorical")

    @property
    def has_test(self) -> bool:
        """Whether any rows are kept for the test; a column `split` may still say so of none."""
        return bool(self.test or self.test_share or self.split)

    @property
    def has_text(self) -> bool:
        """Whether a row has a text, which goes through the pipeline."""
        return self.kind != "table"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns a row must have besides its label."""
        text = (self.text,) if self.has_text else ()
        return text + self.numeric + self.categorical


@dataclass(frozen=True)
class Output:
    """What a run leaves.

    Args:
        run_dir: the folder; by default `runs/` and the config's name, where the command is given.
        mistakes: how many of the most confident mistakes the report shows.
    """

    run_dir: str = field(default="", metadata=PATH)
    mistakes: Count = 20
