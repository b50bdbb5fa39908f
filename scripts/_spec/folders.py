"""Compares two folders of source, and puts files and folders in the place of others."""

import difflib
from collections.abc import Sequence
from pathlib import Path

# What tools leave beside source is nobody's disagreement.
_CACHES = frozenset({"__pycache__", ".mypy_cache", ".ruff_cache"})


def difference(present: Path, wanted: Path) -> str:
    """Return the unified diff that turns the files of `present` into those of `wanted`.

    It is empty when they are equal. Either folder may be missing; empty folders and tools' caches
    do not count.
    """
    old, new = _files(present), _files(wanted)
    return "".join(
        _file_difference(f"{present.name}/{name}", old.get(name), new.get(name))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    )


def swap_in(*pairs: tuple[Path, Path]) -> None:
    """Rename each fresh file or folder to its target: all of them, or none.

    What was at a target ends up as `retired-…` beside the fresh one. Whatever goes wrong on the
    way, Ctrl-C included, the old ones stand where they stood.
    """
    try:
        for fresh, target in pairs:
            if target.exists():
                target.rename(_retired(fresh))
            fresh.rename(target)
    except BaseException:
        _swap_back(pairs)
        raise


def _swap_back(pairs: Sequence[tuple[Path, Path]]) -> None:
    for fresh, target in pairs:
        if target.exists() and not fresh.exists():
            target.rename(fresh)
        if _retired(fresh).exists():
            _retired(fresh).rename(target)


def _retired(fresh: Path) -> Path:
    return fresh.with_name(f"retired-{fresh.name}")


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and _CACHES.isdisjoint(path.relative_to(folder).parts)
    }


def _file_difference(name: str, old: bytes | None, new: bytes | None) -> str:
    before = "/dev/null" if old is None else f"a/{name}"
    after = "/dev/null" if new is None else f"b/{name}"
    lines = list(difflib.unified_diff(_lines(old), _lines(new), before, after))
    if not lines:  # an empty file, or bytes that are not text
        verb = "added" if old is None else "removed" if new is None else "changed"
        return f"{name}: {verb}\n"
    no_newline = "\n\\ No newline at end of file\n"
    return "".join(line if line.endswith("\n") else line + no_newline for line in lines)


def _lines(content: bytes | None) -> list[str]:
    return (content or b"").decode("utf-8", errors="replace").splitlines(keepends=True)
