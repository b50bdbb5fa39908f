"""Polling on a schedule, what is held of each milestone, and what counts as a change.

How a poll is made is not known here: see `calls`.
"""
