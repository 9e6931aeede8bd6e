"""A tagged PDF from a template and data: letters, reports, anything on paper that must also be read aloud.

The template is the caller's own text (Typst); the data travels to it as one JSON string and is read there with
`data`, so nothing a person typed is ever taken for a command. Nothing leaves this process: no temporary file, no
network, no font of the machine. The same template and data give the same bytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, date, datetime

from amparo.files import Language

#: PDF/UA-1 (ISO 14289-1): tagged, titled, in a stated language, every picture with words. A template that does not
#: keep to it is refused when it is set, not discovered by a reader.
STANDARD = "ua-1"
#: Tags of the language as PDF readers and hyphenation know it.
_REGIONS: dict[Language, tuple[str, str | None]] = {
    "es": ("es", None),
    "en": ("en", None),
    "pt": ("pt", "BR"),
    "fr": ("fr", None),
}
#: Where Typst would look for files: no folder at all. A template has nothing but its text and its data.
_NOWHERE = os.devnull
_HEAD = """#let data = json(bytes(sys.inputs.data))
#set document(title: data.__title, author: data.__author, date: if data.__dated { auto } else { none })
#set page(paper: "a4", margin: (x: 2cm, top: 2cm, bottom: 2.2cm))
#set text(lang: data.__language, region: data.__region, font: "Libertinus Serif", size: 10.5pt)
#set par(leading: 0.6em)
"""


class NotSet(Exception):  # noqa: N818 - the template is at fault, not the reader
    """The template could not be set. Carries no word of the data: what was typed must not reach a log."""


def pdf_of(
    template: str,
    data: Mapping[str, object],
    *,
    title: str,
    language: Language,
    author: str = "Amparo",
    made_on: date | None = None,
) -> bytes:
    """The PDF of one Typst `template`, which reads the mapping it is given as `data`.

    Before the template stand the document's title, language, paper (A4), margins and typeface; the template may set
    them anew. `data` holds what JSON can hold. `made_on` is the date the file says it was made; without one the file
    says none (the first of January 1980), so that the same input gives the same bytes.

    Raises NotSet when the template cannot be set, breaks PDF/UA-1, or asks for a package (which would be fetched).
    """
    import typst

    if "@preview/" in template or "@local/" in template:
        raise NotSet("a template may ask for no package: nothing is fetched")

    code, region = _REGIONS[language]
    whole = {
        **data,
        "__title": title,
        "__author": author,
        "__language": code,
        "__region": region,
        "__dated": made_on is not None,
    }
    day = made_on or date(1980, 1, 1)
    try:
        made = typst.compile(  # type: ignore[call-overload]  # its stub wants root to be bytes like the input
            (_HEAD + template).encode("utf-8"),
            format="pdf",
            root=_NOWHERE,
            sys_inputs={"data": json.dumps(whole, ensure_ascii=False)},
            ignore_system_fonts=True,
            pdf_standards=[STANDARD],
            timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
        )
    except RuntimeError as error:
        # The message may quote the data; its class and the template's own first line are enough to find it.
        first = next((line for line in template.splitlines() if line.strip()), "")
        raise NotSet(f"the template that begins {first[:60]!r} cannot be set ({type(error).__name__})") from None
    if not isinstance(made, bytes):
        raise NotSet("the template made no single file")
    return made
