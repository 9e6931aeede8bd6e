"""Every address of the register: what it takes, and what of the drawn case its arguments name."""

from __future__ import annotations

CASE = {"case": "CASE"}
#: Pages without a case: whoever keeps cases opens them, and sees her own agency's.
GENERAL = ("worklist", "find", "new_case")
#: Pages of a case that are read.
READ = {
    "case": CASE,
    "reveal": CASE,
    "edit_person": CASE,
    "edit_case": CASE,
    "add_note": CASE,
    "add_task": CASE,
    "risk": CASE,
    "restrict": CASE,
    "looked": CASE,
    "screening": CASE,
    "facts": CASE,
    "finding": CASE,
    "consents": CASE,
    "withdraw_consent": {**CASE, "consent": "CONSENT"},
    "share": {**CASE, "consent": "CONSENT"},
    "unshare": {**CASE, "grant": "GRANT"},
    "assistance": CASE,
    "add_need": CASE,
    "add_service": CASE,
    "begin_stay": CASE,
    "end_stay": {**CASE, "stay": "STAY"},
    "add_relative": CASE,
    "best_interests": CASE,
    "protection": CASE,
    "returns": CASE,
    "open_return": CASE,
    "clear_gate": {**CASE, "returning_id": "RETURN", "condition": "safety_assessed"},
    "add_cost": {**CASE, "returning_id": "RETURN"},
    "return_step": {**CASE, "returning_id": "RETURN", "action": "prepare"},
    "proceedings": CASE,
    "add_suspect": CASE,
    "open_proceeding": {**CASE, "suspect": "SUSPECT"},
    "proceeding_step": {**CASE, "proceeding": "PROCEEDING", "action": "investigate"},
}
#: Addresses that only take a form.
SENT = {
    "finish_task": {**CASE, "task": "TASK"},
    "finding_so_far": CASE,
    "confirm_assessment": {**CASE, "assessment": "ASSESSMENT"},
    "assistance_step": {**CASE, "action": "help_now"},
    "reopen_gate": {**CASE, "returning_id": "RETURN", "gate": "GATE"},
}
SENT_WITHOUT_CASE = {
    "check_duplicates": {},
    "save_draft": {"form": "intake"},
    "discard_draft": {"form": "intake"},
}


def expected() -> dict[str, tuple[dict[str, str], int, int, int, int]]:
    """As `EXPECTED` of the site: anybody, the coordinator, the worker, a stranger of another agency."""
    found = {f"register:{name}": ({}, 302, 200, 200, 200) for name in GENERAL}
    found |= {f"register:{name}": (arguments, 302, 200, 200, 404) for name, arguments in READ.items()}
    sent = {**SENT, **SENT_WITHOUT_CASE}
    found |= {f"register:{name}": (arguments, 302, 405, 405, 405) for name, arguments in sent.items()}
    return found
