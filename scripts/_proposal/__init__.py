"""How a new specification becomes a pull request: prepared without rights, opened without running.

`preparing` runs code made from a downloaded file, and needs no token. `opening` holds the token,
runs nothing of what it is given, and makes do with the standard library. What passes between
them is in `proposal`.
"""
