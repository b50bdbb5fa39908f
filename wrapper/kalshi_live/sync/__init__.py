"""The synchronous face: an event loop on a thread of its own, and iterators over asynchronous
ones.

It knows nothing of what it runs.
"""
