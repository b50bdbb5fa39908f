"""From a body to items: JSON, the shapes of generated models, and the items that a poll remembers.

Nothing here knows of requests, or of what `details` mean.
"""
