"""The contract between a specification and the package generated from it, as functions of the two.

Every check takes the parsed document and the package and yields the problems that it finds, each
with the JSON pointer of its place in the document. None of them knows Kalshi. Judgement is left to
libraries: openapi-core reads the requests, openapi-schema-validator decides what is an instance of
a schema, openapi-spec-validator what is valid OpenAPI (3.0 or 3.1).

Covered is what Kalshi's specification is made of: parameters in the query (form), path and headers
(simple); numbers, text, dates, enums, arrays, objects with named and free members, null, defaults;
references to schemas, parameters and responses, an `allOf` of one member; JSON in bodies and
responses; authentication, servers, limits of parameters.

Not covered, and reported as such where a document has it: cookies, other styles and media types
(forms, multipart, text, files), objects as parameters, arrays in paths and headers, unions
(`oneOf`, `anyOf`, several types, null among the values of an enum), an `allOf` of several members,
`not`, `const`, `discriminator`, ranges of statuses, `default` responses, servers of one operation,
callbacks, webhooks. Not looked at: headers of responses, limits in bodies and responses (models do
not validate), `readOnly` and `writeOnly`, what stands beside a `$ref`.
"""

from collections.abc import Callable, Iterator
from itertools import chain

from contract_checks.annotations import check_annotations
from contract_checks.coverage import check_coverage, check_references, check_validity
from contract_checks.document import Document, Problem, guarded
from contract_checks.facts import check_facts, check_identity
from contract_checks.package import GeneratedPackage, load
from contract_checks.requests import check_requests
from contract_checks.round_trips import check_models, check_responses

Check = Callable[[Document, GeneratedPackage], Iterator[Problem]]

CHECKS: tuple[Check, ...] = (
    check_facts,
    check_annotations,
    check_coverage,
    check_validity,
    check_models,
    check_responses,
    check_requests,
)

__all__ = [
    "CHECKS",
    "Check",
    "Document",
    "GeneratedPackage",
    "Problem",
    "check_identity",
    "contract_problems",
    "load",
]


def contract_problems(document: Document, package: GeneratedPackage) -> Iterator[Problem]:
    """Yield what all checks find, the quick ones first; of dangling references, nothing more."""
    dangling = list(guarded("#", check_references, document, package))
    found = (guarded("#", check, document, package) for check in CHECKS if not dangling)
    seen: set[Problem] = set()
    for problem in chain(dangling, chain.from_iterable(found)):
        if problem not in seen:
            seen.add(problem)
            yield problem
