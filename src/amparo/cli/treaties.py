"""Show who has signed, ratified or left the treaties that matter here: 35 states, 26 instruments.

Every status is derived from dated acts and says its source and how far that source goes. Unknown stays unknown; where
sources contradict each other both are shown. --as-known-on D counts the acts done by D; where a date is known only as
a year and D falls within it, the status on D is unknown.

Exit: 0 shown, 2 an unknown state or instrument, a day that cannot be, lies ahead, or is before the treaty.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from amparo.files import Language, preferred_language, write_csv

if TYPE_CHECKING:
    from amparo.commitments.status import CellStatus

EXAMPLE = """
  amparo treaties --state ARG --lang es
  amparo treaties --instrument TIP --as-known-on 2003-12-25 --json
  amparo treaties --csv treaties.csv --sdmx treaties-sdmx.csv
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", metavar="ISO3", help="one state by its three-letter code, such as ARG")
    parser.add_argument("--instrument", metavar="ID", help="one instrument, such as TIP, UNTOC, SOM, C182, ICRMW")
    parser.add_argument("--as-known-on", metavar="DAY", help="the status on that day (2003-12-25); default: the latest")
    parser.add_argument("--json", action="store_true", help="print JSON, one object per state and instrument")
    parser.add_argument("--csv", type=Path, dest="out", metavar="FILE", help="write a table there")
    parser.add_argument("--sdmx", type=Path, metavar="FILE", help="write SDMX-CSV there")
    parser.add_argument("--lang", choices=("es", "en", "pt", "fr"), help="language of the sentences")


def run(args: argparse.Namespace) -> int:
    from amparo.commitments.instruments import instrument
    from amparo.commitments.matrix import check_known_on, check_state, shipped_matrix
    from amparo.commitments.output import SDMX_COLUMNS, TREATY_COLUMNS, treaty_cells, treaty_row, treaty_sdmx

    state = check_state(args.state) if args.state is not None else None
    treaty = instrument(args.instrument).id if args.instrument is not None else None
    day = args.as_known_on
    known_on = check_known_on(day, treaty, datetime.now(UTC).date()) if day is not None else ""
    table = shipped_matrix(known_on)
    cells = [c for c in table.rows() if state in (None, c.state) and treaty in (None, c.instrument)]
    language = args.lang or preferred_language()
    if args.out:
        write_csv(args.out, TREATY_COLUMNS, treaty_cells(cells))
    if args.sdmx:
        write_csv(args.sdmx, SDMX_COLUMNS, treaty_sdmx(cells, known_on))
    if args.json:
        print(json.dumps([treaty_row(cell, language) for cell in cells], ensure_ascii=False, indent=1))
    elif not (args.out or args.sdmx):
        print("\n".join(_lines(cells, language)))
    return 0


def _lines(cells: Sequence[CellStatus], language: Language) -> list[str]:
    """State by state within each instrument, with the reason; conflicts below the line they are about."""
    from amparo.commitments.instruments import instrument
    from amparo.vocabulary.countries import country_name

    lines: list[str] = []
    heading = ""
    for cell in cells:
        if cell.instrument != heading:
            heading = cell.instrument
            lines += ["", f"{heading}  {instrument(heading).title.in_(language)}"]
        name = country_name(cell.state).in_(language)
        lines.append(f"  {cell.state} {name}: {cell.because.in_(language)}")
        lines += [f"      {cell.note}"] if cell.note else []
        lines += [f"      ! {item.text.in_(language)} ({item.event.source})" for item in cell.conflicts]
        lines += [f"      [{cell.source}]"] if cell.source and len(cells) <= 60 else []
    return lines[1:]
