"""Every test on one case: the four of the treaties, the national offences asked for, and the indicators seen.

The tests are independent, not exclusive: a person can be smuggled, trafficked and a refugee at once.
"""

from __future__ import annotations

from amparo.law.asylum_referral import asylum_finding
from amparo.law.forced_labour import forced_labour_finding
from amparo.law.indicators import referral_prompts
from amparo.law.national import national_findings
from amparo.law.palermo import trafficking_finding
from amparo.law.smuggling import smuggling_finding
from amparo.model.case import Case
from amparo.model.finding import Assessment


def assess(case: Case) -> Assessment:
    """The findings on one case, in the order: trafficking, smuggling, asylum referral, forced labour, national.

    Indicators give prompts to refer, beside the findings and never in their place; None where none was given.
    """
    trafficking = trafficking_finding(case)
    return Assessment(
        case_id=case.id,
        findings=(
            trafficking,
            smuggling_finding(case, trafficking),
            asylum_finding(case),
            forced_labour_finding(case),
            *national_findings(case, trafficking),
        ),
        referral_prompts=referral_prompts(case),
    )
