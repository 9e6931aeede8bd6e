"""A release of records as a publication bundle: synthetic records, tables with intervals, datasheet, manifest.

The synthetic records and the tables come out of `disclosure.release` and hold nothing exact. What is exact here -
the hash of the input - is of no use to a reader without the input.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import amparo
from amparo.disclosure.release import Released, interval, release_records, usable
from amparo.files import read_csv_rows, sha256_of
from amparo.model.codebook import Codebook, read_codebook
from amparo.publication import charts
from amparo.publication.bundle import Bundle
from amparo.publication.charts import Point
from amparo.publication.datasheet import datasheet, value_words
from amparo.publication.drawing import Words
from amparo.publication.figure import Column, Figure, Role, Status, Step
from amparo.publication.wording import count_said, say
from amparo.vocabulary.text import Text

TITLE = Text(
    "Registros sintéticos: {title}",
    "Synthetic records: {title}",
    "Registros sintéticos: {title}",
    "Enregistrements synthétiques : {title}",
)
#: Values of one column that are drawn; the table has all of them.
MOST_VALUES = 15
SOURCE = Text(
    "Con ruido que protege a cada uno. Fuente: {source}.",
    "With noise that protects each one. Source: {source}.",
    "Com ruído que protege cada um. Fonte: {source}.",
    "Avec un bruit qui protège chacun. Source : {source}.",
)
UNIT = {
    "person": Text("personas", "persons", "pessoas", "personnes"),
    "record": Text("registros", "records", "registros", "enregistrements"),
}
USE = {
    "usable": Text("se puede usar", "may be used", "pode ser usado", "utilisable"),
    "do_not_use": Text(
        "no usar: el ruido pesa demasiado",
        "do not use: the noise weighs too much",
        "não usar: o ruído pesa demais",
        "ne pas utiliser : le bruit pèse trop",
    ),
}
DEFINITION = Text(
    "Cuántos {unit} tienen anotado cada valor de «{label}», con ruido que protege a cada uno.",
    'How many {unit} have each value of "{label}" recorded, with noise that protects each one.',
    "Quantos {unit} têm registrado cada valor de «{label}», com ruído que protege cada um.",
    "Combien de {unit} ont chaque valeur de « {label} » consignée, avec un bruit qui protège chacun.",
)
SENTENCE = Text(
    "«{label}»: lo más frecuente es {most}, unos {count} {unit} (entre {low} y {high}).",
    '"{label}": most often {most}, about {count} {unit} (between {low} and {high}).',
    "«{label}»: o mais frequente é {most}, cerca de {count} {unit} (entre {low} e {high}).",
    "« {label} » : le plus souvent {most}, environ {count} {unit} (entre {low} et {high}).",
)
#: Of a column with one value nothing is the most frequent.
ONE = Text(
    "«{label}»: {most} en unos {count} {unit} (entre {low} y {high}).",
    '"{label}": {most} for about {count} {unit} (between {low} and {high}).',
    "«{label}»: {most} em cerca de {count} {unit} (entre {low} e {high}).",
    "« {label} » : {most} pour environ {count} {unit} (entre {low} et {high}).",
)
NOTHING = Text(
    "«{label}»: ninguna cifra supera el ruido.",
    '"{label}": no figure rises above the noise.',
    "«{label}»: nenhum número supera o ruído.",
    "« {label} » : aucun chiffre ne dépasse le bruit.",
)
CAVEATS = (
    Text(
        "Cada cifra lleva ruido: use el intervalo, no el punto. Dos tablas pueden no sumar igual.",
        "Each figure carries noise: use the interval, not the point. Two tables need not add up alike.",
        "Cada número leva ruído: use o intervalo, não o ponto. Duas tabelas podem não somar igual.",
        "Chaque chiffre porte du bruit : utilisez l'intervalle, pas le point. Deux tableaux peuvent différer.",
    ),
    Text(
        "Lo que no está anotado no es un no.",
        "What is not recorded is not a no.",
        "O que não está registrado não é um não.",
        "Ce qui n'est pas consigné n'est pas un non.",
    ),
)
MEASURED = Text(
    "Se contó con ruido gaussiano discreto",
    "Counted with discrete Gaussian noise",
    "Contou-se com ruído gaussiano discreto",
    "Compté avec un bruit gaussien discret",
)


def persons_of(clusters: Path) -> dict[tuple[str, str], str]:
    """(list, record_id) -> entity_id, from the `clusters.csv` of `amparo link`."""
    needed = ("list", "record_id", "entity_id")
    return {(row["list"], row["record_id"]): row["entity_id"] for _, row in read_csv_rows(clusters, required=needed)}


def release_bundle(
    records: Path,
    codebook_file: Path,
    *,
    epsilon: float,
    delta: float | None = None,
    seed: int = 0,
    clusters: Path | None = None,
) -> Bundle:
    """Read, measure, synthesise and describe; the caller writes the bundle.

    With `clusters` the person is the unit that is protected, without it the record (and the datasheet says so).
    Raises BadInput from reading and from `release_records`. Every call spends its budget anew.
    """
    codebook = read_codebook(codebook_file)
    persons = persons_of(clusters) if clusters else None
    more = {} if delta is None else {"delta": delta}
    released = release_records(
        records, codebook, epsilon=epsilon, codebook_file=codebook_file, seed=seed, persons=persons, **more
    )
    inputs = {"records": sha256_of(records), "codebook": sha256_of(codebook_file)}
    if clusters:
        inputs["clusters"] = sha256_of(clusters)
    step = Step("disclosure", MEASURED, inputs, settings_of(released, seed))
    labels = {column.name: column.label for column in codebook.columns}
    figures = tuple(
        figure_of(released, place, labels[item.name], codebook, step)
        for place, item in enumerate(released.domain.attributes)
    )
    return Bundle(
        id="records",
        title=TITLE.format(title=codebook.title),
        simulated=codebook.simulated,
        figures=figures,
        manifest=manifest_of(released, inputs, seed),
        files={
            "synthetic.csv": synthetic_csv(released),
            "utility.json": json.dumps(released.quality, ensure_ascii=False, indent=2) + "\n",
            "datasheet.md": datasheet(released, codebook, labels),
        },
    )


def settings_of(released: Released, seed: int) -> dict[str, object]:
    """What a reader needs to judge the noise."""
    return {
        "mechanism": "discrete Gaussian, rho-zCDP",
        "epsilon": released.spent.epsilon,
        "delta": released.spent.delta,
        "rho": round(released.spent.rho, 9),
        "unit": released.unit,
        "columns_a_record_at_most": released.domain.cap,
        "noise_sd_one_way": round(released.tables.scale_one, 3),
        "noise_sd_two_way": round(released.tables.scale_two, 3),
        "seed_of_the_drawing": seed,
    }


def manifest_of(released: Released, inputs: dict[str, str], seed: int) -> dict[str, object]:
    """The part of manifest.json that is about this release."""
    names = ("numpy", "opendp")
    return {
        "inputs": inputs,
        "versions": {"amparo": amparo.__version__, **{name: version(name) for name in names}},
        "settings": settings_of(released, seed),
        "privacy": {
            "unit": released.unit,
            "epsilon": released.spent.epsilon,
            "delta": released.spent.delta,
            "rho": round(released.spent.rho, 9),
        },
    }


def synthetic_csv(released: Released) -> str:
    """The synthetic records; an empty cell is "not recorded"."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    attributes = released.domain.attributes
    writer.writerow([item.name for item in attributes])
    words = [("", *item.values) for item in attributes]
    writer.writerows([[words[c][code] for c, code in enumerate(row)] for row in released.synthetic.tolist()])
    return out.getvalue()


