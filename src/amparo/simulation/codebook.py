"""The codebook of the simulated region: what every column of `records.csv` means and which may leave."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from amparo.model.codebook import Codebook, Column
from amparo.model.record import CODES, COLUMNS, FACT_COLUMNS, sensitivity_of_column
from amparo.simulation.agencies import Agency
from amparo.simulation.geography import region
from amparo.simulation.settings import Settings
from amparo.vocabulary.facts import MEANS_FACTS, PURPOSE_FACTS, label_of
from amparo.vocabulary.text import Text

TITLE = Text(
    "Registros de una región que no existe (datos simulados)",
    "Records of a region that does not exist (simulated data)",
    "Registros de uma região que não existe (dados simulados)",
    "Dossiers d'une région qui n'existe pas (données simulées)",
)
#: Coarse columns that say nothing of a place below the state, of a day, or of which agency knows the person.
RELEASED = (
    *("sex", "age_at_act", "cross_border", *MEANS_FACTS, *PURPOSE_FACTS, "nationality", "country_of_exploitation"),
    *("year_detected", "assistance_plan", "return_status", "residence_permit"),
)
#: How many of them one record fills (of a flag only a yes counts). A round public bound, set by the design of the
#: simulation and not read off a draw: 8 columns that nearly always hold something, and 8 flags that say yes.
CAP = 16
_BANDS = {"age_at_act": (0, 9, 12, 15, 18, 21, 25, 30, 40, 60), "age": (0, 9, 12, 15, 18, 21, 25, 30, 40, 60)}
_IMPOSSIBLE = (
    # a permit to stay and a return home exclude each other in this region
    {"return_status": "completed", "residence_permit": "granted"},
    {"return_status": "requested", "residence_permit": "granted"},
    {"return_status": "blocked", "residence_permit": "granted"},
)
_KINDS = {
    "record_id": "identifier",
    "document_number": "identifier",
    "birth_date": "date",
    "referral_date": "date",
    "birth_year": "whole_number",
    "age": "whole_number",
    "age_at_act": "whole_number",
    "route_transit": "text",
    "minor": "flag",
}
_LABELS = {
    "list": (
        "institución que lleva la lista",
        "agency that keeps the list",
        "instituição que mantém a lista",
        "institution qui tient la liste",
    ),
    "record_id": ("número de registro", "record number", "número de registro", "numéro du dossier"),
    "given_name": ("nombre", "given name", "nome", "prénom"),
    "second_given_name": ("segundo nombre", "second given name", "segundo nome", "deuxième prénom"),
    "surname": ("primer apellido", "surname", "sobrenome", "nom de famille"),
    "second_surname": ("segundo apellido", "second surname", "segundo sobrenome", "deuxième nom de famille"),
    "sex": ("sexo", "sex", "sexo", "sexe"),
    "birth_date": ("fecha de nacimiento", "date of birth", "data de nascimento", "date de naissance"),
    "birth_year": ("año de nacimiento", "year of birth", "ano de nascimento", "année de naissance"),
    "age": ("edad en la remisión", "age at referral", "idade no encaminhamento", "âge à l'orientation"),
    "nationality": ("nacionalidad", "nationality", "nacionalidade", "nationalité"),
    "birthplace": ("lugar de nacimiento", "place of birth", "local de nascimento", "lieu de naissance"),
    "document_number": ("número de documento", "document number", "número do documento", "numéro du document"),
    "referral_date": ("fecha de remisión", "date of referral", "data do encaminhamento", "date d'orientation"),
    "country_of_exploitation": (
        "país de explotación",
        "country of exploitation",
        "país de exploração",
        "pays d'exploitation",
    ),
    "route_transit": ("países de tránsito", "countries of transit", "países de trânsito", "pays de transit"),
    "year_detected": ("año de detección", "year of detection", "ano de detecção", "année de détection"),
    "assistance_plan": ("plan de asistencia", "assistance plan", "plano de assistência", "plan d'assistance"),
    "return_status": ("estado del retorno", "status of the return", "situação do retorno", "état du retour"),
    "residence_permit": ("permiso de residencia", "residence permit", "autorização de residência", "titre de séjour"),
}


@cache
def _label(name: str) -> Text:
    return Text(*_LABELS[name]) if name in _LABELS else label_of(name)


def _column(name: str, settings: Settings, keepers: Sequence[Agency]) -> Column:
    codes: dict[str, tuple[str, ...]] = {
        **CODES,
        "list": tuple(agency.code for agency in keepers),
        "nationality": region().states,
        "country_of_exploitation": region().states,
        "year_detected": tuple(str(year) for year in range(settings.first_year, settings.last_year + 1)),
    }
    kind = "flag" if name in FACT_COLUMNS else "category" if name in codes else _KINDS.get(name, "text")
    return Column(
        name=name,
        kind=kind,
        sensitivity=sensitivity_of_column(name),
        label=_label(name),
        codes=codes.get(name, ()),
        bands=_BANDS.get(name, ()),
        release=name in RELEASED,
    )


def region_codebook(settings: Settings, keepers: Sequence[Agency]) -> Codebook:
    """The codebook of one simulated region; its domains come from the design and never from what was drawn."""
    return Codebook(
        title=TITLE,
        simulated=True,
        source=f"amparo simulate --seed {settings.seed} --persons {settings.persons} --lists {settings.lists}",
        columns=tuple(_column(name, settings, keepers) for name in COLUMNS),
        cap=CAP,
        impossible=_IMPOSSIBLE,
    )
