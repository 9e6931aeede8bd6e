"""The addresses of the secretariat's room with what each answers: to anybody, and to three readers of two shelters."""

from __future__ import annotations

Answers = tuple[dict[str, str], int, int, int, int]

#: Read without a login.
PUBLIC: dict[str, dict[str, str]] = {
    "index": {},
    "changes": {},
    "feed": {},
    "matrix": {},
    "matrix_file": {"form": "sdmx.csv"},
    "timeline": {},
    "conflicts": {},
    "missing": {},
    "missing_csv": {"code": "SOM"},
    "missing_letter": {"code": "SOM"},
    "instrument": {"code": "SOM"},
    "laws": {},
    "law": {"code": "ARG"},
    "laws_csv": {},
    "compare": {},
    "outcomes": {},
    "tiers_chart": {"shape": "wide"},
    "state": {"code": "ARG"},
    "state_report": {"code": "ARG"},
    "cell": {"code": "ARG", "instrument": "TIP"},
}
#: For programs.
API = ("states", "instruments", "treaties", "laws")
#: For the secretariat and civil society alone: a shelter is told that it is not for her.
CLOSED: dict[str, dict[str, str]] = {
    "desk": {},
    "propose_event": {},
    "review_event": {"number": "1"},
}


def expected() -> dict[str, Answers]:
    """Name -> (arguments, answer to anybody, to the owner, to her teammate, to a stranger of another agency)."""
    public = {f"commitments:{name}": (values, 200, 200, 200, 200) for name, values in PUBLIC.items()}
    closed = {f"commitments:{name}": (values, 302, 403, 403, 403) for name, values in CLOSED.items()}
    api = {f"api:{name}": ({}, 200, 200, 200, 200) for name in API}
    return {**public, **closed, **api}
