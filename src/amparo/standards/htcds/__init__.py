"""HTCDS, the Human Trafficking Case Data Standard of IOM: read and written, by version, with its known defects.

The codes and names of the standard are data in `data/` (CC BY 4.0, see data/ATTRIBUTION.md).
"""

from amparo.standards.htcds.convert import Outcome, Settings, convert
from amparo.standards.htcds.record import CaseRecord
from amparo.standards.htcds.standard import Field, Kind, Standard, standard

__all__ = ["CaseRecord", "Field", "Kind", "Outcome", "Settings", "Standard", "convert", "standard"]
