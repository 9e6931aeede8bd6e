"""The trail: every read, change, export and refusal, chained so that nobody can take one out unseen.

    from amparo_web.audit.recording import record
    record(action="case.read", actor=user.pk, agency=agency.pk, subject_kind="case", subject=case.pk)

Call it in the same transaction as what it records. Events hold identifiers and codes, never a name, a reason in free
words or a value. Every action has words in `actions.toml`. `reading.events_of("case", case.pk)` reads a subject's
trail; `amparo-web audit-verify` walks the chain.
"""
