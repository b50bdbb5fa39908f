"""What all kinds of milestones have in common: how they are described, and what follows from it.

No field of a single kind is named here; those stand in the modules beside this package.
"""
