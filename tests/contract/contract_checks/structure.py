"""Finds the schemas that have no model, and the models that have no schema.

The comparison of one schema with one type is in `types`; that of operations in `operations`.
"""

from collections.abc import Iterator

from _spec.document import Document, Node, join
from contract_checks import names
from contract_checks.operations import check_operations
from contract_checks.package import GeneratedPackage
from contract_checks.problems import Problem, guarded
from contract_checks.schemas import (
    COMPONENTS,
    WITH_CLASS,
    Alternative,
    Kind,
    alternatives,
    component_schemas,
    items,
)
from contract_checks.types import TypeComparison


def check_structure(document: Document, package: GeneratedPackage) -> list[Problem]:
    """Every operation has its function, every schema its model, each with its types.

    And the other way round: the package has nothing that the specification has not.
    """
    classes = {name: names.class_of(name, own.node) for name, own in _own_classes(document)}
    comparison = TypeComparison(document, package, classes)
    return [
        *_check_components(comparison),
        *check_operations(comparison),
        *_check_left_over_models(comparison),
    ]


def _own_classes(document: Document) -> Iterator[tuple[str, Alternative]]:
    """The component schemas that are an object or an enum in their own right."""
    for name, schema in component_schemas(document):
        for alternative in alternatives(document, _reference(schema)):
            if alternative.component == name and alternative.kind in WITH_CLASS:
                yield name, alternative


def _check_components(comparison: TypeComparison) -> Iterator[Problem]:
    own = dict(_own_classes(comparison.document))
    for name, schema in component_schemas(comparison.document):
        if name in own:
            found = _check_class(comparison, name, own[name], schema)
        else:
            found = _check_classless(comparison, name, schema)
        yield from guarded(schema.pointer, found)


def _check_class(
    comparison: TypeComparison, name: str, alternative: Alternative, schema: Node
) -> Iterator[Problem]:
    class_name = comparison.class_names[name]
    model = comparison.package.models.get(class_name)
    if model is None:
        yield Problem(schema.pointer, f"has no model {class_name}")
        return
    for problem in comparison.named_class(alternative, model):
        # The component may be a mere reference to what it is.
        is_other = schema.pointer != alternative.node.pointer
        yield problem.seen_from([schema.pointer]) if is_other else problem


def _check_classless(comparison: TypeComparison, name: str, schema: Node) -> Iterator[Problem]:
    """Text, numbers, arrays and unions need no class; an object by a second name would."""
    prefix = names.class_of(name, schema)
    yield from _check_inline_classes(comparison, _reference(schema), prefix)
    stand_ins = list(alternatives(comparison.document, _reference(schema)))
    if len(stand_ins) == 1 and stand_ins[0].kind in WITH_CLASS and stand_ins[0].component:
        yield Problem(
            schema.pointer, f"has no model of its own, but that of {stand_ins[0].component}"
        )


def _check_inline_classes(
    comparison: TypeComparison, schema: Node, prefix: str
) -> Iterator[Problem]:
    """Inline parts of unions and arrays have classes, which need not be used anywhere else."""
    candidates = [
        model
        for name, model in comparison.package.models.items()
        if name.startswith(prefix) and name != prefix
    ]
    for alternative in alternatives(comparison.document, schema):
        if alternative.kind is Kind.ARRAY:
            for item in items(alternative.node):
                if "$ref" not in item.value:
                    yield from _check_inline_classes(comparison, item, prefix)
        elif alternative.kind in WITH_CLASS and alternative.component is None:
            model, problems = comparison.inline_class(alternative, candidates)
            yield from problems
            if model is None:
                yield Problem(alternative.node.pointer, f"has no model {prefix}…")


def _check_left_over_models(comparison: TypeComparison) -> Iterator[Problem]:
    namesakes = {names.class_of(name, s): s for name, s in component_schemas(comparison.document)}
    for name, model in comparison.package.models.items():
        if model not in comparison.reached:
            known = namesakes.get(name)
            at = known.pointer if known else join(COMPONENTS.rstrip("/"), name)
            yield Problem(
                at, f"the package has the model {name}, and nothing in the spec leads to it"
            )


def _reference(schema: Node) -> Node:
    """The component as those see it that refer to it."""
    return Node({"$ref": schema.pointer}, schema.pointer)
