"""Errors that are kept: what a person would read of them, and nothing that holds memory."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from .errors import APIStatusError, ContractError, LiveDataError, one_line

_LONGEST_BODY = 8192
_MOST_CAUSES = 10


def slimmed(error: LiveDataError) -> LiveDataError:
    """Return `error` itself without what only a debugger would read, so that it can be kept.

    Tracebacks hold every frame that they passed, and with them whole responses. The causes stay as
    far as a person would read them (see `bare`), and so does a body: what is longer becomes its
    first 8,192 characters as text.
    """
    if isinstance(error, APIStatusError | ContractError):
        error.body = _cut(error.body)
    cause = error.__cause__ or error.__context__
    error.__traceback__ = error.__context__ = None
    error.__cause__ = None if cause is None else bare(cause)
    return error


def bare(error: BaseException) -> BaseException:
    """Return an exception of the type, message and causes of `error`, with nothing else in it."""
    if isinstance(error, LiveDataError):
        return slimmed(error)
    chain = [_bare(one) for one in causes(error)]
    for one, cause in pairwise(chain):
        one.__cause__ = cause
    return chain[0]


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield `error`, and what it was raised for, and so on."""
    cause: BaseException | None = error
    for _ in range(_MOST_CAUSES):  # they may go in a circle
        if cause is None:
            return
        yield cause
        cause = cause.__cause__ or cause.__context__  # httpcore suppresses what tells most


def _cut(body: Any) -> Any:
    try:
        text = body if isinstance(body, str) else json.dumps(body)
    except (TypeError, ValueError, RecursionError):
        return body
    return body if len(text) <= _LONGEST_BODY else text[:_LONGEST_BODY]


def _bare(error: BaseException) -> BaseException:
    kind, text = type(error), one_line(str(error))
    with contextlib.suppress(Exception):
        copy = kind.__new__(kind, text)
        copy.args = (text,)
        for name in ("errno", "strerror", "reason"):
            if isinstance(value := getattr(error, name, None), int | str):
                setattr(copy, name, value)
        if str(copy) == text:
            return copy
    return Exception(f"{kind.__name__}: {text}")  # it makes its text of something else
