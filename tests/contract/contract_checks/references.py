"""Finds references that lead nowhere, which no other check can be expected to survive."""

from _spec.document import Document, dangling_references
from contract_checks.package import GeneratedPackage
from contract_checks.problems import Problem


def check_references(document: Document, package: GeneratedPackage) -> list[Problem]:
    """Every `$ref` leads to something inside the document."""
    return [
        Problem(
            dangling.reference, f"is referred to from {dangling.pointer}, but {dangling.reason}"
        )
        for dangling in dangling_references(document)
    ]
