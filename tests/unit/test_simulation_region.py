"""The simulated region: same seed same bytes, a truth that holds, lists that depend, dates that can be."""

from __future__ import annotations

import csv
import json
import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from amparo.cli.main import main
from amparo.files import BadInput
from amparo.law.judging import judge
from amparo.model.codebook import read_codebook
from amparo.model.record import COLUMNS, FACT_COLUMNS, LINKABLE_COLUMNS
from amparo.model.record_files import read_records
from amparo.simulation import region as drawing
from amparo.simulation.agencies import ROSTER, agencies, agency_of, practice_of
from amparo.simulation.geography import region
from amparo.simulation.names import cultures
from amparo.simulation.proceedings import COLUMNS as PROCEEDING_COLUMNS
from amparo.simulation.region import FILES, Summary, simulate
from amparo.simulation.settings import Settings
from amparo.vocabulary.countries import is_country
from amparo.vocabulary.text import LANGUAGES

SETTINGS = Settings(seed=7, persons=12_000, lists=6)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    folder = tmp_path_factory.mktemp("simulation") / "region"
    return folder, simulate(SETTINGS, folder)


@pytest.fixture(scope="module")
def records(drawn: tuple[Path, Summary]) -> pl.DataFrame:
    return table(drawn[0], "records.csv")


@pytest.fixture(scope="module")
def truth(drawn: tuple[Path, Summary]) -> pl.DataFrame:
    return table(drawn[0], "truth.csv")


def table(folder: Path, name: str) -> pl.DataFrame:
    return pl.read_csv(folder / name, infer_schema=False)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# --- the files --------------------------------------------------------------------------------------------------
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    settings = Settings(seed=5, persons=400, lists=3)
    for name, one in (("a", settings), ("b", settings), ("c", replace(settings, seed=6))):
        simulate(one, tmp_path / name)
    first, again, other = (contents(tmp_path / name) for name in "abc")
    assert set(first) == {*FILES, "codebook.json"}
    assert first == again
    assert all(first[name] != other[name] for name in FILES)


def test_a_region_of_several_chunks_is_one_region(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "CHUNK", 300)
    summary = simulate(Settings(seed=2, persons=1000, lists=4), tmp_path / "region")
    truth, records = table(tmp_path / "region", "truth.csv"), table(tmp_path / "region", "records.csv")
    assert truth["person_id"].n_unique() == 1000
    assert records.select("list", "record_id").is_unique().all()
    assert records.height == summary.records
    proceedings = table(tmp_path / "region", "proceedings.csv")
    assert proceedings["accused_id"].is_unique().all()


def test_the_persons_of_a_seed_are_the_same_whatever_the_lists(tmp_path: Path) -> None:
    for lists in (2, 12):
        simulate(Settings(seed=9, persons=500, lists=lists), tmp_path / str(lists))
    few, many = (table(tmp_path / str(lists), "persons.csv").drop("lists") for lists in (2, 12))
    assert few.equals(many)


def test_every_file_has_its_columns(drawn: tuple[Path, Summary]) -> None:
    folder, _ = drawn
    heads = {name: (folder / name).open(encoding="utf-8").readline().strip().split(",") for name in FILES}
    assert heads["records.csv"] == list(COLUMNS)
    assert heads["truth.csv"] == ["list", "record_id", "person_id"]
    assert heads["proceedings.csv"] == list(PROCEEDING_COLUMNS)


def test_the_reader_of_lists_accepts_every_record(drawn: tuple[Path, Summary]) -> None:
    folder, summary = drawn
    assert read_records([folder / "records.csv"], linkable=True).height == summary.records


def test_one_person_may_leave_empty_lists(tmp_path: Path) -> None:
    for seed in range(4):
        simulate(Settings(seed=seed, persons=1, lists=2), tmp_path / str(seed))
        assert table(tmp_path / str(seed), "truth.csv")["person_id"].unique().to_list() == ["P00000001"]
        with (tmp_path / str(seed) / "records.csv").open(encoding="utf-8") as stream:
            assert tuple(next(csv.reader(stream))) == COLUMNS


