"""Assistance, referral, return, proceedings: allowed transitions as data, drawn and enforced from one table."""

from amparo.pathways.pathway import (
    PATHWAYS,
    Condition,
    Pathway,
    State,
    StepRefused,
    Transition,
    as_mermaid,
    can_step,
    check_step,
    missing_for,
    pathway,
)

__all__ = [
    "PATHWAYS",
    "Condition",
    "Pathway",
    "State",
    "StepRefused",
    "Transition",
    "as_mermaid",
    "can_step",
    "check_step",
    "missing_for",
    "pathway",
]