def figure_of(released: Released, place: int, label: Text, codebook: Codebook, step: Step) -> Figure:
    """The one-way table of one column, each count with its 95 % interval and whether it may be used."""
    attribute, scale = released.domain.attributes[place], released.tables.scale_one
    counts = [max(int(v), 0) for v in released.tables.one[place]]
    limits = [interval(count, scale) for count in counts]
    unit = UNIT[released.unit]
    rows = tuple(
        (value, str(count), str(low), str(high), Status.PUBLISHED.value, "usable" if good else "do_not_use")
        for value, count, (low, high), good in zip(
            attribute.values, counts, limits, [usable(count, scale) for count in counts], strict=True
        )
    )
    top = max(range(len(counts)), key=lambda i: counts[i])
    low, high = limits[top]
    most = value_words(attribute, attribute.values[top])
    said = {"most": most, "count": count_said(counts[top]), "low": count_said(low), "high": count_said(high)}
    finding = (SENTENCE if len(counts) > 1 else ONE) if usable(counts[top], scale) else NOTHING
    sentence = finding.format(label=label, unit=unit, **said)
    definition = DEFINITION.format(label=label, unit=unit)
    points = [
        Point(value_words(attribute, value), count, Status.PUBLISHED, *between)
        for value, count, between in zip(attribute.values, counts, limits, strict=True)
    ]
    return Figure(
        id="released-" + attribute.name.replace(".", "-").lower(),
        topic="records",
        title=label,
        sentence=sentence,
        definition=definition,
        unit=unit,
        numerator=unit,
        denominator=None,
        caveats=CAVEATS,
        source=Text(*[codebook.source or "-"] * 4),
        as_of="",
        columns=(
            Column(attribute.name, label, Role.DIMENSION, {v: value_words(attribute, v) for v in attribute.values}),
            Column("count", unit, Role.VALUE),
            Column("lower", Text("límite inferior", "lower limit", "limite inferior", "borne inférieure"), Role.LOWER),
            Column("upper", Text("límite superior", "upper limit", "limite superior", "borne supérieure"), Role.UPPER),
            Column("status", Text("estado", "status", "situação", "état"), Role.STATUS),
            Column("use", Text("uso", "use", "uso", "usage"), Role.NOTE, USE),
        ),
        rows=rows,
        lineage=(step,),
        charts=charts.intervals(words_of(sentence, unit, definition, codebook), drawn(points)),
    )


def drawn(points: Sequence[Point]) -> list[Point]:
    """The points of a chart: in the codebook's order where all fit, else the largest."""
    if len(points) <= MOST_VALUES:
        return list(points)
    return sorted(points, key=lambda point: -(point.value or 0.0))[:MOST_VALUES]


def words_of(sentence: Text, unit: Text, definition: Text, codebook: Codebook) -> Words:
    """What stands around the chart of one column; a simulated region says so at the chart's head and foot."""
    both = Text(*["{a} {b}"] * 4)
    source = SOURCE.format(source=codebook.source or "-")
    title = sentence
    if codebook.simulated:
        title = say("word", "simulated_title", title=sentence)
        source = both.format(a=say("word", "simulated"), b=source)
    return Words(title, unit, source, both.format(a=sentence, b=definition))