# --- the truth --------------------------------------------------------------------------------------------------
def test_the_truth_holds_every_person_once_or_by_records(
    drawn: tuple[Path, Summary], records: pl.DataFrame, truth: pl.DataFrame
) -> None:
    listed, never = truth.filter(pl.col("list").is_not_null()), truth.filter(pl.col("list").is_null())
    assert truth["person_id"].n_unique() == SETTINGS.persons
    assert listed.select("list", "record_id").rows() == records.select("list", "record_id").rows()
    assert never["record_id"].null_count() == never.height
    assert never["person_id"].is_unique().all()
    assert not set(never["person_id"]) & set(listed["person_id"])
    persons = table(drawn[0], "persons.csv")
    assert persons["person_id"].n_unique() == persons.height == SETTINGS.persons
    seen = listed.select("person_id", "list").unique().group_by("person_id").len()
    told = persons.filter(pl.col("lists") != "0").select("person_id", pl.col("lists").cast(pl.UInt32).alias("len"))
    assert seen.sort("person_id").equals(told.sort("person_id"))


def test_the_summary_says_what_the_files_hold(drawn: tuple[Path, Summary], truth: pl.DataFrame) -> None:
    _, summary = drawn
    listed = truth.filter(pl.col("list").is_not_null())
    histories: Counter[str] = Counter()
    for lists in listed.group_by("person_id").agg(pl.col("list").unique())["list"]:
        histories["".join("1" if code in set(lists) else "0" for code in summary.lists)] += 1
    assert summary.detected == listed["person_id"].n_unique() == sum(histories.values())
    never = {"0" * len(summary.lists): summary.persons - summary.detected}
    assert {**histories, **never} == summary.histories
    per_list = listed.select("list", "person_id").unique().group_by("list").len()
    assert dict(per_list.rows()) == dict(zip(summary.lists, summary.on_list, strict=True))


def test_agencies_find_a_quarter_mostly_once(drawn: tuple[Path, Summary]) -> None:
    _, summary = drawn
    assert 0.15 <= summary.detected / summary.persons <= 0.35
    once = sum(count for history, count in summary.histories.items() if history.count("1") == 1)
    assert 0.70 <= once / summary.detected <= 0.92


def odds_ratio(summary: Summary, first: str, second: str) -> float:
    a, b = summary.lists.index(first), summary.lists.index(second)
    cells = np.zeros((2, 2))
    for history, count in summary.histories.items():
        cells[int(history[a]), int(history[b])] += count
    return float(cells[0, 0] * cells[1, 1] / (cells[0, 1] * cells[1, 0]))


def test_lists_depend_on_each_other_in_both_directions(drawn: tuple[Path, Summary]) -> None:
    _, summary = drawn
    assert odds_ratio(summary, "SHELTER", "PROSEC") > 2.0  # handed over
    assert odds_ratio(summary, "MIGRA", "CONSUL") > 2.0  # handed over, and both meet foreigners
    assert odds_ratio(summary, "CHILD", "LABOUR") < 0.95  # other ages, other forms


def test_without_dependence_the_lists_of_like_persons_are_independent(tmp_path: Path) -> None:
    free = simulate(replace(SETTINGS, persons=20_000, dependence=0.0), tmp_path / "free")
    bound = simulate(replace(SETTINGS, persons=20_000), tmp_path / "bound")
    assert odds_ratio(free, "SHELTER", "PROSEC") < 1.5 < odds_ratio(bound, "SHELTER", "PROSEC")


@pytest.mark.parametrize(("share", "dependence"), [(0.1, 1.0), (0.5, 1.0), (0.8, 0.0)])
def test_the_share_detected_is_what_was_asked_for(tmp_path: Path, share: float, dependence: float) -> None:
    settings = Settings(seed=1, persons=8000, lists=5, detection=share, dependence=dependence)
    summary = simulate(settings, tmp_path / "region")
    assert summary.detected / summary.persons == pytest.approx(share, abs=0.025)


