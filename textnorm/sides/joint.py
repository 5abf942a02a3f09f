"""A text with columns beside it: each part has a side of its own, and both end in one head."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from textnorm import schema
from textnorm.models.blended import PackedTogether
from textnorm.models.blocks import MLP
from textnorm.models.joint import Joint
from textnorm.models.tabular import TableModel
from textnorm.models.text import TextModel
from textnorm.sides.encoders import TokenEncoder
from textnorm.sides.side import module_arguments
from textnorm.sides.table import TableSide, check_cells
from textnorm.sides.text import TextSide
from textnorm.streaming import Outcome
from textnorm.types import Record, Reject, Stage

if TYPE_CHECKING:
    from textnorm.progress import Phases
    from textnorm.run_config import Run

__all__ = ["JointSide"]


@dataclass(frozen=True)
class JointSide:
    """A text with columns beside it. A row's value is its cells, with the text's token forms in place of the text."""

    text: TextSide
    table: TableSide
    settings: schema.JointModel

    @classmethod
    def fit(
        cls, run: Run, rows: Sequence[Record | Reject], folder: Path, phases: Phases
    ) -> tuple[JointSide, list[Outcome | Reject]]:
        """Learn from the rows of which both parts can be used; return the side and the rows' values."""
        checked = _records(check_cells(row, run.data.numeric, run.data.categorical) for row in rows)
        text, outcomes = TextSide.fit(run, list(checked), folder, phases)
        table, _ = TableSide.fit(_beside(run), list(_records(outcomes)), folder, phases)
        side = cls(text, table, cast("schema.JointModel", run.model))
        return side, [side._with_cells(item) for item in outcomes]

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The pipeline's stages, trained."""
        return self.text.stages

    def stream(self, rows: Iterable[Record | Reject]) -> Iterator[Outcome | Reject]:
        """Rows -> their cells and token forms; what cannot be used of either part comes out as a reject."""
        yield from map(self._with_cells, self.text.stream(_records(self.table.stream(rows))))

    def pack(self, values: Sequence[Mapping[str, Any]]) -> PackedTogether:
        """Cells and token forms -> ids, features of numbers, and category ids."""
        docs = [row[self.text.column] for row in values]
        return PackedTogether((self.text.pack(docs), self.table.pack(values)))

    def build_model(self, out_features: int) -> Joint:
        """Build the untrained model: a text and a table model without heads, and one head on both."""
        vocabulary, table = cast("TokenEncoder", self.text.encoder).vocabulary, self.table.encoder
        settings, width = module_arguments(self.settings), self.settings.columns.embedding_dim
        text_reader = TextModel(len(vocabulary), None, **settings)
        table_reader = TableModel(table.n_numeric, table.cardinalities, None, embedding_dim=width)
        of_head = {name: settings[name] for name in ("batch_norm", "dropout", "activation")}
        head = MLP(text_reader.width + table_reader.width, settings["hidden"], out_features, **of_head)
        return Joint([text_reader, table_reader], head)

    def save(self, folder: Path) -> JointSide:
        """Write what each part learned into a folder of its own, and return the side that reads it there."""
        text, table = _places(folder)
        for place in (text, table):
            place.mkdir(exist_ok=True)
        return replace(self, text=self.text.save(text), table=self.table.save(table))

    def kept_in(self, run: Run) -> Run:
        """The run with the stages as they were trained."""
        return self.text.kept_in(run)

    @classmethod
    def load(cls, run: Run, folder: Path) -> JointSide:
        """Read what `save` wrote."""
        text, table = _places(folder)
        settings = cast("schema.JointModel", run.model)
        return cls(TextSide.load(run, text), TableSide.load(_beside(run), table), settings)

    def _with_cells(self, item: Outcome | Reject) -> Outcome | Reject:
        if isinstance(item, Reject):
            return item
        return item._replace(value={**item.record.fields, self.text.column: item.value})


def _records(items: Iterable[Outcome | Reject]) -> Iterator[Record | Reject]:
    """What came through, as it was read."""
    yield from (item if isinstance(item, Reject) else item.record for item in items)


def _beside(run: Run) -> Run:
    """The run as the table's side knows it: the settings of the columns are a table model's."""
    return replace(run, model=schema.TableModel(**asdict(cast("schema.JointModel", run.model).columns)))


def _places(folder: Path) -> tuple[Path, Path]:
    return folder / "text", folder / "table"
