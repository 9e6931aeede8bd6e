"""Lists under a key: what leaves the agency, who can read it, and what is refused."""

from __future__ import annotations

import csv
import itertools
import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from invented_lists import PERSON, invented, pairs_f1, table, written

from amparo.cli.main import main
from amparo.files import BadInput
from amparo.linkage.encoded import BINS, CURVE, fit, link_packages
from amparo.linkage.encoding import encode, invent
from amparo.linkage.filters import WIDTH, filters_of
from amparo.linkage.keys import RoundKey, is_exposed, new_key, read_key
from amparo.linkage.normalise import fold, normalised
from amparo.linkage.package import Package, is_package, read_package, write_package


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> RoundKey:
    path = tmp_path_factory.mktemp("key") / "round.key"
    new_key(path)
    return read_key(path, "1")


@pytest.fixture(scope="module")
def region() -> tuple[pl.DataFrame, dict[tuple[str, str], int]]:
    records, truth = invented(500, 3)
    return records, dict(zip(records.select("list", "record_id").iter_rows(), truth, strict=True))


@pytest.fixture(scope="module")
def packages(region: tuple, key: RoundKey, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("packages")
    made = []
    for (name,), part in region[0].group_by("list", maintain_order=True):
        made.append(folder / f"{name}.pkg")
        write_package(encode(part, key, round_name="1").package, made[-1])
    return made


def test_persons_are_found_without_names(region: tuple, packages: list[Path]) -> None:
    linkage = link_packages(packages)
    truth = region[1]
    found = {(a, b): e for a, b, e in linkage.table.select("list", "record_id", "entity_id").iter_rows()}
    assert found.keys() == truth.keys()
    assert pairs_f1(list(found.values()), [truth[row] for row in found]) >= 0.9
    assert linkage.overlap["count"].sum() == linkage.table["entity_id"].n_unique()


def test_the_order_of_the_packages_decides_nothing(packages: list[Path]) -> None:
    assert link_packages(packages).table.equals(link_packages(packages[::-1]).table)


def test_the_same_list_and_key_give_the_same_bytes(region: tuple, key: RoundKey, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_package(encode(region[0].head(40), key, round_name="1").package, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_no_identity_is_in_a_package(region: tuple, packages: list[Path]) -> None:
    with zipfile.ZipFile(packages[0]) as box:
        content = b"\n".join(box.read(name) for name in box.namelist())
    text = fold(content.decode("latin-1").replace("\n", " "))
    raw = content.decode("latin-1").lower()
    for column in ("given_name", "surname", "second_surname"):
        for cell in region[0][column].drop_nulls().unique():
            assert f" {fold(cell)} " not in f" {text} " or len(fold(cell)) < 4
    for column in ("birth_date", "document_number"):
        assert not [cell for cell in region[0][column].drop_nulls().unique() if cell in raw]
    assert not [code for code in ("hnd", "gtm", "female") if f'"{code}"' in raw or f",{code}" in raw]


def test_a_quarter_of_the_rows_are_nobody(region: tuple, packages: list[Path]) -> None:
    for path in packages:
        package = read_package(path)
        assert package.decoys is not None
        assert len(package.decoys) >= 0.25 * package.manifest["records"]
        assert len(package.row_ids) == package.manifest["records"] + len(package.decoys)


def guessed(features: pl.DataFrame, filters: np.ndarray, under: RoundKey) -> float:
    """The share of rows that a dictionary of all the true records, encoded under `under`, names exactly."""
    dictionary = {row.tobytes() for row in filters_of(features, under)}
    return sum(row.tobytes() in dictionary for row in filters) / len(filters)


def test_a_dictionary_names_everybody_with_the_key_and_nobody_without(
    region: tuple, key: RoundKey, tmp_path: Path
) -> None:
    features = normalised(region[0].head(200))
    filters = filters_of(features, key)
    assert guessed(features, filters, key) == 1.0
    for n in range(5):
        path = tmp_path / f"{n}.key"
        new_key(path)
        assert guessed(features, filters, read_key(path, "1")) == 0.0


def test_without_the_key_the_likeliest_guess_is_no_better_than_chance(
    region: tuple, key: RoundKey, tmp_path: Path
) -> None:
    new_key(tmp_path / "other.key")
    features = normalised(region[0].head(300))
    own = np.unpackbits(filters_of(features, key), axis=1).astype(float)
    other = np.unpackbits(filters_of(features, read_key(tmp_path / "other.key", "1")), axis=1).astype(float)
    own, other = own - own.mean(axis=0), other - other.mean(axis=0)
    right = (np.argmax(own @ other.T, axis=1) == np.arange(len(own))).mean()
    assert right <= 0.03


def test_rounds_do_not_meet(tmp_path: Path) -> None:
    new_key(tmp_path / "k")
    one, two = read_key(tmp_path / "k", "2026"), read_key(tmp_path / "k", "2027")
    assert one.fingerprint != two.fingerprint
    features = normalised(table([{"list": "A", "record_id": "1", **PERSON}]))
    assert filters_of(features, one).tobytes() != filters_of(features, two).tobytes()
    assert one.secret.hex() not in repr(one)


def test_a_filter_has_room_for_a_full_record(region: tuple, key: RoundKey) -> None:
    share = np.unpackbits(filters_of(normalised(region[0]), key), axis=1).mean(axis=1)
    assert share.max() < 0.5
    assert WIDTH == 1024


# --- keys --------------------------------------------------------------------------------------------------------
def test_a_new_key_is_its_owner_s_alone_and_never_replaces_one(tmp_path: Path) -> None:
    path = tmp_path / "round.key"
    new_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert not is_exposed(path)
    with pytest.raises(BadInput) as caught:
        new_key(path)
    assert caught.value.code == "linkage.key_exists"
    path.chmod(0o644)
    assert is_exposed(path)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "files.empty"),
        (b"secreto", "linkage.key_short"),
        (b"\n" * 64, "linkage.key_short"),
        (b"a" * 64, "linkage.key_weak"),
        (b"0123456789abcdef" * 4, "linkage.key_weak"),
        (b"una frase que alguien piensa que nadie adivina 2026", "linkage.key_weak"),
        (b"contrasenadelaagenciadeproteccion", "linkage.key_weak"),
        (b"list,record_id,document_number\nA,1,0801199012345\n", "linkage.key_weak"),
        (b"x" * 5000, "linkage.key_long"),
    ],
)
def test_keys_that_are_refused(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "k").write_bytes(content)
    with pytest.raises(BadInput) as caught:
        read_key(tmp_path / "k", "1")
    assert caught.value.code == code


