"""Each indicator on a few evident persons, and what is said of those that cannot be computed."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from amparo.cli.main import main
from amparo.files import BadInput
from amparo.model.record import COLUMNS, FACT_COLUMNS
from amparo.statistics.codes import CLOSED, code_label, dimension_label
from amparo.statistics.compute import statistics
from amparo.statistics.indicator import Indicator, as_markdown, indicator, indicators
from amparo.statistics.persons import FORMS, people, read_clusters
from amparo.statistics.proceedings import lag_code, read_proceedings
from amparo.statistics.table import CountTable, QuotientTable, quotient_table
from amparo.vocabulary.facts import PURPOSE_FACTS
from amparo.vocabulary.text import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
ADULT = {
    "act.recruitment": "yes",
    "means.deception": "yes",
    "purpose.forced_labour": "yes",
    "age_at_act": "30",
    "sex": "female",
    "nationality": "HND",
    "country_of_exploitation": "MEX",
    "year_detected": "2020",
    "assistance_plan": "yes",
}
PROCEEDINGS = """accused_id,offence,suspected_on,charged_on,outcome,outcome_on
a1,trafficking,2018-01-10,2018-05-01,convicted,2020-06-01
a2,trafficking,2018-02-10,2018-09-01,acquitted,2019-06-01
a3,trafficking,2018-03-10,2018-10-01,pending,
a4,trafficking,2018-03-10,,,
a5,smuggling,2019-01,2019-02,convicted,2019-12
a1,trafficking,2018-01-10,2018-05-01,pending,
"""


def table_of(*rows: dict[str, str]) -> pl.DataFrame:
    full = [{**dict.fromkeys(COLUMNS), "list": "a", "record_id": str(n), **row} for n, row in enumerate(rows)]
    return pl.DataFrame(full, schema=dict.fromkeys(COLUMNS, pl.String))


def written(tmp_path: Path, *rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Path:
    path = tmp_path / "records.csv"
    table_of(*rows).select(columns).write_csv(path)
    return path


def counts(name: str, *rows: dict[str, str]) -> CountTable:
    return statistics(people(table_of(*rows))).counts[name]


def test_a_victim_is_counted_by_sex_age_and_form() -> None:
    table = counts("detected_victims", ADULT, ADULT | {"means.deception": "unknown"})
    assert table.get() == 1
    assert table.get(sex="female", age_group="18_plus", form="labour") == 1
    assert table.get(sex="male") == 0


def test_presumed_is_a_victim_of_unknown_age() -> None:
    unknown_age = {**ADULT, "age_at_act": None, "means.deception": "no"}
    findings = counts("trafficking_findings", unknown_age)  # type: ignore[arg-type]
    assert findings.get(trafficking="presumed", age_group="unknown") == 1
    assert counts("detected_victims", unknown_age).get(age_group="unknown") == 1  # type: ignore[arg-type]


def test_every_purpose_has_a_form() -> None:
    assert sorted(code for group in FORMS.values() for code in group) == sorted(PURPOSE_FACTS)


def test_years_without_anybody_are_zeros() -> None:
    table = counts("detected_by_year", ADULT, ADULT | {"year_detected": "2023"})
    assert table.codes("year") == ("2020", "2021", "2022", "2023")
    assert table.get(year="2021") == 0


def test_a_share_keeps_the_unknown_as_limits() -> None:
    rows = [ADULT, ADULT | {"assistance_plan": "no"}, ADULT | {"assistance_plan": "unknown"}, ADULT]
    table = statistics(people(table_of(*rows))).table("assistance_share")
    assert isinstance(table, QuotientTable)
    cell = table.cells[("Total",)]
    assert (cell.numerator, cell.denominator) == (2, 3)
    assert (cell.value, cell.lower, cell.upper) == (2 / 3, 2 / 4, 3 / 4)
    assert table.cells[("male",)].status == "not_available"


def test_a_withheld_part_withholds_the_share() -> None:
    rule = indicator("assistance_share").quotient
    assert rule is not None
    cells = {("yes", "Total"): 7, ("no", "Total"): None, ("unknown", "Total"): 0, ("Total", "Total"): 9}
    table = quotient_table(rule, CountTable(("assistance_plan", "sex"), cells), ("sex",))
    assert table.cells[("Total",)].status == "suppressed"
    assert table.cells[("Total",)].value is None


@pytest.fixture
def proceedings(tmp_path: Path) -> Path:
    path = tmp_path / "proceedings.csv"
    path.write_text(PROCEEDINGS, encoding="utf-8")
    return path


def test_the_conviction_rate_follows_the_cohort_of_charge(proceedings: Path) -> None:
    done = statistics(people(table_of(ADULT)), read_proceedings(proceedings))
    rate = done.table("conviction_rate")
    assert isinstance(rate, QuotientTable)
    cell = rate.cells["trafficking", "2018"]
    # a1 convicted (in 2020), a2 acquitted, a3 pending; a4 was never charged.
    assert (cell.numerator, cell.denominator) == (1, 3)
    assert (cell.value, cell.lower, cell.upper) == (1 / 3, 1 / 3, 2 / 3)
    prosecuted = done.table("prosecution_rate")
    assert isinstance(prosecuted, QuotientTable)
    assert prosecuted.cells["trafficking", "2018"].value == 3 / 4


@pytest.mark.parametrize(
    ("rest", "charged"),
    [
        ("2018-05-01,,pending,", "2018"),
        (",,pending,", None),  # still investigated
        (",,dismissed,2018-09-01", None),  # shelved without a charge
        (",,,", None),
        (",2018-09-01,pending,", "unknown"),  # nobody is tried without a charge
        (",,acquitted,2018-09-01", "unknown"),
        (",,convicted,2018-09-01", "unknown"),
    ],
)
def test_a_suspect_without_a_charge_is_not_accused(tmp_path: Path, rest: str, charged: str | None) -> None:
    path = tmp_path / "p.csv"
    header = "accused_id,offence,suspected_on,charged_on,tried_on,outcome,outcome_on\n"
    path.write_text(f"{header}a,trafficking,2018-01-10,{rest}\n", encoding="utf-8")
    read = read_proceedings(path)
    assert read.accused[0].charged == charged
    table = statistics(people(table_of(ADULT)), read).counts["suspects_by_stage"]
    assert table.cells["trafficking", "2018", "charged"] == (charged is not None)
    assert table.cells["trafficking", "2018", "not_charged"] == (charged is None)


def test_a_same_year_ratio_and_the_index_are_other_things(proceedings: Path) -> None:
    done = statistics(people(table_of(ADULT)), read_proceedings(proceedings))
    ratio, index = done.table("same_year_ratio"), done.table("convictions_per_detected")
    assert isinstance(ratio, QuotientTable)
    assert isinstance(index, QuotientTable)
    assert ratio.cells["trafficking", "2018"].value == 0
    assert ratio.cells["trafficking", "2020"].status == "not_available"
    assert index.cells[("2020",)].value == 100.0
    assert (indicator("same_year_ratio").kind, indicator("convictions_per_detected").kind) == ("ratio", "index")


@pytest.mark.parametrize(
    ("charged", "convicted", "code"),
    [
        ("2018-05-01", "2019-04-30", "under_1_year"),
        ("2018-05-01", "2019-05-01", "1_year"),
        ("2016-02-29", "2019-02-28", "2_years"),
        ("2016-02-29", "2019-03-01", "3_years_plus"),
        ("2018", "2019-05-01", "unknown"),
        (None, "2019-05-01", "unknown"),
    ],
)
def test_the_lag_is_in_full_years(charged: str | None, convicted: str, code: str) -> None:
    assert lag_code(charged, convicted) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("accused_id,offence\n", "statistics.proceedings_none"),
        ("accused_id,offence\n,smuggling\n", "statistics.proceedings_unnamed"),
        ("accused_id,offence\na,theft\n", "statistics.proceedings_code"),
        ("accused_id,outcome\na,guilty\n", "statistics.proceedings_code"),
        ("accused_id,charged_on\na,2019-02-30\n", "statistics.proceedings_date"),
        ("accused_id,charged_on\na,01/02/2019\n", "statistics.proceedings_date"),
        ("accused_id,charged_on,outcome_on\na,2019-05,2018-12-01\n", "statistics.proceedings_order"),
        ("id\na\n", "files.missing_column"),
    ],
)
def test_bad_proceedings_are_refused(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "p.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_proceedings(path)
    assert caught.value.code == code


def test_the_command_writes_every_indicator(tmp_path: Path, proceedings: Path) -> None:
    records = written(tmp_path, ADULT, ADULT | {"sex": "male"})
    out = tmp_path / "out"
    assert main(["statistics", str(records), "--proceedings", str(proceedings), "--out", str(out)]) == 0
    index = json.loads((out / "indicators.json").read_text(encoding="utf-8"))
    assert index["protected"] is False
    assert index["notice"]["es"]
    assert index["unit"] == "record"
    assert [item["id"] for item in index["indicators"]] == [item.id for item in indicators()]
    for item in index["indicators"]:
        assert item["status"] == "computed", item["id"]
        assert (out / item["file"]).read_text(encoding="utf-8").count("\n") == item["rows"] + 1
        assert any("registro" in c["es"] for c in item["caveats"]) == (indicator(item["id"]).population != "accused")
    assert sorted(index["inputs"]) == ["proceedings.csv", "records.csv"]


def test_what_cannot_be_computed_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records = written(tmp_path, ADULT, columns=("list", "record_id", "sex", "referral_date"))
    assert main(["statistics", str(records), "--out", str(tmp_path / "out"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["computed"] == ["persons_registered"]
    assert said["not_computable"]["detected_victims"] == ["act.*", "purpose.*", "age_at_act|minor"]
    assert said["not_computable"]["conviction_rate"] == ["proceedings.csv"]
    index = json.loads((tmp_path / "out" / "indicators.json").read_text(encoding="utf-8"))
    assert {i["id"]: i["missing"] for i in index["indicators"] if i["missing"]} == said["not_computable"]


def test_clusters_make_the_person_the_unit(tmp_path: Path) -> None:
    records = written(tmp_path, ADULT | {"means.deception": "no"}, ADULT | {"act.recruitment": "unknown"}, ADULT)
    clusters = tmp_path / "clusters.csv"
    clusters.write_text("list,record_id,entity_id,probability\na,0,e1,1\na,1,e1,1\na,2,e2,1\n", encoding="utf-8")
    out = tmp_path / "out"
    assert main(["statistics", str(records), "--clusters", str(clusters), "--out", str(out)]) == 0
    index = json.loads((out / "indicators.json").read_text(encoding="utf-8"))
    assert (index["unit"], index["records"], index["units"]) == ("person", 3, 2)
    # Neither record of e1 establishes it; together they do, and they contradict each other on one answer.
    assert "female,18_plus,labour,2" in (out / "detected_victims.csv").read_text(encoding="utf-8")
    assert index["merging"]["persons_who_disagree"] == {"means.deception": 1}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("list,record_id,entity_id\na,0,e1\n", "statistics.cluster_missing"),
        ("list,record_id,entity_id\na,0,e1\na,0,e2\na,1,e1\n", "statistics.cluster_twice"),
        ("list,record_id,entity_id\na,0,\na,1,e1\n", "statistics.cluster_missing"),
        ("list,record_id\na,0\n", "files.missing_column"),
    ],
)
def test_clusters_of_other_lists_are_refused(
    tmp_path: Path, text: str, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    records = written(tmp_path, ADULT, ADULT)
    (tmp_path / "c.csv").write_text(text, encoding="utf-8")
    command = ["statistics", str(records), "--clusters", str(tmp_path / "c.csv"), "--out", str(tmp_path / "out")]
    assert main(command) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (tmp_path / "out").exists()
    with pytest.raises(BadInput) as caught:
        read_clusters(tmp_path / "c.csv", table_of(ADULT, ADULT))
    assert caught.value.code == code


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    records = written(tmp_path, ADULT, ADULT | {"nationality": "BOL"})
    for name in ("one", "two"):
        assert main(["statistics", str(records), "--out", str(tmp_path / name)]) == 0
    files = sorted(p.name for p in (tmp_path / "one").iterdir())
    assert all((tmp_path / "one" / f).read_bytes() == (tmp_path / "two" / f).read_bytes() for f in files)


def test_bad_usage_is_refused(tmp_path: Path) -> None:
    records = str(written(tmp_path, ADULT))
    assert main(["statistics", "--out", str(tmp_path / "o")]) == 2
    assert main(["statistics", records, "--glotip", records, "--out", str(tmp_path / "o")]) == 2
    assert main(["statistics", str(tmp_path / "absent.csv"), "--out", str(tmp_path / "o")]) == 2
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize("item", indicators(), ids=lambda item: item.id)
def test_every_indicator_is_whole(item: Indicator) -> None:
    assert item.caveats
    assert item.why
    assert (item.denominator is None) == (item.kind == "count")
    assert (item.quotient is None) == (item.kind == "count")
    for language in LANGUAGES:
        words = [item.title, item.definition, item.numerator, item.unit, *item.caveats]
        assert all(text.in_(language) for text in words)
    for dimension in item.dimensions:
        assert dimension_label(dimension).es
        for code in (*CLOSED.get(dimension, ()), "unknown", "Total"):
            label = code_label(dimension, code)
            assert label.es != code or code in ("Total", "no"), (dimension, code)


def test_every_fact_column_reaches_an_indicator_or_a_test() -> None:
    """A fact nobody counts is named here, so that a new column is not forgotten."""
    counted = {c for c in FACT_COLUMNS if c.startswith(("act.", "means.", "purpose.", "smuggling.", "forced_labour."))}
    assert set(FACT_COLUMNS) - counted == {"consent", "cross_border", "asylum.fear_of_return"}


def test_the_page_prints_the_definitions() -> None:
    page = (ROOT / "docs" / "explanation" / "statistics.md").read_text(encoding="utf-8")
    assert as_markdown() in page, "paste what amparo.statistics.indicator.as_markdown() returns"
