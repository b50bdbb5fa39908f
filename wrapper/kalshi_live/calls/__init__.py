"""One call from start to end: its chunks, their attempts, the budget they share, and the bisection
that finds culprit ids.

How one request is made is not known here: see `exchange`.
"""
