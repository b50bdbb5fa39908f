"""One request and its response: connections, URL, the body within bounds, and the transport's
errors.

What a body means is told in `reading`; nothing here is asked twice.
"""
