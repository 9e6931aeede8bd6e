"""Amparo's pure core: the law, linkage, estimation and disclosure of a system against trafficking in persons.

Importable in a notebook: no Django, no network. Cases flow one way through its rooms:
register -> judge -> follow -> link -> count -> estimate -> protect -> publish.
"""

__version__ = "0.1.0"
