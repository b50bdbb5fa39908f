"""What the caller of `watch` asked for, checked."""

from __future__ import annotations

from typing import Any

import attrs

from ..settings import positive_seconds


def _seconds(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    positive_seconds(value, attribute.name)


def _seconds_or_none(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is not None:
        positive_seconds(value, attribute.name)


def _seconds_zero_or_none(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if isinstance(value, bool) or value != 0:
        _seconds_or_none(_, attribute, value)


@attrs.frozen(kw_only=True)
class WatchOptions:
    """The arguments of `watch` of those names; in seconds, but for those that are true or false.

    Raises:
        TypeError: A value is not a number.
        ValueError: A value is not positive; `wait_for_missing` may be 0.
    """

    interval: float = attrs.field(validator=_seconds)
    until_final: bool = False
    wait_for_missing: float | None = attrs.field(default=3600.0, validator=_seconds_zero_or_none)
    max_silence: float | None = attrs.field(default=None, validator=_seconds_or_none)
    max_backoff: float = attrs.field(default=10.0, validator=_seconds)
    refresh: float = attrs.field(default=60.0, validator=_seconds)
    with_names: bool = False

    @classmethod
    def taken_from(cls, arguments: dict[str, Any]) -> WatchOptions:
        """Return the options among some arguments, which they are taken out of."""
        names = attrs.fields_dict(cls)
        return cls(**{name: arguments.pop(name) for name in names if name in arguments})

    def backoff(self, failures: int, interval: float) -> float:
        """Return the seconds between two attempts after so many failures in a row."""
        if failures == 0:
            return interval
        return max(interval, min(interval * 2.0 ** min(failures, 30), self.max_backoff))
