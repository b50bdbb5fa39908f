"""The generated package as the checks see it: endpoints that can be called, models with attributes.

What any of it should be like is not decided here.
"""

import importlib
import importlib.util
import inspect
import pkgutil
import sys
import typing
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from functools import cached_property
from pathlib import Path
from types import ModuleType, UnionType
from typing import Any
from urllib.parse import unquote

import attrs
import httpx

from _spec.document import Operation
from contract_checks import names

BASE_URL = "https://contract.test/base"


class Trace(str):
    """An attribute's name that stands in for its value and survives what `to_dict` does to it."""

    __slots__ = ()

    @property
    def value(self) -> "Trace":
        return self

    @property
    def payload(self) -> "Trace":
        return self

    def to_dict(self) -> "Trace":
        return self

    isoformat = to_tuple = to_multipart = to_dict

    def keys(self) -> tuple[str, ...]:
        return ()  # as a mapping, to be merged into another one, it is empty

    def __iter__(self) -> Iterator["Trace"]:
        return iter([self])


@attrs.frozen
class Slot:
    """Something that takes a value: a model's attribute or a function's argument."""

    name: str
    annotation: Any
    default: Any


class _CapturedError(Exception):
    def __init__(self, request: httpx.Request) -> None:
        super().__init__(request)
        self.request = request


@attrs.frozen(slots=False)
class Endpoint:
    """One generated module with the functions of one operation."""

    package: "GeneratedPackage"
    module: ModuleType
    tag: str
    name: str

    @property
    def label(self) -> str:
        return f"api.{self.tag}.{self.name}"

    @property
    def arguments(self) -> dict[str, Slot]:
        """What the operation takes, by name; the client is not among it."""
        return {name: slot for name, slot in self._slots.items() if name != "client"}

    @property
    def client_annotation(self) -> Any:
        return self._slots["client"].annotation

    @property
    def response_annotation(self) -> Any:
        """The type of `parsed`."""
        (parsed,) = typing.get_args(inspect.signature(self.module.sync_detailed).return_annotation)
        return parsed

    def route(self) -> tuple[str, str]:
        """The method and the path, its parameters under their Python names."""
        kwargs = self.module._get_kwargs(**{name: Trace(f"{{{name}}}") for name in self.arguments})
        return kwargs["method"], unquote(kwargs["url"])

    def request(self, **arguments: Any) -> httpx.Request:
        """The request that the synchronous function sends; nothing leaves the process."""
        client = self.package.client(_capture)
        try:
            with _deprecations_ignored():
                self.module.sync_detailed(client=client, **arguments)
        except _CapturedError as captured:
            return captured.request
        raise AssertionError(f"{self.label} sent nothing")

    async def async_request(self, **arguments: Any) -> httpx.Request:
        """The request that the asynchronous function sends."""
        client = self.package.client(_capture)
        try:
            with _deprecations_ignored():
                await self.module.asyncio_detailed(client=client, **arguments)
        except _CapturedError as captured:
            return captured.request
        raise AssertionError(f"{self.label} sent nothing")

    def parsed(self, response: httpx.Response, **arguments: Any) -> Any:
        """What the function makes of `response`; raises what it raises."""
        client = self.package.client(lambda _: response)
        with _deprecations_ignored():
            return self.module.sync_detailed(client=client, **arguments).parsed

    @cached_property
    def _slots(self) -> dict[str, Slot]:
        signature = inspect.signature(self.module.sync_detailed)
        return {
            name: Slot(name, parameter.annotation, self.package.plain_default(parameter.default))
            for name, parameter in signature.parameters.items()
        }


