"""Response bodies: collected and decompressed within bounds."""

from __future__ import annotations

import zlib

from ..errors import APIConnectionError, ContractError, ResponseTooLargeError

ACCEPT_ENCODING = "gzip, deflate"
"""Only what is decoded here within bounds; any other coding is refused."""

_WINDOW = {"gzip": 31, "x-gzip": 31, "deflate": 15}
_RAW_DEFLATE = -15
_GZIP_MAGIC = b"\x1f"
_MOST_GZIP_MEMBERS = 100


class BodyReader:
    """One body, collected and decompressed as it arrives, never beyond `most` bytes."""

    def __init__(self, content_encoding: str, most: int) -> None:
        """Raise `ContractError` when the body is encoded in a way that was not asked for."""
        coding = content_encoding.strip().lower()
        if coding not in {"", "identity", *_WINDOW}:
            raise ContractError(f"the body's Content-Encoding {coding!r:.80} was not asked for")
        self._window = _WINDOW.get(coding)
        self._inflate = zlib.decompressobj(self._window or _WINDOW["gzip"])
        self._most = most
        self._parts: list[bytes] = []
        self._size = 0
        self._has_started = False
        self._members = 1

    def feed(self, data: bytes) -> None:
        """Take the next bytes from the wire.

        Raises:
            ResponseTooLargeError: The body has grown beyond `most`.
            ContractError: It is not what its `Content-Encoding` says.
        """
        if self._window is None:
            self._keep(data)
            return
        try:
            self._decompress(data)
        except zlib.error as error:
            raise ContractError(
                f"the body cannot be decompressed: {error}", undecodable=True
            ) from None

    def body(self) -> bytes:
        """Return the whole body.

        Raises:
            APIConnectionError: The compressed data ended too soon.
        """
        if self._has_started and not self._inflate.eof:
            raise APIConnectionError("the compressed body ended too soon")
        return self.so_far()

    def so_far(self) -> bytes:
        """Return what has arrived until now."""
        return self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)

    def _decompress(self, data: bytes) -> None:
        while data and self._expects(data):
            self._has_started = True
            self._keep(self._inflate.decompress(data, self._most - self._size + 1))
            data = self._inflate.unused_data

    def _expects(self, data: bytes) -> bool:
        """Ready the decompressor for `data`; return False for what may follow the body's end."""
        is_gzip = self._window == _WINDOW["gzip"]
        if self._inflate.eof:
            if not (is_gzip and data.startswith(_GZIP_MAGIC)):
                return False
            self._members += 1  # RFC 1952, section 2.2
            if self._members > _MOST_GZIP_MEMBERS:
                raise ContractError(f"the body has more than {_MOST_GZIP_MEMBERS} gzip members")
            self._inflate = zlib.decompressobj(_WINDOW["gzip"])
        elif not (is_gzip or self._has_started or data[0] & 0x0F == zlib.DEFLATED):
            self._inflate = zlib.decompressobj(_RAW_DEFLATE)  # sent without its zlib header
        return True

    def _keep(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._most:
            raise ResponseTooLargeError(f"the body is larger than {self._most} bytes")
        if data:
            self._parts.append(data)
