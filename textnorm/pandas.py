"""`Series.textnorm` in pandas, once this module is imported. `pip install 'textnorm-ko[pandas]'`."""

from __future__ import annotations

from typing import Any

from textnorm.doors import Source, pipeline_of
from textnorm.doors.columns import run_column
from textnorm.extras import import_extra

__all__ = ["TextAccessor"]

_pandas: Any = import_extra("pandas", "pandas")


@_pandas.api.extensions.register_series_accessor("textnorm")
class TextAccessor:
    """What textnorm does to a Series of texts. Index and name are kept.

    What is missing (None, NaN, NA) stays missing, and an empty text stays an empty text. `normalize` keeps the dtype of
    strings, be it object, string or str; what comes out of `forms` and `tokenize` are lists, in a Series of objects.
    `read_csv` turns empty cells into NaN before anyone can look at them: `keep_default_na=False` leaves them be.

    Example:
        >>> pandas = import_extra("pandas", "pandas")
        >>> pandas.Series(["좋아욬ㅋㅋㅋㅋ", "", None], name="review").textnorm.normalize("ko-review").tolist()[:2]
        ['좋아요ㅋㅋ', '']
    """

    def __init__(self, series: Any) -> None:
        self._series = series

    def normalize(self, config: Source = "ko-review") -> Any:
        """Run the text stages.

        Args:
            config: a preset's name, a config file, a config as a dict, or a `Pipeline`.

        Raises:
            DataError: a value that is neither text nor missing.
        """
        return run_column(pipeline_of(config), self._series, "normalize", missing="keep")

    def forms(self, config: Source = "ko-review") -> Any:
        """The forms of each text's tokens.

        Raises:
            as `normalize`; ConfigError: the pipeline has no tokenizer.
        """
        return run_column(pipeline_of(config), self._series, "forms", missing="keep")

    def tokenize(self, config: Source = "ko-review") -> Any:
        """Each text's tokens, with offsets into the text as it stands in the Series.

        Raises:
            as `forms`.
        """
        return run_column(pipeline_of(config), self._series, "tokenize", missing="keep")
