"""Sends instances of every component schema through its model and looks whether they survive."""

from collections.abc import Iterator
from reprlib import repr as short
from typing import Any

from contract_checks.document import Document, Node, Problem, components, guarded
from contract_checks.examples import Examples
from contract_checks.package import GeneratedPackage, class_name


def check_instances(document: Document, package: GeneratedPackage) -> Iterator[Problem]:
    """Instances come out of `from_dict` and `to_dict` as they were."""
    examples = Examples(document)
    for name, node in components(document):
        model = package.models.get(class_name(name, node))
        if hasattr(model, "from_dict"):
            yield from guarded(node.pointer, _problems, examples, node, model)


def _problems(examples: Examples, node: Node, model: Any) -> Iterator[Problem]:
    instances = examples.of(node)
    if not instances:
        yield Problem(node.pointer, "no instance of it was found")
    for instance in instances:
        try:
            returned = model.from_dict(instance).to_dict()
        except Exception as error:  # noqa: BLE001 - whatever generated code raises is the finding
            yield Problem(node.pointer, f"{model.__name__} fails on {short(instance)}: {error!r}")
            return
        if returned != instance:
            yield Problem(node.pointer, f"{short(instance)} comes back as {short(returned)}")
            return
