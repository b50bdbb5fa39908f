"""The generated package as the checks see it: functions to call, classes with attributes.

Where the generator puts what the specification names is asked of the generator itself.
"""

import asyncio
import importlib
import importlib.util
import inspect
import pkgutil
import re
import sys
import typing
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType, UnionType
from typing import Any
from unittest.mock import MagicMock

import attrs
import httpx
from openapi_python_client.strings import ClassName, PythonIdentifier

from contract_checks.document import Document, Node, Operation, operations

BASE_URL = "https://contract.test/base"
_PREFIX = "field_"


def class_name(component: str, schema: Node) -> str:
    """Return the class of a component schema; its title goes before its name."""
    return ClassName(schema.get("title") or component, _PREFIX)


def python_name(name: object) -> str:
    """Return what an operation, a parameter or a property is called in Python."""
    return PythonIdentifier(str(name), _PREFIX)


@attrs.frozen
class Slot:
    """What takes a value, a model's attribute or a function's argument; no default is None."""

    annotation: Any
    default: Any


class _SentError(Exception):
    """Carries a request out of the function that sends it."""

    def __init__(self, request: httpx.Request) -> None:
        super().__init__(request)
        self.request = request


def _no_answer(request: httpx.Request) -> httpx.Response:
    raise _SentError(request)


@attrs.frozen(slots=False)
class Endpoint:
    """The generated module of one operation."""

    package: "GeneratedPackage"
    module: ModuleType

    @property
    def label(self) -> str:
        return self.module.__name__.partition(".")[2]

    @property
    def route(self) -> tuple[str, str]:
        """The path, its parameters under their Python names, and the method."""
        source = inspect.getsource(self.module._get_kwargs)
        return tuple(re.search(rf'"{key}": "([^"]+)"', source)[1] for key in ("url", "method"))

    @cached_property
    def arguments(self) -> Mapping[str, Slot]:
        """What the functions take, by name."""
        return {
            name: Slot(parameter.annotation, self.package.plain(parameter.default))
            for name, parameter in inspect.signature(self.module.sync_detailed).parameters.items()
        }

    @property
    def result(self) -> Any:
        """The type of what is made of responses."""
        (parsed,) = typing.get_args(inspect.signature(self.module.sync_detailed).return_annotation)
        return parsed

    def requests(self, **arguments: Any) -> Iterator[httpx.Request]:
        """Yield what the synchronous and the asynchronous function send."""
        for function in (self.module.sync_detailed, self.module.asyncio_detailed):
            try:
                asyncio.run(function(client=self.package.client, **arguments))
            except _SentError as sent:
                yield sent.request

    def parse(self, status: str, content: str) -> Any:
        """Return what the functions make of a response."""
        response = httpx.Response(int(status), text=content)
        return self.module._build_response(client=self.package.client, response=response).parsed


@attrs.frozen(slots=False)
class GeneratedPackage:
    """An imported package that `scripts/regenerate` wrote."""

    module: ModuleType

    @cached_property
    def models(self) -> Mapping[str, type]:
        """Every model and enum by its name."""
        models = self.part("models")
        return {name: getattr(models, name) for name in models.__all__}

    @cached_property
    def endpoints(self) -> Mapping[tuple[str, str], Endpoint]:
        """Every endpoint by the names of its folder and its module."""
        names = [
            (folder.name, module.name)
            for folder in pkgutil.iter_modules(self.part("api").__path__)
            for module in pkgutil.iter_modules(self.part(f"api.{folder.name}").__path__)
        ]
        return {name: Endpoint(self, self.part(".".join(("api", *name)))) for name in names}

    @cached_property
    def client(self) -> Any:
        """A client from which no request goes out, and that refuses undocumented statuses."""
        return self.part("client").Client(
            base_url=BASE_URL,
            raise_on_unexpected_status=True,
            verify_ssl=False,
            httpx_args={"transport": httpx.MockTransport(_no_answer), "trust_env": False},
        )

    @cached_property
    def unset(self) -> Any:
        """The type of what is not given."""
        return self.part("types").Unset

    def part(self, name: str) -> ModuleType:
        """Return one of the package's modules."""
        return importlib.import_module(f"{self.module.__name__}.{name}")

    def endpoint(self, operation: Operation) -> Endpoint | None:
        """Return the endpoint that the operation's first tag and operationId name."""
        tag = PythonIdentifier(operation.tags[0] if operation.tags else "default", "tag")
        return self.endpoints.get((tag, python_name(operation.operation_id)))

    @cache  # noqa: B019 - a package lives as long as the tests
    def attributes(self, model: Any) -> Mapping[str, Slot]:
        """Return a model's attributes by name, `additional_properties` among them."""
        hints = typing.get_type_hints(model, localns=dict(self.models))
        fields = attrs.fields(model)
        return {each.name: Slot(hints[each.name], self.plain(each.default)) for each in fields}

    @cache  # noqa: B019 - the same
    def property_names(self, model: Any) -> frozenset[str]:
        """Return the names under which a model puts its attributes into JSON."""
        attributes = self.attributes(model).keys() - {"additional_properties"}
        return frozenset(model(**{name: MagicMock() for name in attributes}).to_dict())

    def members(self, annotation: Any) -> list[Any]:
        """Return the alternatives of a type, that for what is not given left out."""
        is_union = typing.get_origin(annotation) in (UnionType, typing.Union)
        members = typing.get_args(annotation) if is_union else (annotation,)
        return [member for member in members if member is not self.unset]

    def is_optional(self, slot: Slot) -> bool:
        """Return whether it may be left out."""
        return self.unset in typing.get_args(slot.annotation)

    def plain(self, default: Any) -> Any:
        """Return a default as JSON has it."""
        if default in (attrs.NOTHING, inspect.Parameter.empty) or isinstance(default, self.unset):
            return None
        if isinstance(default, Enum):
            return default.value
        return default.isoformat() if hasattr(default, "isoformat") else default


def known_operations(
    document: Document, package: GeneratedPackage
) -> Iterator[tuple[Operation, Endpoint]]:
    """Yield the document's operations with their endpoints; `annotations` names those without."""
    for operation in operations(document):
        endpoint = package.endpoint(operation)
        if endpoint is not None:
            yield operation, endpoint


def load(folder: Path) -> GeneratedPackage:
    """Import the package in `folder`, whose name nothing else may have."""
    spec = importlib.util.spec_from_file_location(folder.name, folder / "__init__.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[folder.name] = module
    spec.loader.exec_module(module)
    return GeneratedPackage(module)
