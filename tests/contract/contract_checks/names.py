"""Where the generator puts what the specification names: its own rules, asked and not imitated."""

from collections.abc import Collection

from openapi_python_client.strings import ClassName, PythonIdentifier

from _spec.document import Node, Operation

_PREFIX = "field_"


def module_of(operation: Operation) -> tuple[str, str]:
    """The package under `api` (from the first tag) and the module in it (from the operationId)."""
    tag = operation.tags[0] if operation.tags else "default"
    fallback = f"{operation.method}_{operation.path.strip('/')}"
    for separator, replacement in (("{", ""), ("}", ""), ("/", "_")):
        fallback = fallback.replace(separator, replacement)
    name = operation.operation_id or fallback
    return PythonIdentifier(tag, "tag"), PythonIdentifier(name, _PREFIX)


def class_of(component: str, schema: Node) -> str:
    """The class of a component schema; its title goes before its name."""
    return ClassName(schema.get("title") or component, _PREFIX)


def argument_of(parameter: Node, arguments: Collection[str]) -> str | None:
    """The one of a function's `arguments` that carries `parameter`, if there is one.

    Where two would get the same name, the generator adds the place or keeps the spelling.
    """
    name, place = str(parameter.get("name")), parameter.get("in")
    plain = PythonIdentifier(name, _PREFIX)
    literal = PythonIdentifier(name, _PREFIX, skip_snake_case=True)
    candidates = (PythonIdentifier(f"{plain}_{place}", _PREFIX), literal, plain)
    return next((candidate for candidate in candidates if candidate in arguments), None)
