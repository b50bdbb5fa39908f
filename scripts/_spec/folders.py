"""Compares two folders of source and puts one in the place of another.

What is in them, and why, is the business of others.
"""

import difflib
from pathlib import Path

# What tools leave beside source is nobody's disagreement.
_CACHES = frozenset({"__pycache__", ".mypy_cache", ".ruff_cache"})


def difference(present: Path, wanted: Path) -> str:
    """The unified diff that turns the files of `present` into those of `wanted`; empty when equal.

    Either folder may be missing. Empty folders and tools' caches do not count.
    """
    old, new = _files(present), _files(wanted)
    pieces = [
        _file_difference(f"{present.name}/{name}", old.get(name), new.get(name))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]
    return "".join(pieces)


def swap_in(fresh: Path, target: Path, retired: Path) -> None:
    """Renames `fresh` to `target`, after moving what is at `target` to `retired`.

    All three are on one filesystem and `retired` does not exist. Whatever goes wrong on the way,
    Ctrl-C included, either the old or the new folder stands at `target`, whole.
    """
    try:
        if target.exists():
            target.rename(retired)
        fresh.rename(target)
    except BaseException:
        if retired.exists() and not target.exists():
            retired.rename(target)
        raise


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and _CACHES.isdisjoint(path.relative_to(folder).parts)
    }


def _file_difference(name: str, old: bytes | None, new: bytes | None) -> str:
    lines = list(
        difflib.unified_diff(
            _lines(old),
            _lines(new),
            "/dev/null" if old is None else f"a/{name}",
            "/dev/null" if new is None else f"b/{name}",
        )
    )
    if not lines:  # an empty file, or bytes that are not text
        verb = "added" if old is None else "removed" if new is None else "changed"
        return f"{name}: {verb}\n"
    return "".join(_complete(line) for line in lines)


def _complete(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(content: bytes | None) -> list[str]:
    return (content or b"").decode("utf-8", errors="replace").splitlines(keepends=True)
