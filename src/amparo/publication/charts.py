"""The kinds of chart there are: ranked dots, lines over years, bars, intervals, a matrix of dots.

Each takes points with their status and draws them wide and narrow in four languages. A withheld value has its own
mark - a hollow square with a cross, explained below the chart - and is never drawn as a zero; a value that is not
available is not drawn and is named. Limits are always drawn where there are any.
"""

from __future__ import annotations

from amparo.publication.chart_lines import lines, year_ticks
from amparo.publication.chart_matrix import dot_matrix
from amparo.publication.chart_parts import Point, ticks
from amparo.publication.chart_rows import bars, intervals, ranked_dots

__all__ = ["Point", "bars", "dot_matrix", "intervals", "lines", "ranked_dots", "ticks", "year_ticks"]