def test_random_keys_of_any_form_are_taken(tmp_path: Path) -> None:
    draw = np.random.default_rng(3)
    for n in range(50):
        raw = draw.bytes(33)
        for form in (b"\x01" + raw, raw.hex().encode()):
            (tmp_path / f"{n}").write_bytes(form)
            assert len(read_key(tmp_path / f"{n}", "1").secret) == 32


# --- packages -----------------------------------------------------------------------------------------------------
def refused(paths: list[Path]) -> str:
    with pytest.raises(BadInput) as caught:
        link_packages(paths)
    assert caught.value.message("es")
    return caught.value.code


def test_a_package_of_another_key_or_given_twice_is_refused(
    region: tuple, packages: list[Path], tmp_path: Path
) -> None:
    new_key(tmp_path / "k")
    other = tmp_path / "other.pkg"
    write_package(encode(region[0].head(5), read_key(tmp_path / "k", "1"), round_name="1").package, other)
    assert refused([packages[0], other]) == "linkage.package_other_key"
    assert refused([packages[0], packages[0]]) == "linkage.package_twice"


@pytest.mark.parametrize("keep", [10, 100, 0.5, 0.99])
def test_a_package_cut_short_is_refused(packages: list[Path], tmp_path: Path, keep: float) -> None:
    content = packages[0].read_bytes()
    cut = tmp_path / "cut.pkg"
    cut.write_bytes(content[: int(keep if keep > 1 else keep * len(content))])
    assert is_package(cut)
    assert refused([cut]) == "linkage.package_damaged"


