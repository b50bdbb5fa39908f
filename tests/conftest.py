"""What holds for all tests."""

from hypothesis import settings

# On a busy machine, an example may take as long as it wants.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
