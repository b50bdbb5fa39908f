"""The ASGI application: it routes by the specification and sends what was decided.

The decision itself is made in `answering`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from . import specification
from .answers import JSON, Answer, error
from .wire import Wire

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from .answering import Answering


def create_app(answering: Answering) -> Starlette:
    """Return the application that plays every operation of the specification."""
    routes = [_route(operation, answering) for operation in specification.operations()]
    app = Starlette(routes=routes, exception_handlers={404: _not_found, 405: _not_allowed})
    app.router.redirect_slashes = False
    return app


def _route(operation: specification.Operation, answering: Answering) -> Route:
    route = Route(operation.path, Endpoint(operation, answering), methods=[operation.method])
    route.methods = {operation.method}  # Starlette adds HEAD to every GET; the document has none.
    return route


class Endpoint:
    """One operation as an ASGI application of its own, so that faults reach the wire."""

    def __init__(self, operation: specification.Operation, answering: Answering) -> None:
        self._operation = operation
        self._answering = answering

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        decision = self._answering.decide(
            self._operation, scope["path"], scope["query_string"], scope["path_params"]
        )
        wire = Wire(scope, receive, send)
        for deliver, options in decision.deliveries:
            if await deliver(wire, decision.answer, options):
                return
        await wire.send(decision.answer)


async def _not_found(request: Request, _: Exception) -> Response:
    return _response(error(404, "not_found", f"no such path: {request.url.path}"))


async def _not_allowed(request: Request, _: Exception) -> Response:
    return _response(error(405, "method_not_allowed", f"{request.method} is not allowed here"))


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, media_type=JSON[1].decode())
