"""The door for files: read what strangers send, say clearly what is wrong, write all or nothing.

Knows nothing of trafficking; every other room stands on it.
"""

from amparo.files.errors import BadInput, Language, preferred_language
from amparo.files.progress import Progress
from amparo.files.reading import MAX_BYTES, check_readable, open_text, read_csv_rows, sha256_of
from amparo.files.writing import atomic_directory, atomic_path, safe_cell, write_csv, write_json

__all__ = [
    "MAX_BYTES",
    "BadInput",
    "Language",
    "Progress",
    "atomic_directory",
    "atomic_path",
    "check_readable",
    "open_text",
    "preferred_language",
    "read_csv_rows",
    "safe_cell",
    "sha256_of",
    "write_csv",
    "write_json",
]
