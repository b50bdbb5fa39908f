"""JSON: from bytes to a plain value."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from ..errors import ContractError

_EXCERPT = 200


def decode_json(body: bytes) -> Any:
    """Return the JSON value in `body`.

    What the fast decoder refuses and the standard library accepts (lone surrogates, a byte order
    mark) is still data.

    Raises:
        ContractError: It is not JSON, or nested too deep.
    """
    try:
        return msgspec.json.decode(body)
    except (ValueError, RecursionError):  # msgspec's errors are ValueErrors
        pass
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        why = str(error) or type(error).__name__
        excerpt = body[:_EXCERPT].decode("utf-8", "replace")
        raise ContractError(
            f"the body is not JSON: {why:.200}", undecodable=True, body=excerpt
        ) from None
