"""What the maintainers' commands know about the specification: reading it, its facts, its client.

Nothing here is shipped: `kalshi_live` learns about the specification from the generated package.
"""
