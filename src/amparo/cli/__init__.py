"""Argument parsing and exit codes only: each command is one module with `add_arguments` and `run`."""