def test_agencies_meet_the_persons_they_are_for(drawn: tuple[Path, Summary], truth: pl.DataFrame) -> None:
    persons = table(drawn[0], "persons.csv").with_columns(
        minor=pl.col("age_at_act").cast(pl.Int64) < 18,
        foreign=pl.col("nationality") != pl.col("country_of_exploitation"),
    )
    listed = truth.drop_nulls("list").select("person_id", "list").unique().join(persons, on="person_id")

    def share(code: str, condition: pl.Expr) -> float:
        return float(listed.filter(pl.col("list") == code).select(condition.mean()).item())

    assert share("CHILD", pl.col("minor")) > 2 * share("LABOUR", pl.col("minor"))
    assert share("LABOUR", pl.col("form") == "labour") > 1.5 * share("CHILD", pl.col("form") == "labour")
    assert share("CONSUL", pl.col("foreign")) > 1.4 * share("PROSEC", pl.col("foreign"))
    assert share("SHELTER", pl.col("sex") == "female") > share("LABOUR", pl.col("sex") == "female")


# --- the records ------------------------------------------------------------------------------------------------
def test_agencies_hold_some_persons_twice(truth: pl.DataFrame) -> None:
    listed = truth.drop_nulls("list")
    twice = listed.height - listed.select("list", "person_id").n_unique()
    assert 0.02 < twice / listed.height < 0.10


def test_dates_and_ages_can_be(records: pl.DataFrame) -> None:
    for row in records.iter_rows(named=True):
        referred = date.fromisoformat(row["referral_date"])
        assert SETTINGS.first_year <= referred.year <= SETTINGS.last_year
        assert row["year_detected"] == str(referred.year)
        if row["birth_date"]:
            assert row["birth_date"][:4] == row["birth_year"]
        if len(row["birth_date"] or "") == 10:
            born = date.fromisoformat(row["birth_date"])
            assert born < referred
            if row["age"]:
                passed = (referred.month, referred.day) >= (born.month, born.day)
                assert int(row["age"]) == referred.year - born.year - (not passed)
        if row["age_at_act"]:
            assert 0 <= int(row["age_at_act"]) <= 100
            assert row["minor"] == ("yes" if int(row["age_at_act"]) < 18 else "no")
            assert not row["age"] or int(row["age_at_act"]) <= int(row["age"])
        elif row["age"] and int(row["age"]) < 18:
            assert row["minor"] == "yes"


def test_cells_hold_known_codes_and_no_control_characters(drawn: tuple[Path, Summary], records: pl.DataFrame) -> None:
    text = (drawn[0] / "records.csv").read_text(encoding="utf-8")
    assert not [c for c in set(text) if unicodedata.category(c).startswith("C") and c != "\n"]
    codebook = read_codebook(drawn[0] / "codebook.json")
    for column in codebook.columns:
        values = set(records[column.name].drop_nulls())
        if column.kind == "flag":
            assert values <= {"yes", "no", "unknown", "not_asked"}, column.name
            assert records[column.name].null_count() == 0
        if column.codes:
            assert values <= set(column.codes), column.name
    assert all(is_country(code) for cell in records["route_transit"].drop_nulls() for code in cell.split(";"))


def test_most_records_establish_trafficking_and_some_cannot_say(records: pl.DataFrame) -> None:
    found: Counter[str] = Counter()
    for row in records.iter_rows(named=True):
        age = int(row["age_at_act"]) if row["age_at_act"] else None
        found[judge({code: row[code] for code in FACT_COLUMNS}, age, row["minor"]).trafficking.value] += 1
    share = {result: count / records.height for result, count in found.items()}
    assert share["established"] > 0.5
    assert 0.1 < share["insufficient"] < 0.45
    assert share["presumed"] > 0.002
    assert share["not_established"] < 0.05


def test_names_are_written_in_several_ways_by_design(records: pl.DataFrame, truth: pl.DataFrame) -> None:
    assert records["given_name"].null_count() == 0
    assert 0.3 < records["document_number"].count() / records.height < 0.75
    assert records["birth_date"].count() / records.height > 0.7
    pairs = records.join(truth, on=["list", "record_id"]).group_by("person_id").agg(pl.all(), pl.len())
    several = pairs.filter(pl.col("len") > 1)
    differ = several.select(pl.col("surname").list.n_unique() > 1).to_series().mean()
    assert isinstance(differ, float)
    assert 0.15 < differ < 0.75  # accents, capitals, misspellings, changes of place
    capitals = records.filter(pl.col("list") == "MIGRA")["surname"].drop_nulls()
    assert (capitals == capitals.str.to_uppercase()).all()
    written = set(records["second_surname"].drop_nulls()) | set(records["surname"].drop_nulls())
    assert any(name.startswith("de ") for name in written)
    assert any(name.startswith("De la ") for name in written)


