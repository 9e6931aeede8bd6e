"""The status of a state is what its acts make it, on any day, and what cannot have happened is refused."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from amparo.cli.main import main
from amparo.commitments.events import Act, TreatyEvent
from amparo.commitments.instruments import instruments
from amparo.commitments.matrix import (
    changes,
    check_known_on,
    check_state,
    counts,
    matrix,
    shipped_matrix,
    timeline,
    who_has_not,
)
from amparo.commitments.register import published_cells, shipped_events
from amparo.commitments.sequence import check_events
from amparo.commitments.status import Status, derive
from amparo.files import BadInput


def event(act: str, day: str = "", **more: object) -> TreatyEvent:
    given = {"id": f"{act}-{day}", "state": "ARG", "instrument": "TIP", "act": Act(act), "date": day}
    given |= {"source": "a list", "as_of": "2024", "entered_by": "somebody", "entered_on": "2026-01-01"}
    return TreatyEvent(**{**given, **more})  # type: ignore[arg-type]


def test_the_derived_status_equals_all_910_published_cells() -> None:
    table = shipped_matrix()
    assert len(published_cells()) == len(table.cells) == 910
    for cell in published_cells():
        found = table.cell(cell.state, cell.instrument)
        assert (found.status.value, found.date, found.as_of, found.source) == (
            cell.status,
            cell.date,
            cell.as_of,
            cell.source,
        )


@pytest.mark.parametrize("item", instruments(), ids=lambda item: item.id)
def test_the_counts_of_each_instrument_are_reproduced(item: object) -> None:
    column = shipped_matrix().of_instrument(item.id)  # type: ignore[attr-defined]
    assert {s.value: n for s, n in counts(column).items()} == dict(item.counts)  # type: ignore[attr-defined]


def test_nothing_that_is_shipped_is_impossible() -> None:
    assert check_events(shipped_events()) == ()


def test_no_status_but_unknown_comes_without_source_and_as_of_date() -> None:
    for cell in shipped_matrix().rows():
        assert cell.status is Status.UNKNOWN or (cell.source and cell.as_of), (cell.state, cell.instrument)


@pytest.mark.parametrize(
    ("day", "status"),
    [("2000-12-11", "none"), ("2000-12-12", "signed"), ("2002-11-18", "signed"), ("2002-11-19", "party")],
)
def test_as_known_on_counts_the_acts_done_by_then(day: str, status: str) -> None:
    assert shipped_matrix(day).cell("ARG", "TIP").status.value == status


def test_a_year_alone_leaves_its_days_unknown() -> None:
    events = [event("accession", "2010")]
    found = [derive("ARG", "TIP", events, day).status.value for day in ("2009-12-31", "2010-06-01", "2010-12-31")]
    assert found == ["none", "unknown", "party"]


def test_a_ratification_without_a_recorded_signature_leaves_open_whether_it_had_signed() -> None:
    cell = derive("ARG", "TIP", [event("ratification", "2010-05-05")], "2009-01-01")
    assert (cell.status.value, cell.party) == ("unknown", "no")


def test_what_was_not_ratified_by_a_day_and_unknown_since_is_both() -> None:
    assert shipped_matrix("2016-11-09").cell("BRA", "P029").status.value == "none"
    assert shipped_matrix().cell("BRA", "P029").status.value == "unknown"


def test_what_was_entered_later_was_not_known_to_the_register() -> None:
    events = [event("signature", "2001-01-01"), event("ratification", "2002-01-01", entered_on="2026-03-01")]
    assert derive("ARG", "TIP", events, entered_until="2026-02-01").status.value == "signed"
    assert derive("ARG", "TIP", events).status.value == "party"


def test_sources_that_contradict_are_shown_and_not_followed_in_silence() -> None:
    cell = shipped_matrix().cell("HTI", "OPAC")
    assert cell.status.value == "signed"
    assert [item.event.contested for item in cell.conflicts] == [True]
    denied = [event("accession", "2010-01-01"), event("not_party", as_of="2015")]
    assert len(derive("ARG", "TIP", denied).conflicts) == 1


def test_the_treaty_binds_thirty_days_after_the_deposit() -> None:
    found = shipped_matrix().cell("BRB", "TIP").in_force
    assert (found.kind, found.date) == ("computed", "2014-12-11")
    assert shipped_matrix().cell("ARG", "TIP").in_force.date == "2003-12-25"
    assert shipped_matrix().cell("VEN", "ICRMW").in_force.kind == "unknown"


@pytest.mark.parametrize(
    ("code", "events"),
    [
        ("signed_twice", [event("signature", "2001-01-01"), event("signature", "2002-01-01")]),
        ("signature_after_joining", [event("accession", "2001-01-01"), event("signature", "2002-01-01")]),
        ("already_party", [event("accession", "2001-01-01"), event("ratification", "2002-01-01")]),
        ("withdrawal_without_joining", [event("signature", "2001-01-01"), event("withdrawal", "2002-01-01")]),
        (
            "ratification_after_withdrawal",
            [event("accession", "2001-01-01"), event("withdrawal", "2002-01-01"), event("ratification", "2003-01-01")],
        ),
        ("reservation_without_act", [event("reservation", "2001-01-01")]),
        ("extension_without_joining", [event("signature", "2001-01-01"), event("territorial_extension", "2002-01-01")]),
        ("before_adoption", [event("signature", "1999-01-01")]),
        ("after_as_of", [event("signature", "2025-01-01")]),
        ("unknown_state", [event("signature", "2001-01-01", state="XXX")]),
        ("unknown_instrument", [event("signature", "2001-01-01", instrument="XXX")]),
        ("no_source", [event("signature", "2001-01-01", source=" ")]),
        ("no_as_of", [event("signature", "2001-01-01", as_of="")]),
        ("no_author", [event("signature", "2001-01-01", entered_by="")]),
        ("not_a_date", [event("signature", "2001-02-30")]),
        ("not_signable", [event("signature", "2001-01-01", instrument="C182")]),
        ("id_twice", [event("not_party", id="one"), event("not_party", id="one")]),
        ("observation_dated", [event("not_party", "2001-01-01")]),
    ],
)
def test_an_impossible_event_is_refused_with_its_reason(code: str, events: list[TreatyEvent]) -> None:
    assert [item.code for item in check_events(events)] == [code]


def test_after_a_withdrawal_one_comes_back_by_acceding_or_by_signing_anew() -> None:
    left = [event("accession", "2001-01-01"), event("withdrawal", "2002-01-01")]
    again = [event("signature", "2003-01-01"), event("ratification", "2004-01-01")]
    assert check_events([*left, event("accession", "2003-01-01")]) == ()
    assert check_events([*left, *again]) == ()
    assert derive("ARG", "TIP", [*left, *again]).status.value == "party"


def test_a_second_date_enters_as_contested() -> None:
    events = [event("accession", "2001-01-01"), event("accession", "2002-01-01", contested=True)]
    assert check_events(events) == ()
    assert derive("ARG", "TIP", events).date == "2001-01-01"


def test_who_has_not_keeps_unknown_apart() -> None:
    found = who_has_not(shipped_matrix(), "P029")
    assert (len(found.not_party), len(found.not_known)) == (3, 25)


def test_what_changed_between_two_days() -> None:
    found = changes(shipped_events(), "2014-11-01", "2014-12-01")
    assert ("BRB", "TIP", "party") in [(c.after.state, c.after.instrument, c.after.status.value) for c in found]
    with pytest.raises(BadInput):
        changes(shipped_events(), "2015-01-01", "2014-01-01")


def test_the_timeline_is_in_order() -> None:
    days = [item.date for item in timeline(shipped_events())]
    assert days == sorted(days)


def test_an_event_nobody_shipped_changes_its_cell_only() -> None:
    more = event("accession", "2020-01-01", id="new", state="LCA", instrument="SOM")
    before, after = shipped_matrix(), matrix((*shipped_events(), more))
    differ = [key for key in after.cells if after.cells[key].status is not before.cells[key].status]
    assert differ == [("LCA", "SOM")]


@pytest.mark.parametrize("language", ["es", "en", "pt", "fr"])
def test_a_refusal_names_the_nearest_state(language: str) -> None:
    with pytest.raises(BadInput) as stop:
        check_state("BRS")
    assert stop.value.message(language)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="adopted"):
        check_known_on("1999-01-01", "TIP", date(2026, 1, 1))


def test_the_command_says_what_the_contract_names(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    table, sdmx = tmp_path / "t.csv", tmp_path / "s.csv"
    assert main(["treaties", "--state", "TTO", "--instrument", "ACHR", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["status"], row["date"], row["as_of"]) == ("withdrawn", "1999-05-26", "2006")
    assert [item["act"] for item in row["events"]] == ["ratification", "withdrawal"]
    assert main(["treaties", "--csv", str(table), "--sdmx", str(sdmx)]) == 0
    with table.open(encoding="utf-8", newline="") as stream:
        assert len(list(csv.DictReader(stream))) == 910
    with sdmx.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert sum(row["OBS_STATUS"] == "M" and not row["OBS_VALUE"] for row in rows) == 79


@pytest.mark.parametrize(
    "asked",
    [
        ["--state", "XXX"],
        ["--state", ""],
        ["--instrument", "NOPE"],
        ["--as-known-on", "soon"],
        ["--as-known-on", "2014"],
        ["--as-known-on", "9999-01-01"],
        ["--as-known-on", "1999-01-01", "--instrument", "TIP"],
    ],
)
def test_the_command_refuses_with_one_sentence(asked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["treaties", *asked]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("amparo treaties: ")


def test_replacing_a_date_moves_the_status() -> None:
    signed = event("signature", "2001-01-01")
    later = replace(signed, date="2003-01-01")
    assert derive("ARG", "TIP", [signed], "2002-01-01").status.value == "signed"
    assert derive("ARG", "TIP", [later], "2002-01-01").status.value == "none"
