"""When a request may go out: the token bucket, the gate that a 429 closes, the concurrency window
and the deadline.

What is asked, and whether it is asked again, is decided in `calls`.
"""
