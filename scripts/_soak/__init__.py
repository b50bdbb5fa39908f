"""What `scripts/soak` tries, one module per kind of fire; each yields its verdicts.

The command and its arguments are in `_soak_command.py`.
"""
