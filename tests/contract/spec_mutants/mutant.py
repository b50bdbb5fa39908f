"""A specification with one thing changed, and whether a problem names the place of the change.

Which changes there are is in `schemas`, `operations` and `document`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from attrs import frozen

from _spec.document import Document, Node, join

REMOVED = object()
"""As the new value of an entry: the entry goes away."""


@frozen
class Mutant:
    """`document` differs from its original by `change`, at one of `places`.

    `element` is the smallest schema, parameter, response, … that the change is a change of.
    """

    change: str
    places: tuple[str, ...]
    element: str
    document: Document

    def __str__(self) -> str:
        return f"{self.change} at {self.places[0]}"

    def is_named_by(self, pointer: str) -> bool:
        """Whether `pointer` is a place of the change, below one, or between it and its element."""
        return any(
            _is_within(pointer, place)
            or (_is_within(place, pointer) and _is_within(pointer, self.element))
            for place in self.places
        )

    def is_in(self, pointer: str) -> bool:
        """Whether it changes something at `pointer` or below."""
        return any(_is_within(place, pointer) for place in self.places)


@frozen
class Edit:
    """A change of one element: what it is, the keys it is at, the element as it is afterwards."""

    change: str
    at: tuple[str | int, ...]
    value: Any
    places: tuple[str, ...] = ()
    """Where it may be noticed besides at `at`."""
    strict: bool = False
    """Whether to name the element is not enough, because `at` has a place of its own in it."""


Operator = Callable[[Node], Iterator[Edit]]


def mutants_of(
    document: Document, element: Node, operators: Iterable[Operator], reported_at: str
) -> Iterator[Mutant]:
    """Every mutant that the `operators` make of one element of `document`."""
    for operator in operators:
        for edit in operator(element):
            place = join(element.pointer, *edit.at)
            yield Mutant(
                change=edit.change,
                places=(place, *edit.places),
                element=place if edit.strict else reported_at,
                document=replaced(document, keys_of(element.pointer), edit.value),
            )


def replaced(value: Any, keys: tuple[str, ...], new: Any) -> Any:
    """`value` with `new` at `keys`; what is not on the way there is shared, not copied."""
    if not keys:
        return new
    if isinstance(value, list):
        index = int(keys[0])
        return [*value[:index], replaced(value[index], keys[1:], new), *value[index + 1 :]]
    return {**value, keys[0]: replaced(value[keys[0]], keys[1:], new)}


def with_entry(mapping: Mapping[Any, Any], key: Any, value: Any) -> dict[Any, Any]:
    """A copy of `mapping` with `value` under `key`, or without `key` when that is `REMOVED`."""
    if value is REMOVED:
        return {name: entry for name, entry in mapping.items() if name != key}
    return {**mapping, key: value}


def renamed(mapping: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    """A copy of `mapping`, in its order, with the key `old` called `new`."""
    return {new if key == old else key: value for key, value in mapping.items()}


def keys_of(pointer: str) -> tuple[str, ...]:
    """The keys that a JSON pointer (`#/…`) consists of."""
    tokens = pointer.split("/")[1:]
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in tokens)


def _is_within(pointer: str, other: str) -> bool:
    return pointer == other or pointer.startswith(f"{other}/")
