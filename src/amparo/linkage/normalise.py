"""Names, dates and documents of the Americas, brought to a form in which two spellings of one thing are alike.

Letters lose their marks (`ñ` becomes `n` and `ç` becomes `c` on purpose: lists from systems without those letters
would never meet the others), particles fall away, hypocoristics become the full name, two surnames in one cell are
taken apart. `sound` spells a word as it is heard in Spanish and Portuguese: b = v, s = z = soft c, ll = y, mute h.

Words are brought to form once each and joined back to the rows, so a million rows cost what their distinct words do.
"""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from importlib.resources import files

import polars as pl

from amparo.model.record import LINKABLE_COLUMNS
from amparo.vocabulary.countries import is_country


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Joined by "and", "of" and "the" in four languages; they come and go between two lists.
_PARTICLES = _words("de del la las los el da das do dos e y i di du des le les van von der den lo a")
#: Courtesy, kinship and civil state; not part of the name.
_NOT_NAMES = _words(
    "sr sra srta sres don dona dr dra lic ing prof vda viuda vve veuve mme mlle mr mrs ms junior jr hijo filho "
    "sobrinho nieto ii iii"
)
#: What is typed where a name is not known.
_PLACEHOLDERS = _words(
    "nn ns nd na sn sinnombre sinapellido sindato sindatos noconsta nosabe desconocido desconocida desconhecido "
    "desconhecida inconnu inconnue unknown none null nill anonimo anonima anonymous xx xxx xxxx noaplica ninguno "
    "ninguna sininformacion semnome seminformacao naoinformado naoconsta nonrenseigne notknown noname nodata "
    "pordeterminar porconfirmar tba"
)
_SAINTS = {"san": "san", "santa": "santa", "santo": "santo", "sao": "sao", "saint": "saint", "st": "saint"}
_SAINTS |= {"sainte": "sainte", "ste": "sainte"}


#: How much likelier the other column must be before a given name and a surname are taken to be swapped.
SWAPPED = 200.0


