"""Charts of histories: what is shown of each is in `panels`, how it is drawn in `drawing`."""

from ..extras import extra

with extra("recording", "altair", "vl_convert", purpose="charts"):
    import vl_convert as _vl_convert  # noqa: F401

    from .drawing import score_chart

__all__ = ["score_chart"]
