"""Where the project's files are, and how their paths are shown. Needs nothing installed."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = ROOT / "pyproject.toml"
SPEC = ROOT / "openapi.yaml"
PACKAGE = ROOT / "generated" / "kalshi_trade_api"


def shown(path: Path) -> str:
    """Return `path` as a reader in the project's root would write it."""
    absolute = path.resolve()
    return str(absolute.relative_to(ROOT)) if absolute.is_relative_to(ROOT) else str(path)
