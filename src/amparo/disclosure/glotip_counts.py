"""Detected victims by sex and age as UNODC's GLOTIP file publishes them: a table of counts for every country and year.

The file withholds counts by `<5`, and nothing else. Its sums contradict each other here and there (totals with
persons of unknown sex or age whom no row lists), which `attack` and `protect_published` set aside and count.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from amparo.disclosure.attack import Attack, attack
from amparo.disclosure.table_files import CountFile
from amparo.disclosure.tables import TOTAL, CountTable, Key, ProtectedTable, Status
from amparo.files import BadInput
from amparo.standards.glotip import GlotipRow

DIMENSIONS = ("iso3", "country", "year", "sex", "age")
#: Instead of a code or a country that the file leaves empty.
NO_CODE = "-"
VALUE = "count"
INDICATOR = "Detected trafficking victims"
#: UNODC writes `<5`.
LIMIT = 5


def sex_by_age(rows: Iterable[GlotipRow], path: Path | None = None) -> CountTable:
    """The counts by sex and age with their margins; `<5` is None, and can be 0: the file shows no zero.

    A cell that comes twice counts once, as its last row says (a country may have sent two series). Rows without a
    count are left out. Raises BadInput `disclosure.no_glotip_counts` when there are none.
    """
    cells: dict[Key, int | None] = {
        (row.iso3 or NO_CODE, row.country or NO_CODE, str(row.year), row.sex, row.age): row.value
        for row in rows
        if row.indicator == INDICATOR
        and row.dimension == TOTAL
        and row.category == TOTAL
        and (row.suppressed or row.value is not None)
    }
    if not cells:
        raise BadInput("disclosure.no_glotip_counts", file=path)
    return CountTable(DIMENSIONS, VALUE, cells, lowest=0)


def attack_glotip(rows: Iterable[GlotipRow]) -> Attack:
    """Try to recover the `<5` of the sex-by-age cells, in every country and year with a published grand total.

    Withheld margins are unknowns, too, but are not counted: `suppressed` is of inner cells (a sex or the unknown,
    an age group or the unknown).
    """
    counts = sex_by_age(rows)
    status = {k: Status.SUPPRESSED if c is None else Status.PUBLISHED for k, c in counts.cells.items()}
    table = ProtectedTable(DIMENSIONS, VALUE, counts.cells, status, LIMIT, lowest=1, highest=LIMIT - 1)
    counted = [
        key
        for key, count in counts.cells.items()
        if count is None and TOTAL not in key and counts.cells.get((*key[:3], TOTAL, TOTAL)) is not None
    ]
    return attack(table, only=counted)


def glotip_file(table: CountTable) -> CountFile:
    """The table as rows, in file order, for `write_protected`."""
    rows = tuple((*key, "" if count is None else str(count)) for key, count in table.cells.items())
    return CountFile(table, (*DIMENSIONS, VALUE), rows)