@pytest.mark.parametrize("name", ["rows.csv", "filters.bin", "decoys.csv", "manifest.json"])
def test_a_package_with_a_part_changed_or_gone_is_refused(packages: list[Path], tmp_path: Path, name: str) -> None:
    for put in (b"{}", None):
        changed = tmp_path / "changed.pkg"
        with zipfile.ZipFile(packages[0]) as old, zipfile.ZipFile(changed, "w") as new:
            for item in old.namelist():
                if item != name or put is not None:
                    new.writestr(item, put if item == name else old.read(item))  # type: ignore[arg-type]
        assert refused([changed]) == "linkage.package_damaged"


def test_filters_made_in_another_way_are_refused(packages: list[Path], tmp_path: Path) -> None:
    package = read_package(packages[0])
    other = Package(
        package.row_ids, package.lists, package.filters, package.decoys, {**package.manifest, "schema": "0"}
    )
    write_package(other, tmp_path / "other.pkg")
    assert refused([tmp_path / "other.pkg"]) == "linkage.package_schema"


# --- the commands -------------------------------------------------------------------------------------------------
def test_encode_and_link_from_outside(region: tuple, tmp_path: Path) -> None:
    assert main(["encode", "--new-key", str(tmp_path / "k")]) == 0
    made = []
    for (name,), part in region[0].head(200).group_by("list", maintain_order=True):
        path = written(tmp_path / f"{name}.csv", part)
        made.append(str(tmp_path / f"{name}.pkg"))
        assert main(["encode", str(path), "--key", str(tmp_path / "k"), "--out", made[-1]]) == 0
    assert main(["link", *made, "--out", str(tmp_path / "out")]) == 0
    with (tmp_path / "out/clusters.csv").open(encoding="utf-8", newline="") as stream:
        found = {(row["list"], row["record_id"]) for row in csv.DictReader(stream)}
    assert found == set(region[0].head(200).select("list", "record_id").iter_rows())
    assert main(["link", made[0], str(tmp_path / "L1.csv"), "--out", str(tmp_path / "mixed")]) == 2
    assert not (tmp_path / "mixed").exists()


def test_sealed_packages_need_their_decoys_and_keep_ids_at_home(region: tuple, tmp_path: Path) -> None:
    new_key(tmp_path / "k")
    path = written(tmp_path / "l.csv", region[0].head(60))
    out = tmp_path / "l.pkg"
    command = ["encode", str(path), "--key", str(tmp_path / "k"), "--blind-ids", "--out", str(out)]
    assert main(command) == 0
    assert (tmp_path / "l.pkg.rows.csv").stat().st_mode & 0o777 == 0o600
    assert main(["link", str(out), "--out", str(tmp_path / "out")]) == 2
    decoys = str(tmp_path / "l.pkg.decoys.csv")
    assert main(["link", str(out), "--decoys", decoys, "--out", str(tmp_path / "out")]) == 0
    linked = pl.read_csv(tmp_path / "out/clusters.csv", infer_schema=False)
    rows = pl.read_csv(tmp_path / "l.pkg.rows.csv", infer_schema=False)
    assert not set(linked["record_id"]) & set(region[0]["record_id"])
    back = linked.join(rows, left_on="record_id", right_on="row_id")["record_id_right"]
    assert sorted(back) == sorted(region[0].head(60)["record_id"])