@attrs.frozen(slots=False)
class GeneratedPackage:
    """An imported package that `scripts/regenerate` wrote."""

    module: ModuleType
    _attributes: dict[type, dict[str, Slot]] = attrs.field(factory=dict, repr=False, eq=False)
    _known_hints: dict[type, dict[str, Any]] = attrs.field(factory=dict, repr=False, eq=False)

    @cached_property
    def models(self) -> Mapping[str, type]:
        """Every model and enum class by its name."""
        module = self._import("models")
        return {name: getattr(module, name) for name in module.__all__}

    @cached_property
    def endpoints(self) -> Mapping[tuple[str, str], Endpoint]:
        """Every endpoint by its tag and name."""
        found = {}
        api = self._import("api")
        for tag in pkgutil.iter_modules(api.__path__):
            folder = self._import(f"api.{tag.name}")
            for entry in pkgutil.iter_modules(folder.__path__):
                module = self._import(f"api.{tag.name}.{entry.name}")
                found[tag.name, entry.name] = Endpoint(self, module, tag.name, entry.name)
        return found

    @property
    def facts(self) -> ModuleType:
        return self._import("spec_facts")

    @property
    def types(self) -> ModuleType:
        return self._import("types")

    @property
    def unexpected_status(self) -> type[Exception]:
        error: type[Exception] = self._import("errors").UnexpectedStatus
        return error

    @property
    def authenticated_client(self) -> type:
        client: type = self._import("client").AuthenticatedClient
        return client

    def endpoint(self, operation: Operation) -> Endpoint | None:
        """The endpoint in the place that the operation's tag and operationId name."""
        return self.endpoints.get(names.module_of(operation))

    def attributes(self, model: type) -> dict[str, Slot]:
        """A model's attributes by the property names under which it puts them into JSON."""
        if model not in self._attributes:
            self._attributes[model] = self._traced_attributes(model)
        return self._attributes[model]

    def _traced_attributes(self, model: type) -> dict[str, Slot]:
        fields = {field.name: field for field in attrs.fields(model)}
        fields.pop("additional_properties", None)
        traced = model(**{name: Trace(name) for name in fields}).to_dict()
        hints = self._hints(model)
        found = {}
        for wire, trace in traced.items():
            field = fields[_traced_name(trace)]
            found[wire] = Slot(field.name, hints[field.name], self.plain_default(field.default))
        return found

    def additional_annotation(self, model: type) -> Any | None:
        """The type of properties beyond the model's own; `None` when it takes none."""
        hint = self._hints(model).get("additional_properties")
        return typing.get_args(hint)[1] if hint else None

    def _hints(self, model: type) -> dict[str, Any]:
        if model not in self._known_hints:
            self._known_hints[model] = typing.get_type_hints(model, localns=dict(self.models))
        return self._known_hints[model]

    def members(self, annotation: Any) -> list[Any]:
        """The alternatives of a type, `Unset` included."""
        if isinstance(annotation, UnionType) or typing.get_origin(annotation) is typing.Union:
            return list(typing.get_args(annotation))
        return [annotation]

    def plain_default(self, default: Any) -> Any:
        """A default as JSON has it; `None` where there is none."""
        if default is attrs.NOTHING or default is inspect.Parameter.empty:
            return None
        if isinstance(default, self.types.Unset):
            return None
        if isinstance(default, Enum):
            return default.value
        return default.isoformat() if hasattr(default, "isoformat") else default

    def client(self, handler: Callable[[httpx.Request], httpx.Response]) -> Any:
        """A client whose requests `handler` answers, and which refuses undocumented statuses."""
        return self._import("client").Client(
            base_url=BASE_URL,
            raise_on_unexpected_status=True,
            httpx_args={"transport": httpx.MockTransport(handler), "trust_env": False},
        )

    def _import(self, name: str) -> ModuleType:
        return importlib.import_module(f"{self.module.__name__}.{name}")


def load(folder: Path, name: str) -> GeneratedPackage:
    """The package in `folder`, imported under `name`, which nothing else may have."""
    spec = importlib.util.spec_from_file_location(name, folder / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return GeneratedPackage(module)


def _traced_name(trace: Any) -> str:
    """The attribute's name, however deep in lists `to_dict` has put it."""
    while isinstance(trace, list):
        (trace,) = trace
    return str(trace)


@contextmanager
def _deprecations_ignored() -> Iterator[None]:
    # httpx deprecates the way in which the generator passes cookies; what is sent is right.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


def _capture(request: httpx.Request) -> httpx.Response:
    raise _CapturedError(request)