def fold(text: str) -> str:
    """Small letters without marks; anything that is no letter separates words. `Núñez-D'Ávila` -> `nunez davila`."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = (letter for letter in letters if not unicodedata.combining(letter) and letter not in "'’`´ʼ")
    return " ".join("".join(letter if letter.isalpha() else " " for letter in kept).split())


@cache
def hypocoristics() -> dict[str, str]:
    """Short name -> the name it most often stands for (`pepe` -> `jose`), from `hypocoristics.csv`, our own table."""
    with files("amparo.linkage").joinpath("hypocoristics.csv").open(encoding="utf-8") as stream:
        return {fold(row["short"]): row["full"] for row in csv.DictReader(stream)}


def words_of_name(cell: str) -> str:
    """The words that make a name, parted by blanks; empty when the cell says that it is not known.

    `De la Cruz` -> `cruz`; `San Martín` -> `sanmartin`; `N/N` -> ``.
    """
    words = fold(cell).split()
    if "".join(words) in _PLACEHOLDERS or (len(set("".join(words))) == 1 and len("".join(words)) > 1):
        return ""
    named = [word for word in words if word not in _NOT_NAMES and word not in _PLACEHOLDERS]
    kept = [word for word in named if word not in _PARTICLES] or named
    joined: list[str] = []
    for word in kept:
        if joined and joined[-1] in _SAINTS:
            joined[-1] = _SAINTS[joined[-1]] + word
        else:
            joined.append(word)
    return " ".join(joined)


def full_given_name(word: str) -> str:
    """The name a short name stands for; any other word stays."""
    return hypocoristics().get(word, word)


_SOUNDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), heard)
    for pattern, heard in (
        (r"sch|sh|tch|ch", "X"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"rh|rr", "r"),
        (r"ll(?=[aeiou])|lh", "Y"),
        (r"nh|gn(?=[aeiou])|n[iy](?=[aou])", "n"),
        (r"qu(?=[eiy])|q", "k"),
        (r"gu(?=[eiy])", "G"),
        (r"g(?=[eiy])", "j"),
        (r"^x", "j"),
        (r"x", "s"),
        (r"c(?=[eiy])|z", "s"),
        (r"ck|c", "k"),
        (r"^[hg]?u(?=[aeio])|w", "u"),
        (r"h", ""),
        (r"v", "b"),
        (r"^j(?=[eiou])|^y(?=[aeiou])", "j"),
        (r"y(?=[aeiou])", "Y"),
        (r"y", "i"),
        (r"eau|au(?=x?$)|ou", "o"),
        (r"ei", "e"),
        (r"m(?=[pbf])|m$", "n"),
        (r"(.)\1+", r"\1"),
    )
)


def sound(word: str) -> str:
    """How a folded word is heard: `jimenez` = `gimenez` = `ximenes`, `vasquez` = `bazques`, `wuaman` = `huaman`."""
    heard = word
    for pattern, said in _SOUNDS:
        heard = pattern.sub(said, heard)
    return heard.lower() or word


def skeleton(word: str) -> str:
    """The sound without its vowels, but for one at the start: the loosest key that brings words together."""
    heard = sound(word)
    return heard[:1] + re.sub(r"[aeiou]", "", heard[1:])


def document_digits(cell: str) -> str:
    """A document number as capital letters and digits without leading zeros; empty when it cannot be one."""
    kept = "".join(letter for letter in unicodedata.normalize("NFKC", cell).upper() if letter.isalnum()).lstrip("0")
    if len(kept) < 4 or len(set(kept)) < 3 or not any(letter.isdigit() for letter in kept):
        return ""
    return kept


def _town(cell: str) -> str:
    return "" if is_country(cell.upper()) else fold(cell).replace(" ", "")


def _mapped(table: pl.DataFrame, source: str, change: Callable[[str], str], target: str) -> pl.DataFrame:
    """Add `target`, the change of each distinct word of `source`; an empty result is null."""
    words = table[source].drop_nulls().unique()
    lookup = pl.DataFrame({source: words, target: pl.Series([change(word) or None for word in words], dtype=pl.String)})
    return table.join(lookup, on=source, how="left", maintain_order="left")


def _names(table: pl.DataFrame) -> pl.DataFrame:
    """Add g1, g2 (given names), s1, s2 (surnames): what stands second in a cell fills what the next cell leaves out."""
    for column in ("given_name", "second_given_name", "surname", "second_surname"):
        table = _mapped(table, column, words_of_name, f"w_{column}")
    given = pl.concat_str("w_given_name", "w_second_given_name", separator=" ", ignore_nulls=True).str.split(" ")
    first, second = pl.col("w_surname").str.split(" "), pl.col("w_second_surname").str.split(" ")
    table = table.with_columns(
        given.list.get(0, null_on_oob=True).replace("", None).alias("g1"),
        given.list.get(1, null_on_oob=True).alias("g2"),
        first.list.get(0, null_on_oob=True).alias("s1"),
        pl.coalesce(second.list.get(0, null_on_oob=True), first.list.get(1, null_on_oob=True)).alias("s2"),
    )
    # Somebody with a second surname only has that surname.
    table = table.with_columns(
        pl.coalesce("s1", "s2").alias("s1"), pl.when(pl.col("s1").is_not_null()).then("s2").alias("s2")
    )
    table = _unswapped(table)
    for short in ("g1", "g2"):
        table = _mapped(table.rename({short: f"raw_{short}"}), f"raw_{short}", full_given_name, short)
    for name in ("g1", "s1", "s2"):
        table = _mapped(table, name, sound, f"{name}_sound")
    for name in ("g1", "s1"):
        table = _mapped(table, name, skeleton, f"{name}_key")
    return table.with_columns(
        pl.concat_str("s1", "s2", separator=" ").alias("surnames"),
        pl.col("g1_sound").str.slice(0, 1).alias("g1_first"),
        pl.col("s1_sound").str.slice(0, 1).alias("s1_first"),
    )


def _unswapped(table: pl.DataFrame) -> pl.DataFrame:
    """Put given name and surname back where the list itself says they belong.

    A word is mostly met in one of the two columns. Where both words of a row are met far more often in the other
    column (their odds multiplied are SWAPPED to one), somebody filled in the wrong fields.
    """
    met = {
        column: table.select(pl.col(column).alias("word")).drop_nulls().group_by("word").agg(pl.len().alias(column))
        for column in ("g1", "s1")
    }
    for column in ("g1", "s1"):
        for counted, counts in met.items():
            named = counts.rename({"word": column, counted: f"{column}_as_{counted}"})
            table = table.join(named, on=column, how="left", maintain_order="left")

    def odds(word: str, here: str, there: str) -> pl.Expr:
        seen_there, seen_here = (pl.col(f"{word}_as_{at}").fill_null(0) + 0.5 for at in (there, here))
        return (seen_there / seen_here).log()

    swap = (odds("g1", "g1", "s1") + odds("s1", "s1", "g1")) > math.log(SWAPPED)
    return table.with_columns(
        pl.when(swap).then("s1").otherwise("g1").alias("g1"), pl.when(swap).then("g1").otherwise("s1").alias("s1")
    )


def _births(table: pl.DataFrame) -> pl.DataFrame:
    """Add birth (whole date), by, bm, bd (parts) and by_rough (the year was counted back from an age).

    The first of January and the first of July stand in for a day that nobody knew: only the year is kept of them.
    """
    whole = pl.col("birth_date")
    year = whole.str.slice(0, 4).cast(pl.Int32, strict=False)
    month = whole.str.slice(5, 2).cast(pl.Int32, strict=False)
    day = whole.str.slice(8, 2).cast(pl.Int32, strict=False)
    known_day = ~(day.eq(1) & month.is_in([1, 7])).fill_null(False)
    counted = pl.col("referral_date").str.slice(0, 4).cast(pl.Int32, strict=False) - pl.col("age").cast(pl.Int32)
    written = pl.coalesce(year, pl.col("birth_year").cast(pl.Int32))
    return table.with_columns(
        pl.coalesce(written, counted).alias("by"),
        pl.when(known_day).then(month).alias("bm"),
        pl.when(known_day).then(day).alias("bd"),
        (written.is_null() & counted.is_not_null()).alias("by_rough"),
        (pl.coalesce(written, counted) + 1).alias("by_next"),
    ).with_columns(pl.when(pl.col("bm").is_not_null() & pl.col("bd").is_not_null()).then(whole).alias("birth"))


#: What `normalised` makes of a list, besides `row` and `list`.
FEATURES = (
    *("g1", "g2", "g1_sound", "g1_key", "s1", "s2", "s1_sound", "s2_sound", "s1_key", "surnames"),
    *("g1_first", "s1_first", "birth", "by", "by_next", "bm", "bd", "by_rough", "sex", "nat", "doc", "place"),
)


def normalised(records: pl.DataFrame) -> pl.DataFrame:
    """The features by which records are compared: one row per record, in the same order, `row` counting from 0.

    `records` is what `amparo.model.record_files.read_records` returns; columns it lacks are taken as unknown. A
    document number that more than twenty records and one in a hundred share says nothing of a person and is dropped.
    """
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in LINKABLE_COLUMNS if name not in records.columns]
    table = records.select("list", pl.col([c for c in LINKABLE_COLUMNS if c in records.columns])).with_columns(absent)
    table = _births(_names(table.with_row_index("row")))
    table = _mapped(table, "document_number", document_digits, "doc")
    table = _mapped(table, "birthplace", _town, "place")
    # A birthplace that is only a state repeats the nationality: counted twice it would weigh twice.
    born_in = pl.col("birthplace").str.to_uppercase()
    shared = pl.len().over("doc")
    stands_in = (shared > 20) & (shared > len(table) // 100)
    return table.select(
        pl.col("row").cast(pl.Int64),
        "list",
        *FEATURES[: FEATURES.index("sex") + 1],
        pl.coalesce("nationality", pl.when(pl.col("place").is_null()).then(born_in)).alias("nat"),
        pl.when(~stands_in).then("doc").alias("doc"),
        "place",
    )
