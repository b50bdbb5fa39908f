"""Observations as a data frame of polars or pandas, one row each.

The columns are those of `ObservationRecord`, with the details as JSON.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from .extras import extra
from .jsontext import encode
from .observation import Observation, ObservationRecord, record_of

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


def polars_frame(observations: Iterable[Observation]) -> pl.DataFrame:
    """Return a polars frame.

    Raises:
        ImportError: polars is not installed.
    """
    with extra("polars", "polars", purpose="these frames"):
        import polars as pl  # noqa: PLC0415

    types = {str: pl.String(), int: pl.Int64(), datetime: pl.Datetime("us", "UTC")}
    columns = _columns(observations)
    return pl.DataFrame(columns, schema={name: types[_TYPES[name]] for name in columns})


def pandas_frame(observations: Iterable[Observation]) -> pd.DataFrame:
    """Return a pandas frame.

    Raises:
        ImportError: pandas is not installed.
    """
    with extra("pandas", "pandas", purpose="these frames"):
        import pandas as pd  # noqa: PLC0415

    types = {str: "string", int: "Int64", datetime: "datetime64[us, UTC]"}
    columns = _columns(observations)
    return pd.DataFrame(
        {name: pd.Series(values, dtype=types[_TYPES[name]]) for name, values in columns.items()}
    )


def _columns(observations: Iterable[Observation]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {name: [] for name in _TYPES}
    for observation in observations:
        for name, value in record_of(observation).items():
            columns[name].append(_cell(value))
    return columns


def _cell(value: object) -> object:
    if isinstance(value, dict):
        return encode(value)
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "backslashreplace").decode()  # a lone surrogate is no text
    return value


def _type(hint: Any) -> type:
    return next((one for one in (int, datetime) if one in (hint, *get_args(hint))), str)


_TYPES = {name: _type(hint) for name, hint in get_type_hints(ObservationRecord).items()}
"""What the cells of each column are, beside None."""
