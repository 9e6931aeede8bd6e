"""Which column is which field: machine names, labels, the templates' two header rows, the survey's paths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from amparo.standards.htcds.codes import CodeReader, folded
from amparo.standards.htcds.standard import Field, Kind, Standard, standard

#: Columns that a Kobo or ODK export adds to the answers.
SURVEY_COLUMNS = frozenset(
    (
        *("start", "end", "today", "deviceid", "username", "formhub/uuid", "meta/instanceID", "meta/rootUuid"),
        *("_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by"),
        *("__version__", "_tags", "_index", "_attachments", "_xform_id", "_parent_index", "_parent_table_name"),
        *("KEY", "SubmissionDate", "meta-instanceID", "instanceID"),
    )
)
#: Columns that only such an export has (`start` and `end` alone may be anybody's).
_SURE_SURVEY = SURVEY_COLUMNS - {"start", "end", "today", "username", "KEY"}
#: Columns that name the record; HTCDS has no field for that.
ID_COLUMNS = ("id", "record_id", "case_id", "recordid", "caseid")
#: Columns of a file of rejected rows, left aside when it comes back mended.
REJECT_COLUMNS = ("amparo_row", "amparo_column", "amparo_reason", "amparo_extra")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a source. `code` is set where the column holds one choice of a question (`field/code`).

    `note` is the defect to report for every row in which the column is filled.
    """

    index: int
    heading: str
    field: Field | None = None
    code: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a source, the lines the header takes (1 or 2), and warnings about the header itself."""

    columns: tuple[Column, ...]
    lines: int
    survey: bool
    notes: tuple[tuple[str, str], ...]
    doubled: str = ""

    @property
    def recognised(self) -> int:
        """How surely this is a header: 100 for each machine name, which no cell of data holds, 1 for each label."""
        return sum(100 if _is_machine_name(c) else 1 for c in self.columns if c.field is not None)


def _is_machine_name(column: Column) -> bool:
    return column.field is not None and (column.heading == column.field.name or column.note != "" or column.code != "")


@dataclass(frozen=True, slots=True)
class Names:
    """Every way a heading may name a field."""

    exact: Mapping[str, tuple[str, str]]
    labels: Mapping[str, str]
    ambiguous: frozenset[str]
    near: Mapping[str, str]
    under_label: Mapping[tuple[str, str], tuple[str, str]]


@cache
def names_of(version: str = "2.0") -> Names:
    """The names of one version of the standard, with the aliases."""
    known = standard(version)
    exact = {name: (name, "") for name in known.fields}
    exact |= {alias.wrong: (alias.right, alias.defect) for alias in known.aliases if alias.kind == "column"}
    counts = Counter(field.label for field in known.fields.values() if field.label)
    # "City", "Date", "Phone" stand in anybody's spreadsheet; alone they do not say which field is meant.
    bare = {field.label for field in known.fields.values() if field.group == "event" or field.name == "org_Phone"}
    ambiguous = frozenset(bare | {label for label, number in counts.items() if number > 1})
    labels = {field.label: field.name for field in known.fields.values() if field.label not in {*ambiguous, ""}}
    near = {folded(label): name for label, name in labels.items()} | {folded(name): name for name in known.fields}
    pairs = {(a.wrong, a.where): (a.right, a.defect) for a in known.aliases if a.kind == "column_under_label"}
    return Names(exact, labels, ambiguous, near, pairs)


def resolve(first: Sequence[str], second: Sequence[str] | None = None) -> Header:
    """Read one or two header lines; two when the first holds machine names and the second the labels."""
    known, names = standard(), names_of()
    two = second is not None and _is_label_line(first, second, names)
    columns: list[Column] = []
    notes: list[tuple[str, str]] = []
    for index, cell in enumerate(first):
        label = second[index].strip() if two and second is not None and index < len(second) else ""
        column, note = _column(known, names, index, cell.strip(), label)
        if note:
            notes.append((column.heading, note))
        columns.append(column)
    columns = _mend(known, columns, two)
    notes += [(c.heading, "not_in_standard") for c in columns if _is_foreign(c)]
    if not two and _address_unsure(columns):
        notes.append(("prs_MailingStreet", "address_unsure"))
    headings = [column.heading for column in columns]
    survey = (
        bool(_SURE_SURVEY.intersection(headings))
        or {"start", "end"} <= set(headings)
        or any(c.code or c.note == "survey_column_name" for c in columns)
    )
    return Header(tuple(columns), 2 if two else 1, survey, tuple(notes), _doubled(columns))


def _is_label_line(first: Sequence[str], second: Sequence[str], names: Names) -> bool:
    machine = sum(cell.strip() in names.exact for cell in first)
    labels = sum(cell.strip() in names.labels for cell in second)
    return machine >= 3 and labels >= 3


def _column(known: Standard, names: Names, index: int, cell: str, label: str) -> tuple[Column, str]:
    """One column, and a warning about its heading."""
    if label and (by_label := names.labels.get(label)):
        by_name = names.exact.get(cell, ("", ""))
        right, defect = names.under_label.get((cell, label), (by_label, ""))
        if not defect and by_name[0] and by_name[0] != by_label:
            return Column(index, cell, known.fields[by_label], note="label_counts"), ""
        return Column(index, cell or label, known.fields[right], note=defect or by_name[1]), ""
    if cell in names.exact:
        name, defect = names.exact[cell]
        return Column(index, cell, known.fields[name], note=defect), ""
    if cell.endswith("__c") and cell[:-3] in names.exact:
        return Column(index, cell, known.fields[names.exact[cell[:-3]][0]], note="salesforce_suffix"), ""
    if cell in names.labels:
        return Column(index, cell, known.fields[names.labels[cell]]), ""
    if cell in SURVEY_COLUMNS or cell in REJECT_COLUMNS or cell.casefold() in ID_COLUMNS:
        return Column(index, cell), ""
    if (found := _path(known, names, index, cell)) is not None:
        return found, ""
    if cell in names.ambiguous:
        return Column(index, cell), "label_ambiguous"
    if folded(cell) in names.near:
        return Column(index, cell, known.fields[names.near[folded(cell)]]), "respelt_column"
    return Column(index, cell), ""


def _path(known: Standard, names: Names, index: int, cell: str) -> Column | None:
    """`group/field`, `group/field/code`, `group-field`: how survey tools write groups and single choices."""
    for separator, labels in (("/", names.labels), ("-", {})):
        parts = cell.split(separator)
        for place, part in enumerate(parts if len(parts) > 1 else ()):
            name, defect = names.exact.get(part.strip()) or (labels.get(part.strip(), ""), "")
            code = separator.join(parts[place + 1 :])
            if name and (not code or _choice(name, code)):
                return Column(index, cell, known.fields[name], code, defect)
    return None


@cache
def _reader(name: str) -> CodeReader:
    return CodeReader(standard(), standard().fields[name], survey=True)


def _choice(name: str, code: str) -> str:
    """The code that a column of one choice stands for; empty when the field has no such choice."""
    if standard().fields[name].kind not in (Kind.CODE, Kind.COUNTRY):
        return ""
    found = _reader(name).one(code)
    return found[0] if found else ""


def choice_of(column: Column) -> str:
    """The code that a column of one choice stands for."""
    return _choice(column.field.name, column.code) if column.field else ""


def _mend(known: Standard, columns: list[Column], two: bool) -> list[Column]:
    """Two defects that only the neighbours tell: the nameless column 35, and the survey's second "Second Name"."""
    fixed = list(columns)
    place = {column.field.name: column.index for column in columns if column.field and not column.code}
    before, after = place.get("cas_ReferredPrimaryCaseWorker", -9), place.get("cas_OutgoingReferralDate", -9)
    if not two and after == before + 2 and not columns[before + 1].heading:
        right = known.fields["cas_ReasonForOutgoingReferral"]
        fixed[before + 1] = Column(before + 1, right.name, right, note="nameless_column")
    seconds = [c for c in columns if c.heading.rpartition("/")[2] == "Second Name" and c.field]
    if len(seconds) == 2 and "prs_Title" not in place:
        last = seconds[1]
        fixed[last.index] = Column(last.index, last.heading, known.fields["prs_Title"], note="survey_title_label")
    return fixed


def _is_foreign(column: Column) -> bool:
    heading = column.heading
    named = heading in SURVEY_COLUMNS or heading in REJECT_COLUMNS or heading.casefold() in ID_COLUMNS
    return column.field is None and bool(heading) and not named


def _address_unsure(columns: Sequence[Column]) -> bool:
    """Machine names in the templates' order, no labels: their address columns may hold other things than they say."""
    headings = [column.heading for column in columns]
    wrong = ["prs_MailingCity", "prs_MailingCountry", "prs_MailingState", "prs_MailingStreet", "prs_MailingPostalCode"]
    start = headings.index(wrong[0]) if wrong[0] in headings else -1
    return start >= 0 and headings[start : start + 5] == wrong and "vic_TraffickinStatusDecisionMakingOrg" in headings


def _doubled(columns: Sequence[Column]) -> str:
    """The first heading that says again what another column says; empty when there is none."""
    seen: set[tuple[str, str]] = set()
    for column in columns:
        key = (column.field.name, folded(column.code)) if column.field else ("", column.heading)
        if column.heading and key in seen:
            return column.heading
        seen.add(key)
    return ""