def test_without_errors_the_records_of_one_person_agree(tmp_path: Path) -> None:
    simulate(Settings(seed=3, persons=3000, lists=4, errors=0.0), tmp_path / "clean")
    records, truth = table(tmp_path / "clean", "records.csv"), table(tmp_path / "clean", "truth.csv")
    assert truth.drop_nulls("list").select("list", "person_id").is_unique().all()
    both = records.join(truth, on=["list", "record_id"]).group_by("person_id").agg(pl.all(), pl.len())
    several = both.filter(pl.col("len") > 1)
    assert several.height > 50
    # false papers remain: they are the person's, not the agency's, error
    for column, at_least in (("given_name", 1.0), ("sex", 1.0), ("birth_date", 0.93), ("surname", 0.95)):
        agree = several.select((pl.col(column).list.n_unique() == 1).mean()).item()
        assert agree >= at_least, column


def test_true_documents_are_of_one_person_and_false_ones_are_few(records: pl.DataFrame, truth: pl.DataFrame) -> None:
    holders = (
        records.join(truth, on=["list", "record_id"])
        .drop_nulls("document_number")
        .group_by("document_number")
        .agg(pl.col("person_id").n_unique())["person_id"]
    )
    assert holders.max() <= 4  # type: ignore[operator]
    assert (holders > 1).mean() < 0.02  # type: ignore[operator]


def test_nobody_returns_and_stays(records: pl.DataFrame, drawn: tuple[Path, Summary]) -> None:
    codebook = read_codebook(drawn[0] / "codebook.json")
    assert codebook.impossible
    for rule in codebook.impossible:
        hits = records.filter(*[pl.col(column) == code for column, code in rule.items()])
        assert hits.is_empty(), rule
    inside = records.filter(pl.col("cross_border") == "no")
    assert set(inside["return_status"]) == {"none"}
    assert set(inside["residence_permit"]) == {"none"}


# --- proceedings ------------------------------------------------------------------------------------------------
def test_proceedings_go_forward_and_some_are_pending(drawn: tuple[Path, Summary]) -> None:
    proceedings = table(drawn[0], "proceedings.csv")
    assert proceedings.height == drawn[1].accused
    steps = ("suspected_on", "charged_on", "tried_on", "outcome_on", "final_on")
    for row in proceedings.iter_rows(named=True):
        days = [row[step] for step in steps if row[step]]
        assert days == sorted(days)
        assert days[-1] <= f"{SETTINGS.last_year}-12-31"
        assert (row["outcome"] == "pending") == (row["outcome_on"] is None)
        assert (row["sentence_months"] is not None) == (row["outcome"] == "convicted")
        assert row["tried_on"] is None or row["charged_on"] is not None
        assert row["outcome"] not in ("convicted", "acquitted") or row["tried_on"]
    share = dict(proceedings["outcome"].value_counts(normalize=True).rows())
    assert set(share) == {"convicted", "acquitted", "dismissed", "pending"}
    late = proceedings.filter(pl.col("suspected_on") >= f"{SETTINGS.last_year}")
    early = proceedings.filter(pl.col("suspected_on") < f"{SETTINGS.first_year + 1}")
    pending = [float((part["outcome"] == "pending").mean()) for part in (early, late)]  # type: ignore[arg-type]
    assert pending[0] < 0.1 < 0.6 < pending[1]


# --- the codebook -----------------------------------------------------------------------------------------------
def test_the_codebook_releases_coarse_columns_only(drawn: tuple[Path, Summary]) -> None:
    codebook = read_codebook(drawn[0] / "codebook.json")
    assert codebook.simulated
    assert [column.name for column in codebook.columns] == list(COLUMNS)
    released = {column.name for column in codebook.released}
    assert not released & (set(LINKABLE_COLUMNS) - {"sex", "nationality"})
    assert not released & {"list", "record_id", "route_transit"}
    assert all(column.label.in_(language) for column in codebook.columns for language in LANGUAGES)


