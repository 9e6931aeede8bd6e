"""The tables of the register, one file a subject."""

from amparo_web.casework.models.assistance import (
    AssistanceStep,
    BestInterests,
    Need,
    Protection,
    Relative,
    Service,
    Stay,
)
from amparo_web.casework.models.cases import CaseFile, Grant, Note, Reveal, RouteLeg, Statement, Task
from amparo_web.casework.models.consent import Consent
from amparo_web.casework.models.drafts import Draft
from amparo_web.casework.models.judging import Assessment, Coding, RiskAssessment
from amparo_web.casework.models.people import Contact, Document, Person, Token
from amparo_web.casework.models.proceedings import Involvement, Proceeding, ProceedingStep, Suspect, SuspectToken
from amparo_web.casework.models.returning import CostShare, Gate, Return, ReturnStep

__all__ = [
    "Assessment",
    "AssistanceStep",
    "BestInterests",
    "CaseFile",
    "Coding",
    "Consent",
    "Contact",
    "CostShare",
    "Document",
    "Draft",
    "Gate",
    "Grant",
    "Involvement",
    "Need",
    "Note",
    "Person",
    "Proceeding",
    "ProceedingStep",
    "Protection",
    "Relative",
    "Return",
    "ReturnStep",
    "Reveal",
    "RiskAssessment",
    "RouteLeg",
    "Service",
    "Statement",
    "Stay",
    "Suspect",
    "SuspectToken",
    "Task",
    "Token",
]
