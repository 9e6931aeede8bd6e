"""What a sealed field holds: a box that shows nothing until somebody opens it on purpose."""

from __future__ import annotations

import json
from typing import Any, NoReturn
from uuid import UUID

from amparo_web.keys.sealing import unseal


class Sealed:
    """The content of one cell. Printing, logging, comparing or pickling it shows nothing; `reveal()` opens it.

    False where nothing is recorded.
    """

    __slots__ = ("_blob", "_cell", "_holder", "_is_json")

    def __init__(self, blob: bytes, cell: str, holder: UUID | None, is_json: bool) -> None:
        self._blob, self._cell, self._holder, self._is_json = blob, cell, holder, is_json

    def reveal(self) -> Any:
        """The plain content; raises CannotOpen, or TypeError where the row it belongs to is not known."""
        if not self._blob:
            return None if self._is_json else ""
        if self._holder is None:
            raise TypeError("a sealed value taken out of its row does not open: read the row's instance")
        text = unseal(self._blob, cell=self._cell, holder=self._holder)
        return json.loads(text) if self._is_json else text

    @property
    def blob(self) -> bytes:
        """What is stored."""
        return self._blob

    def __bool__(self) -> bool:
        return bool(self._blob)

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        raise TypeError("a sealed value is not pickled: it would leave its row")


class Unsaved(Sealed):
    """What was assigned and not saved yet: as quiet as a sealed value."""

    __slots__ = ("_plain",)

    def __init__(self, plain: Any, is_json: bool) -> None:
        super().__init__(b"", "", None, is_json)
        self._plain = plain

    def reveal(self) -> Any:
        return self._plain

    def __bool__(self) -> bool:
        return bool(self._plain)
