"""Sends instances of every component schema through its model and looks whether they survive."""

from reprlib import repr as short
from typing import Any

from _spec.document import Document, Node
from contract_checks import names
from contract_checks.examples import Examples, NoExampleError, validator
from contract_checks.package import GeneratedPackage
from contract_checks.problems import Problem
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
        try:
            problem = _first_problem(document, schema, model, examples.of(schema, count))
        except NoExampleError as error:
            problem = str(error)
        if problem is not None:
            problems.append(Problem(schema.pointer, problem))
    return problems


def _first_problem(
    document: Document, schema: Node, model: Any, instances: list[Any]
) -> str | None:
    valid = validator(document, schema.pointer)
    for instance in instances:
        if not valid.is_valid(instance):
            return f"not an instance after all, these checks are wrong: {short(instance)}"
        try:
            returned = model.from_dict(instance).to_dict()
        except Exception as error:  # noqa: BLE001 - whatever generated code raises is the finding
            return f"{model.__name__} does not take {short(instance)}: {error!r}"
        if returned != instance:
            return f"{model.__name__} turns {short(instance)} into {short(returned)}"
        if not valid.is_valid(returned):
            return f"{model.__name__} gives {short(returned)}, which the schema does not allow"
    return None
