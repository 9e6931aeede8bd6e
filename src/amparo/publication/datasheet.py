"""The datasheet of a release: what it is, whom it protects and how, what it must not be used for; four languages."""

from __future__ import annotations

from collections.abc import Mapping

from amparo.disclosure.domain import YES, Attribute
from amparo.disclosure.release import Released
from amparo.model.codebook import Codebook
from amparo.statistics.codes import code_label
from amparo.vocabulary.text import LANGUAGES, Text

HEADINGS = {"es": "Ficha de los datos", "en": "Datasheet", "pt": "Ficha dos dados", "fr": "Fiche des données"}
SIMULATED = Text(
    "**Región simulada: no existe, y nadie de estas filas existe.**",
    "**Simulated region: it does not exist, and nobody in it does.**",
    "**Região simulada: não existe, e ninguém nela existe.**",
    "**Région simulée : elle n'existe pas, et personne de ces lignes n'existe.**",
)
UNIT = {
    "person": Text(
        "Se protege a cada persona: sus registros de varias listas se unieron antes de contar.",
        "Each person is protected: her records of several lists were joined before counting.",
        "Protege-se cada pessoa: seus registros de várias listas foram unidos antes de contar.",
        "Chaque personne est protégée : ses enregistrements de plusieurs listes ont été réunis avant de compter.",
    ),
    "record": Text(
        "Se protege cada registro. Quien está en varias listas tiene varios registros y queda menos protegida: "
        "vincule antes las listas.",
        "Each record is protected. Somebody on several lists has several records and is protected less: "
        "link the lists first.",
        "Protege-se cada registro. Quem está em várias listas tem vários registros e fica menos protegida: "
        "vincule antes as listas.",
        "Chaque enregistrement est protégé. Une personne sur plusieurs listes en a plusieurs et est moins protégée : "
        "couplez d'abord les listes.",
    ),
}
BODY = Text(
    """{unit}

- **Qué hay**: `synthetic.csv`, filas dibujadas de tablas con ruido (ninguna es una persona); `tables/`, cada cuenta
  con su intervalo de 95 %; `utility.json`, cuánto pesa el ruido; `manifest.json`, cómo se hizo.
- **Promesa**: privacidad diferencial, epsilon {epsilon:g}, delta {delta:g} (rho {rho:.4f}). Quitar o añadir a alguien
  cambia poco lo que aquí se ve. Publicar otra vez los mismos datos gasta otra vez: las rho se suman.
- **Ruido**: desviación {one:.1f} en cuentas simples y {two:.1f} en cruces de dos columnas. No use cuentas simples
  por debajo de {floor_one} ni cruces por debajo de {floor_two}.
- **No sirve para**: hablar de una persona o de un grupo pequeño, cruces de tres o más columnas con pocas filas,
  estimar el total oculto. Lo no anotado no es un no: de las preguntas de sí o no solo sale el sí.
- **Columnas** (a lo sumo {cap} por fila):""",
    """{unit}

- **What is here**: `synthetic.csv`, rows drawn from noisy tables (none is a person); `tables/`, each count with its
  95 % interval; `utility.json`, how much the noise weighs; `manifest.json`, how it was made.
- **The promise**: differential privacy, epsilon {epsilon:g}, delta {delta:g} (rho {rho:.4f}). Taking somebody out or
  putting somebody in changes little of what is seen here. Releasing the same data again spends again: rho adds up.
- **Noise**: standard deviation {one:.1f} on simple counts and {two:.1f} on two-way counts. Do not use simple counts
  below {floor_one} or two-way counts below {floor_two}.
- **Not for**: speaking of one person or of a small group, crossing three columns or more with few rows, estimating
  the hidden total. What is not recorded is not a no: of yes-or-no questions only the yes leaves.
- **Columns** (at most {cap} a row):""",
    """{unit}

- **O que há**: `synthetic.csv`, linhas sorteadas de tabelas com ruído (nenhuma é uma pessoa); `tables/`, cada
  contagem com seu intervalo de 95 %; `utility.json`, quanto pesa o ruído; `manifest.json`, como se fez.
- **Promessa**: privacidade diferencial, epsilon {epsilon:g}, delta {delta:g} (rho {rho:.4f}). Tirar ou incluir alguém
  muda pouco do que se vê aqui. Publicar de novo os mesmos dados gasta de novo: os rho se somam.
- **Ruído**: desvio {one:.1f} em contagens simples e {two:.1f} em cruzamentos de duas colunas. Não use contagens
  simples abaixo de {floor_one} nem cruzamentos abaixo de {floor_two}.
- **Não serve para**: falar de uma pessoa ou de um grupo pequeno, cruzar três ou mais colunas com poucas linhas,
  estimar o total oculto. O não registrado não é um não: das perguntas de sim ou não só sai o sim.
- **Colunas** (no máximo {cap} por linha):""",
    """{unit}

- **Contenu** : `synthetic.csv`, des lignes tirées de tableaux bruités (aucune n'est une personne) ; `tables/`, chaque
  compte avec son intervalle à 95 % ; `utility.json`, le poids du bruit ; `manifest.json`, comment on a fait.
- **Promesse** : confidentialité différentielle, epsilon {epsilon:g}, delta {delta:g} (rho {rho:.4f}). Retirer ou
  ajouter quelqu'un change peu ce qui se voit ici. Republier les mêmes données dépense encore : les rho s'additionnent.
- **Bruit** : écart type {one:.1f} pour les comptes simples et {two:.1f} pour les croisements de deux colonnes.
  N'utilisez ni compte simple sous {floor_one} ni croisement sous {floor_two}.
- **Ne sert pas à** : parler d'une personne ou d'un petit groupe, croiser trois colonnes ou plus avec peu de lignes,
  estimer le total caché. Ce qui n'est pas consigné n'est pas un non : des questions oui ou non, seul le oui sort.
- **Colonnes** (au plus {cap} par ligne) :""",
)


#: Columns of records whose codes are those of a dimension with another name.
DIMENSION_OF = {"country_of_exploitation": "country"}


def value_words(attribute: Attribute, code: str) -> Text:
    """What people read for one code of a released column; a code without words is said as it is."""
    if attribute.values == (YES,):
        return code_label("answer", YES)
    return code_label(DIMENSION_OF.get(attribute.name, attribute.name), code)


def datasheet(released: Released, codebook: Codebook, labels: Mapping[str, Text]) -> str:
    """`datasheet.md`; `labels` maps column names to their words."""
    body = BODY.format(
        unit=UNIT[released.unit],
        epsilon=released.spent.epsilon,
        delta=released.spent.delta,
        rho=released.spent.rho,
        one=released.tables.scale_one,
        two=released.tables.scale_two,
        floor_one=released.quality["smallest_usable_count_one_way"],
        floor_two=released.quality["smallest_usable_count_two_way"],
        cap=released.domain.cap,
    )
    parts = []
    for language in LANGUAGES:
        parts += [f"# {HEADINGS[language]}: {codebook.title.in_(language)}", ""]
        if codebook.simulated:
            parts += [SIMULATED.in_(language), ""]
        parts.append(body.in_(language))
        for item in released.domain.attributes:
            words = ", ".join(f"`{value}` {value_words(item, value).in_(language)}" for value in item.values)
            shown = words if not item.lower_bounds else ", ".join(f"`{value}`" for value in item.values)
            parts.append(f"  - `{item.name}` ({labels[item.name].in_(language)}): {shown}")
        parts.append("")
    return "\n".join(parts)
