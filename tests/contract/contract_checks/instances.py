"""Sends instances of every component schema through its model and looks whether they survive."""

from collections.abc import Iterator
from reprlib import repr as short
from typing import Any

from _spec.document import Document, Node
from contract_checks import names
from contract_checks.examples import Examples, NoExampleError, validator
from contract_checks.package import GeneratedPackage
from contract_checks.problems import Problem, guarded
from contract_checks.schemas import component_schemas


def check_instances(
    document: Document, package: GeneratedPackage, *, count: int = 20
) -> list[Problem]:
    """Instances of each schema come out of `from_dict` and `to_dict` valid and unchanged."""
    examples = Examples(document)
    problems = []
    for name, schema in component_schemas(document):
        model: Any = package.models.get(names.class_of(name, schema))
        if not hasattr(model, "from_dict"):
            continue  # an enum or no class at all; whether that is right is for `structure` to say
        found = _first_problem(examples, schema, model, count)
        problems += guarded(schema.pointer, found)
    return problems


def _first_problem(examples: Examples, schema: Node, model: Any, count: int) -> Iterator[Problem]:
    try:
        instances = examples.of(schema, count)
    except NoExampleError as error:
        yield Problem(schema.pointer, str(error))
        return
    valid = validator(examples.document, schema.pointer)
    problems = (_problem(instance, model, valid) for instance in instances)
    message = next(filter(None, problems), None)
    if message is not None:
        yield Problem(schema.pointer, message)


def _problem(instance: Any, model: Any, valid: Any) -> str | None:
    if not valid.is_valid(instance):
        return f"not an instance after all, these checks are wrong: {short(instance)}"
    try:
        returned = model.from_dict(instance).to_dict()
    except Exception as error:  # noqa: BLE001 - whatever generated code raises is the finding
        return f"{model.__name__} does not take {short(instance)}: {error!r}"
    if returned != instance:
        return f"{model.__name__} turns {short(instance)} into {short(returned)}"
    return None
