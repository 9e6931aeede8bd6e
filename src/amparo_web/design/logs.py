"""Logs that name the defect and never the person."""

from __future__ import annotations

import logging
import os
import traceback


class QuietFormatter(logging.Formatter):
    """Time, level, logger and where it happened; never an exception's text or a request's address.

    An exception's message may quote a row, and an address may hold what somebody typed: both stay out. The class of
    the exception and the file and line are enough to find a defect. AMPARO_DEBUG=1 shows all, on a developer's machine.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        if os.environ.get("AMPARO_DEBUG") == "1":
            return super().format(record)
        said = f"{self.formatTime(record)} {record.levelname} {record.name}"
        if record.exc_info and record.exc_info[1]:
            defect = record.exc_info[1]
            last = traceback.extract_tb(defect.__traceback__)[-1:]
            where = f" at {os.path.basename(last[0].filename)}:{last[0].lineno}" if last else ""
            return f"{said} {type(defect).__name__}{where}"
        if record.name.startswith(("django", "allauth")):
            return f"{said} {getattr(record, 'status_code', '')} {record.module}:{record.lineno}"
        return f"{said} {record.getMessage()}"
