"""A drawn world for the site's tests: evidently invented agencies and members, and two small publications."""

from __future__ import annotations

import base64
import contextlib
import hmac
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amparo.publication.bundle import Bundle
from amparo.publication.figure import Column, Figure, Role, Step
from amparo.vocabulary.text import LANGUAGES, Text

PASSWORD = "cuatro palabras inventadas juntas"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # pragma: allowlist secret - the second factor of invented accounts
COMMAND = [sys.executable, "-m", "amparo_web.cli"]


def words(es: str, en: str, pt: str, fr: str) -> Text:
    return Text(es, en, pt, fr)


def drawing(title: str, width: int) -> str:
    """A small chart that styles itself, as the drawn ones do."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 240" width="{width}" height="240">'
        f"<style>.bar{{fill:#0072b2}}</style><title>{title}</title>"
        f'<rect class="bar" x="40" y="60" width="{width - 200}" height="40"/>'
        f'<rect class="bar" x="40" y="130" width="{width - 260}" height="40"/>'
        f'<text x="40" y="30" font-size="18" font-family="sans-serif">{title}</text></svg>'
    )


def a_figure(id_: str = "detected-year", topic: str = "detected") -> Figure:
    title = words(
        "Personas detectadas por año y sexo",
        "Persons detected by year and sex",
        "Pessoas detectadas por ano e sexo",
        "Personnes détectées par année et sexe",
    )
    columns = (
        Column("year", words("año", "year", "ano", "année"), Role.DIMENSION),
        Column(
            "sex",
            words("sexo", "sex", "sexo", "sexe"),
            Role.DIMENSION,
            {
                "female": words("mujer", "female", "mulher", "femme"),
                "male": words("hombre", "male", "homem", "homme"),
                "Total": words("Total", "Total", "Total", "Total"),
            },
        ),
        Column(
            "purpose",
            words(
                "finalidad de la explotación",
                "purpose of exploitation",
                "finalidade da exploração",
                "but de l'exploitation",
            ),
            Role.DIMENSION,
            {"labour": words("trabajo forzoso", "forced labour", "trabalho forçado", "travail forcé")},
        ),
        Column("count", words("personas", "persons", "pessoas", "personnes"), Role.VALUE),
        Column("status", words("estado", "status", "situação", "état"), Role.STATUS),
    )
    rows = (
        ("2021", "female", "labour", "12345", "published"),
        ("2021", "male", "labour", "", "suppressed"),
        ("2022", "female", "labour", "1380", "rounded"),
        ("2022", "male", "labour", "", "not_available"),
    )
    return Figure(
        id=id_,
        topic=topic,
        title=title,
        sentence=words(
            "En 2022 se detectó a unas 1.380 mujeres; cuántas no encontró nadie se dice aparte.",
            "In 2022 about 1,380 women were detected; how many nobody found is said elsewhere.",
            "Em 2022 foram detectadas cerca de 1.380 mulheres; quantas ninguém encontrou diz-se à parte.",
            "En 2022, environ 1 380 femmes ont été détectées ; combien personne n'a trouvées est dit ailleurs.",
        ),
        definition=words(
            "Personas que alguna agencia reconoció como víctimas.",
            "Persons whom an agency recognized as victims.",
            "Pessoas que alguma agência reconheceu como vítimas.",
            "Personnes qu'un organisme a reconnues comme victimes.",
        ),
        unit=words("personas", "persons", "pessoas", "personnes"),
        numerator=words("personas detectadas", "persons detected", "pessoas detectadas", "personnes détectées"),
        denominator=None,
        caveats=(
            words("Solo las detectadas.", "Only the detected.", "Apenas as detectadas.", "Seulement les détectées."),
            words("Se redondeó a 5.", "Rounded to 5.", "Arredondado a 5.", "Arrondi à 5."),
        ),
        source=words("Región inventada", "Invented region", "Região inventada", "Région inventée"),
        as_of="2022-12-31",
        columns=columns,
        rows=rows,
        lineage=(
            Step(
                "linkage",
                words("Se enlazaron listas", "Lists were linked", "Listas vinculadas", "Listes reliées"),
                {"records.csv": "ab" * 32},
                {"threshold": 0.9},
            ),
            Step(
                "disclosure",
                words("Se protegió", "Protected", "Protegeu-se", "Protégé"),
                {"counts.csv": "cd" * 32},
                {"threshold": 5},
            ),
        ),
        charts={
            shape: {language: drawing(title.in_(language), width) for language in LANGUAGES}
            for shape, width in (("wide", 720), ("narrow", 320))
        },
    )


def simulated_bundle() -> Bundle:
    return Bundle(
        "region",
        words("Región de prueba", "Region for tests", "Região de teste", "Région d'essai"),
        True,
        (a_figure(), a_figure("hidden-total", "hidden")),
        {"inputs": {"records.csv": "ab" * 32}, "settings": {"threshold": 5}},
        {"datasheet.md": "# Ficha\n\nNadie de estas filas existe.\n", "more.csv": "sex\nfemale\n"},
    )


def published_bundle() -> Bundle:
    return Bundle(
        "source",
        words("Fuente publicada", "Published source", "Fonte publicada", "Source publiée"),
        False,
        (a_figure("published-year"),),
        {},
        {},
    )


@dataclass(frozen=True)
class World:
    """The accounts of the drawn world."""

    owner: Any
    teammate: Any
    stranger: Any
    home: Any
    elsewhere: Any


def with_second_factor(user: Any) -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(user, SECRET)


def draw_world() -> World:
    """Everything is made through actions, as the site itself makes it."""
    from amparo_web.accounts import actions

    home, elsewhere = (
        actions.create_agency(code=code, kind="shelter", name=words(es, en, pt, fr), country="GTM")
        for code, es, en, pt, fr in (
            (
                "refugio-a",
                "Refugio A (inventado)",
                "Shelter A (invented)",
                "Abrigo A (inventado)",
                "Refuge A (inventé)",
            ),
            (
                "refugio-b",
                "Refugio B (inventado)",
                "Shelter B (invented)",
                "Abrigo B (inventado)",
                "Refuge B (inventé)",
            ),
        )
    )
    made = {}
    for username, agency, role, language in (
        ("inventada.duena", home, "coordinator", "es"),
        ("inventada.colega", home, "caseworker", "en"),
        ("inventada.ajena", elsewhere, "coordinator", "es"),
    ):
        made[username], _ = actions.create_member(
            agency=agency, username=username, role=role, language=language, password=PASSWORD
        )
        with_second_factor(made[username])
    owner, teammate, stranger = made.values()
    return World(owner, teammate, stranger, home, elsewhere)


def code_now(secret: str = SECRET, *, steps: int = 0) -> str:
    """The six digits a telephone shows now (RFC 6238, written out here so that the site is not its own judge)."""
    counter = int(time.time()) // 30 + steps
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), "sha1").digest()
    place = digest[-1] & 0x0F
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


@dataclass(frozen=True)
class RunningSite:
    """An instance that answers."""

    address: str
    home: Path
    process: subprocess.Popen[bytes]
    environment: dict[str, str]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, process: subprocess.Popen[bytes], seconds: float = 90) -> None:
    """Until /healthz answers; raises when the server ended or the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
            if json.load(answer)["status"] == "ok":
                return
        time.sleep(0.2)
    raise RuntimeError("the server did not answer in time")


@contextlib.contextmanager
def running_site(folder: Path) -> Iterator[RunningSite]:
    """Migrate, draw the world, write the bundles, serve; stop at the end."""
    from amparo.publication.bundle import write_bundle

    environment = {**os.environ, "AMPARO_HOME": str(folder / "home"), "AMPARO_LANG": "en"}
    environment.pop("AMPARO_DATABASE_URL", None)
    subprocess.run([*COMMAND, "migrate"], env=environment, check=True)
    write_bundle(simulated_bundle(), folder / "home" / "bundles" / "region")
    write_bundle(published_bundle(), folder / "home" / "bundles" / "source")
    script = (
        "from amparo_web.cli import set_up_django; set_up_django(); from site_world import draw_world; draw_world()"
    )
    paths = os.pathsep.join([str(Path(__file__).parent), environment.get("PYTHONPATH", "")])
    subprocess.run([sys.executable, "-c", script], env={**environment, "PYTHONPATH": paths}, check=True)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen([*COMMAND, "serve", "--port", str(port)], env=environment)
    try:
        wait_for(address, process)
        yield RunningSite(address, folder / "home", process, environment)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