def test_hardly_a_record_fills_more_than_the_cap(drawn: tuple[Path, Summary], records: pl.DataFrame) -> None:
    codebook = read_codebook(drawn[0] / "codebook.json")
    filled = records.select(
        pl.sum_horizontal(
            (pl.col(column.name) == "yes") if column.kind == "flag" else pl.col(column.name).is_not_null()
            for column in codebook.released
        )
    ).to_series()
    assert (filled > codebook.cap).mean() < 0.01  # type: ignore[operator]


# --- agencies, region, names --------------------------------------------------------------------------------------
def test_the_roster_is_described() -> None:
    assert len(ROSTER) == len({agency.code for agency in ROSTER}) == 12
    assert agencies(3) == ROSTER[:3]
    kinds = {agency.kind for agency in ROSTER[:6]}
    assert kinds == {
        *("child_protection", "shelter", "prosecutor"),
        *("labour_inspectorate", "immigration_authority", "consulate"),
    }
    for agency in ROSTER:
        assert agency_of(agency.code) is agency
        assert is_country(agency.country)
        practice = practice_of(agency.code)
        assert 0 < practice.share < 0.2
        assert sum(practice.birth.values()) <= 1
        assert practice.writes in ("as_spoken", "no_accents", "capitals")


def test_corridors_and_referrals_name_what_exists() -> None:
    here = region()
    assert all(is_country(code) for code in here.states)
    assert set(here.cultures) <= set(cultures())
    assert (here.weight > 0).all()
    codes = {agency.code for agency in ROSTER}
    assert all({sender, receiver} <= codes and 0 < share < 1 for sender, receiver, share in here.referrals)


# --- refusals ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"persons": 0}, "simulation.persons"),
        ({"persons": -5}, "simulation.persons"),
        ({"persons": 10**9}, "simulation.persons"),
        ({"lists": 1}, "simulation.lists"),
        ({"lists": 13}, "simulation.lists"),
        ({"seed": -1}, "simulation.seed"),
        ({"first_year": 2024, "last_year": 2020}, "simulation.years"),
        ({"first_year": 20}, "simulation.years"),
        ({"detection": 1.0}, "simulation.detection"),
        ({"detection": float("nan")}, "simulation.detection"),
        ({"dependence": -1.0}, "simulation.factor"),
        ({"errors": float("inf")}, "simulation.factor"),
    ],
)
def test_what_cannot_be_drawn_is_refused(changes: dict[str, float], code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        replace(SETTINGS, **changes)
    assert refusal.value.code == code
    assert all(refusal.value.message(language) for language in LANGUAGES)


def test_the_command_refuses_in_one_message_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "thesis.txt").write_text("mine", encoding="utf-8")
    assert main(["simulate", "--seed", "1", "--persons", "5", "--out", str(theirs)]) == 2
    assert main(["simulate", "--seed", "1", "--persons", "0", "--out", str(tmp_path / "new")]) == 2
    assert main(["simulate", "--seed", "x", "--persons", "9", "--out", str(tmp_path / "new")]) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert [path.name for path in tmp_path.rglob("*")] == ["theirs", "thesis.txt"]


def test_the_command_replaces_its_own_folder_and_prints_the_truth(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [
        "simulate",
        "--seed",
        "1",
        "--persons",
        "300",
        "--lists",
        "3",
        "--out",
        str(tmp_path / "region"),
        "--json",
    ]
    assert main(command) == 0
    first = json.loads(capsys.readouterr().out)
    assert main(command) == 0
    assert json.loads(capsys.readouterr().out) == first
    assert first["persons"] == 300
    assert sum(first["histories"].values()) == 300


def test_the_how_to_shows_what_the_command_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "simulate-a-region.md"
    command, said = page.read_text(encoding="utf-8").split("```console\n$ amparo ")[1].splitlines()[:2]
    assert main([*command.split()[:-1], str(tmp_path / "region")]) == 0
    assert capsys.readouterr().out.strip() == said
