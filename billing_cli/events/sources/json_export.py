"""JSON: an object a line, or one array of objects; events of our own shape or CloudEvents."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from billing_cli.events.encodings import UTF8_MARK
from billing_cli.events.export_file import (
    CANONICAL_COLUMNS,
    SOURCES,
    ExportFile,
    GivenFile,
    Needs,
    RowsRead,
    column_problems,
    define_view,
    problem,
    run,
    staged_rows,
)
from billing_cli.events.faults import (
    BAD_JSON,
    BAD_NAME,
    NOT_A_CLOUD_EVENT,
    REPEATED_NAME,
    TOO_DEEP,
    TWO_VALUES,
    UNKEEPABLE_NUMBER,
)
from billing_cli.events.sources.json_elements import elements_at
from billing_cli.events.sources.json_fields import fields_of
from billing_cli.events.sources.json_form import form_of
from billing_cli.events.sources.json_shape import MOST_NAMES, Shape, find_shape
from billing_cli.events.sources.line_export import LineExport
from billing_cli.events.text_file import Text, look_at_text
from pricing.expressions.json_exports import JsonFaults, JsonField, JsonForm, array_select, json_select
from pricing.problems import Problem
from pricing.rating.calculator import Calculator, statement


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonExport(LineExport):
    """`is_array` where it is one array over lines; `names_data` where its beginning names `data`, as CloudEvents do.

    With a `form`, only the first line was looked at so far, for `needs`: the others have its shape, or are told apart
    when they are read.
    """

    is_array: bool
    names_data: bool
    cloudevents: bool = False
    fields: tuple[JsonField, ...] = ()
    shape: Shape = field(default_factory=Shape)
    form: JsonForm | None = None
    needs: Needs = field(default_factory=Needs)

    rows_format = "jsonl"
    tells_empty = True
    has_columns = False
    torn = ("bad-json", "the line is not one JSON object")

    @property
    def is_plain_text(self) -> bool:
        """Whether lines can be added at its end. What begins with a list may have been an array when it was shorter."""
        return self.found.is_plain and not _begins_with_list(self.found.text)

    def unreadable(self) -> tuple[str, str, str]:
        """An array with a fault in it, as a rule, or a CR inside a line."""
        remedy = "export it again, as UTF-8: an object a line, which end in LF or CR LF, or one array of objects"
        return "unreadable-json", "the file cannot be read as JSON", remedy

    def with_fields(
        self, calculator: Calculator, needs: Needs, longest_row_bytes: int
    ) -> tuple[ExportFile | None, list[Problem]]:
        """The same with the fields of all its lines, found by reading it once."""
        self.define_lines(calculator, longest_row_bytes)
        if needs.checked_later and not self.is_array:
            of_first = self._by_first_line(calculator, needs)
            if of_first is not None:
                return of_first, []
        run(calculator, "shaped_by_all")
        shape = self._find_shape(calculator, needs) if not self.found.text.is_empty else Shape()
        if shape.too_many:
            message = f"the objects of the file have more than {MOST_NAMES} fields"
            remedy = "write a mapping that names the `properties` to keep"
            return None, [problem(self.name, 0, "too-many-fields", message, remedy)]
        return self._with_shape(shape, needs)

    def _find_shape(self, calculator: Calculator, needs: Needs) -> Shape:
        likely = [("data",)] if self.names_data else []
        return find_shape(calculator, None if needs.all_fields else needs.fields, likely)

    def _by_first_line(self, calculator: Calculator, needs: Needs) -> JsonExport | None:
        """The same with the fields of its first line, if that has a form and all that is needed."""
        found = form_of(self.found.text.head)
        if found is None:
            return None
        line, form = found
        run(calculator, "first_line", line=line.decode())
        run(calculator, "shaped_by_first")
        export, problems = self._with_shape(self._find_shape(calculator, needs), needs)
        if export is None or problems or export.absent:
            return None
        return replace(export, form=form, needs=needs)

    def as_staged(self, calculator: Calculator) -> ExportFile:
        """The same where the lines of another form have the shape of the others; else with the shape of all."""
        if self.form is None or not calculator.one(statement(SOURCES, "count_irregular"))[0]:
            return self
        found = form_of(self.found.text.head)
        assert found is not None, "the file has a form"
        run(calculator, "first_line", line=found[0].decode())
        run(calculator, "shaped_by_staged")
        shape = self._find_shape(calculator, self.needs)
        export, problems = self._with_shape(shape, self.needs)
        assert export is not None, problems
        is_clean = not (shape.repeated or shape.badly_named or shape.too_deep)
        return self if is_clean and export.fields == self.fields else replace(export, form=None)

    def define_lines(self, calculator: Calculator, longest_row_bytes: int) -> None:
        """The views of the lines; of an array, its elements."""
        if not self.is_array:
            # super() without arguments does not work in a class with slots.
            LineExport.define_lines(self, calculator, longest_row_bytes)
            return
        path, gzipped = str(self.found.read_path), self.found.gzipped
        select = array_select(path=path, gzipped=gzipped, longest_row_bytes=longest_row_bytes)
        define_view(calculator, "lines", select)

    def define(self, calculator: Calculator, longest_row_bytes: int) -> None:
        """Make the temporary view `export`."""
        self.define_lines(calculator, longest_row_bytes)
        faults = JsonFaults(
            unreadable=BAD_JSON,
            differing=TWO_VALUES,
            unkeepable=UNKEEPABLE_NUMBER,
            repeated=(REPEATED_NAME, self.shape.repeated),
            badly_named=(BAD_NAME, self.shape.badly_named),
            too_deep=(TOO_DEEP, self.shape.too_deep),
            version=NOT_A_CLOUD_EVENT if self.cloudevents else None,
        )
        run(calculator, "json_macros")
        run(calculator, "raw_line")
        constants = self.constants([one.name for one in self.fields])
        define_view(calculator, "export", json_select(self.fields, faults, constants, self.form))

    def find_malformed(self, calculator: Calculator) -> None:
        """The lines that are no text, or too long; an array is refused as a whole."""
        if self.is_array:
            run(calculator, "no_malformed")
        else:
            LineExport.find_malformed(self, calculator)

    def account(self, calculator: Calculator, relation: str) -> tuple[RowsRead, list[Problem]]:
        """Account for every line of the file; of an array, its reader does."""
        if self.is_array:
            return staged_rows(calculator)[0], []
        return LineExport.account(self, calculator, relation)

    def raw_records(self, wanted_rows: Sequence[int], rows: int | None = None) -> Iterator[tuple[int, bytes]]:
        """The lines of some rows, or the elements of the array, a line each."""
        if not self.is_array:
            yield from LineExport.raw_records(self, wanted_rows, rows)
            return
        for number, element in elements_at(self.found.splittable(), wanted_rows):
            yield number, self.found.original(element + b"\n")

    def _with_shape(self, shape: Shape, needs: Needs) -> tuple[JsonExport | None, list[Problem]]:
        cloudevents = needs.cloudevents if needs.cloudevents is not None else "specversion" in shape.names
        if not shape.names and not needs.fields:
            needs = Needs(fields=CANONICAL_COLUMNS)
        names = tuple(map(".".join, shape.places()))
        constants = self.constants(names)
        fields = fields_of(shape, replace(needs, fields=needs.fields - set(constants)), cloudevents=cloudevents)
        header = (*(found.name for found in fields), *constants)
        absent = frozenset(found.name for found in fields if shape.names and not found.places)
        export = replace(
            self, header=header, absent=absent, names=(*names, *constants), fields=fields, shape=shape,
            cloudevents=cloudevents,
        )  # fmt: skip
        problems = column_problems(header, self.name, 0)
        return (None if problems else export), problems


def look_at_json(given: GivenFile) -> tuple[JsonExport | None, list[Problem]]:
    """Read a file once: its digest and lines; or why it cannot be read as JSON.

    An empty file has no rows: unlike CSV, nothing need stand in it.
    """
    found, problems = look_at_text(given, "JSON")
    if found is None:
        return None, problems
    is_array = not given.is_lines and _is_array(found.text)
    if found.text.has_mixed_ends and not is_array:
        message = "some lines end in LF, others in CR LF"
        return None, [problem(given.name, 0, "line-ends", message, "save the file with one kind of line end")]
    if is_array and found.text.tail != b"]":
        message = "the file begins as a JSON array and does not end as one: it may have been cut short"
        return None, [problem(given.name, 0, "truncated", message, "get the whole file again")]
    export = JsonExport(
        path=given.path, name=given.name, digest=found.digest, bytes=found.stamp[0], stamp=found.stamp, found=found,
        is_array=is_array, names_data=b'"data"' in found.text.head,
    )  # fmt: skip
    return export, []


def _is_array(text: Text) -> bool:
    """Whether the text is one array over all lines, and not lines of which the first happens to be a list."""
    if not _begins_with_list(text):
        return False
    head = text.head.removeprefix(UTF8_MARK).lstrip()
    first, _, rest = head.partition(b"\n")
    if not rest.strip():
        return True
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return True
    return False


def _begins_with_list(text: Text) -> bool:
    return text.head.removeprefix(UTF8_MARK).lstrip().startswith(b"[")