@pytest.mark.parametrize("left_out", ["--key", "--out", "FILE"])
def test_encode_says_what_it_needs(tmp_path: Path, left_out: str, capsys: pytest.CaptureFixture[str]) -> None:
    new_key(tmp_path / "k")
    path = written(tmp_path / "l.csv", table([{"list": "A", "record_id": "1", **PERSON}]))
    words = {"FILE": [str(path)], "--key": ["--key", str(tmp_path / "k")], "--out": ["--out", str(tmp_path / "p")]}
    assert main(["encode", *itertools.chain(*(word for name, word in words.items() if name != left_out))]) == 2
    assert "--new-key" in capsys.readouterr().err
    assert not (tmp_path / "p").exists()


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_list_of_few_records(tmp_path: Path, key: RoundKey, count: int) -> None:
    records, truth = invented(count, 1, share=1.0)
    write_package(encode(records, key, round_name="1").package, tmp_path / "p")
    assert link_packages([tmp_path / "p"]).table["entity_id"].n_unique() == len(set(truth))


def test_a_fit_that_cannot_be_is_refused_for_the_documented_curve() -> None:
    alike = np.arange(BINS) / BINS
    strangers = 1e5 * np.exp(-0.5 * ((alike - 0.5) / 0.05) ** 2)
    # Decoys much less alike than strangers are: every stranger looks like a match.
    decoys = 1e5 * np.exp(-0.5 * ((alike - 0.42) / 0.05) ** 2)
    found = fit(strangers, decoys, 2000, 1_999_000, 1_000_000)
    assert not found.learned
    assert (found.level, found.below, found.above) == CURVE


def test_decoys_keep_names_and_nationalities_together() -> None:
    rows = [
        {"list": "A", "record_id": f"{land}{n}", "surname": f"{land.lower()}ez{n % 7}", "nationality": land}
        for land in ("HTI", "BRA")
        for n in range(40)
    ]
    decoys = invent(normalised(table(rows)), np.random.default_rng(1))
    assert len(decoys) == 20
    assert all(name.startswith(land.lower()) for name, land in decoys.select("s1", "nat").iter_rows())


def test_no_record_gives_a_decoy_two_traits() -> None:
    """Half itself, a decoy would be like its giver's records elsewhere, and be taken for a false match."""
    rows = [
        {
            "list": "A",
            "record_id": str(n),
            "given_name": f"gana{chr(97 + n)}",
            "surname": f"sela{chr(97 + n)}",
            "second_surname": f"tiro{chr(97 + n)}",
            "birth_date": f"{1960 + n}-03-04",
            "nationality": "HND",
        }
        for n in range(12)
    ]
    decoys = invent(normalised(table(rows)), np.random.default_rng(1))
    for given, one, two, year in decoys.select("g1", "s1", "s2", "by").iter_rows():
        assert len({ord(given[-1]) - 97, ord(one[-1]) - 97, ord(two[-1]) - 97, year - 1960}) == 4


@pytest.mark.parametrize("share", [0.0003, 0.001, 0.005])
def test_the_fit_finds_where_evidence_is_even_however_many_matches_there_are(share: float) -> None:
    """Two bells of one width cross half way between them, at 0.615, whether matches are few or many."""
    at = (np.arange(BINS) + 0.5) / BINS
    strangers, matches = (np.exp(-0.5 * ((at - middle) / 0.09) ** 2) for middle in (0.35, 0.88))
    strangers, matches = strangers / strangers.sum(), matches / matches.sum()
    real = 2e6 * ((1 - share) * strangers + share * matches)
    found = fit(real, 1e6 * strangers, 2000, 2_000_000, 1_000_000)
    assert found.learned
    assert found.prior == pytest.approx(share, rel=0.3)
    assert found.even_at == pytest.approx(0.615, abs=0.04)


def test_strangers_who_are_all_alike_are_no_matches() -> None:
    """One surname, one town: likenesses that are rare elsewhere are common, and must not count as evidence."""
    at = (np.arange(BINS) + 0.5) / BINS
    strangers = np.exp(-0.5 * ((at - 0.62) / 0.06) ** 2)
    strangers /= strangers.sum()
    found = fit(2e6 * strangers, 1e6 * strangers, 2000, 2_000_000, 1_000_000)
    assert (strangers * np.exp(found.evidence(at))).sum() <= 1.001
