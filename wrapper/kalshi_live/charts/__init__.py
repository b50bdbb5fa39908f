"""Charts of histories: what is shown of each is in `panels`, how it is drawn in `drawing`."""

try:
    import altair as alt  # noqa: F401
    import vl_convert as _vl_convert  # noqa: F401
except ModuleNotFoundError as missing:
    if missing.name not in {"altair", "vl_convert"}:
        raise
    raise ImportError(
        f'charts need {missing.name}: pip install "kalshi-live[recording]"', name=missing.name
    ) from None

from .drawing import score_chart

__all__ = ["score_chart"]
