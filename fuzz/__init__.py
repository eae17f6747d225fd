"""Fuzzing: what parses foreign input is given anything, guided by coverage. `make fuzz SECONDS=600`.

What it finds is kept in `found/` by target, and given to the same target again by every test run.
"""
