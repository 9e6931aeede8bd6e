"""What somebody sent: kept in memory, never in clear on a disk, recognized by its content, refused with one sentence.

The name of the file is not looked at and not kept: names of files hold names of people.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from amparo.files import BadInput
from amparo.files.reading import human_size
from amparo_web.data_unit.models import ListFile
from amparo_web.data_unit.storing import as_files, salted_digest
from amparo_web.jobs.work import Unusable

#: One file, and all files of one form together: a hundred thousand rows are about a tenth of it.
LARGEST, LARGEST_TOGETHER = 64_000_000, 128_000_000
#: What a package may unpack to.
LARGEST_UNPACKED = 512_000_000
#: The name of a list is published with the figures: a plain word that no spreadsheet runs.
LIST_NAME = re.compile(r"\A\w[\w .'/&()-]{0,63}\Z")
_FORMULA = ("=", "@")


class InMemory(FileUploadHandler):
    """Keeps what is sent in memory; of what is too large only the size, so that the form can say so."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.together = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.buffer, self.size = io.BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        self.together += len(raw_data)
        if self.size <= LARGEST and self.together <= LARGEST_TOGETHER:
            self.buffer.write(raw_data)
        else:
            self.buffer = io.BytesIO()

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        size = self.size if self.together <= LARGEST_TOGETHER else max(self.size, LARGEST + 1)
        self.buffer.seek(0)
        return InMemoryUploadedFile(
            self.buffer, self.field_name, self.file_name, self.content_type or "", size, self.charset
        )


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that can be used: what it is, of which lists, how many rows, and its content."""

    form: ListFile.Form
    lists: tuple[str, ...]
    records: int
    digest: str
    content: bytes


def ending_of(form: str) -> str:
    return "pkg" if form == ListFile.Form.PACKAGE else "csv"


def examined(content: bytes, size: int) -> Examined:
    """Look into a file that was sent. Raises BadInput or Unusable, which say what to do; its file is never named."""
    if size > LARGEST:
        raise Unusable("data_unit.too_large", size=human_size(size), limit=human_size(LARGEST))
    if not content:
        raise Unusable("data_unit.empty")
    form = _form_of(content)
    if form != ListFile.Form.PACKAGE and b"\x00" in content:
        raise BadInput("files.encoding", byte="0x00")
    with as_files([(ending_of(form), content)]) as (path,):
        try:
            lists, records = _read(form, path)
        except BadInput as refusal:
            refusal.file = None
            raise
    for name in lists:
        if not LIST_NAME.match(name):
            raise Unusable("data_unit.list_name")
    return Examined(form, lists, records, salted_digest(content), content)


def _form_of(content: bytes) -> ListFile.Form:
    if content[:4] == b"PK\x03\x04":
        _check_zip(content)
        return ListFile.Form.PACKAGE
    header = content[:4096].split(b"\n", 1)[0].decode("utf-8-sig", "replace").strip().casefold()
    columns = {name.strip().strip('"') for name in re.split(r"[,;\t]", header)}
    if "count" in columns and "record_id" not in columns:
        return ListFile.Form.OVERLAP
    return ListFile.Form.CLEAR


def _check_zip(content: bytes) -> None:
    """A zip file is ours, or a workbook, or something to unpack first; and never a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            names, unpacked = set(box.namelist()), sum(item.file_size for item in box.infolist())
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        raise Unusable("data_unit.zip") from error
    if any(name.startswith("xl/") for name in names):
        raise Unusable("data_unit.workbook")
    if "manifest.json" not in names or "filters.bin" not in names:
        raise Unusable("data_unit.zip")
    if unpacked > LARGEST_UNPACKED:
        raise Unusable("data_unit.too_large", size=human_size(unpacked), limit=human_size(LARGEST_UNPACKED))


def _read(form: ListFile.Form, path: Path) -> tuple[tuple[str, ...], int]:
    """Lists and rows of a file, by the reader of its form."""
    if form == ListFile.Form.PACKAGE:
        from amparo.linkage.package import read_package

        package = read_package(path)
        if package.decoys is None:
            raise Unusable("data_unit.sealed")
        real = [name for row, name in zip(package.row_ids, package.lists, strict=True) if row not in package.decoys]
        return tuple(sorted(set(real))), len(real)
    if form == ListFile.Form.OVERLAP:
        from amparo.estimation import read_overlap

        table = read_overlap(path)
        return table.lists, table.n_observed
    from amparo.model.record_files import read_records

    records = read_records([path], linkable=True)
    _check_formulas(records)
    return tuple(sorted(records["list"].unique().to_list())), records.height


def _check_formulas(records: Any) -> None:
    """A cell that a spreadsheet would run is no name and no number: somebody put it there."""
    for column in records.columns:
        found = records[column].str.strip_chars_start().str.head(1).is_in(list(_FORMULA)).arg_true()
        if len(found):
            raise Unusable("data_unit.formula", row=int(found[0]) + 2, column=column)
