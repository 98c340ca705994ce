"""`bill sources infer`: a mapping drafted from the first rows of an export, with what a person must decide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from billing_cli.errors import InputProblems
from billing_cli.events.drafts.choices import Choices, choose
from billing_cli.events.drafts.form import form_of
from billing_cli.events.drafts.sample import Sample, SampleColumn, form_lines, sample_of
from billing_cli.events.drafts.words import flow, scalar, words_of
from billing_cli.events.export_file import problem
from billing_cli.events.mapping import EVENT_FIELDS
from billing_cli.events.unpacking import Unusable
from billing_cli.project import Project, write_new
from pricing.expressions import plain
from pricing.problems import counted

# How many other columns a remark names.
_MOST_NAMED = 5


def draft_mapping(project: Project, path: Path, name: str | None, now: datetime) -> str:
    """A mapping that reads the export, in YAML, with a question wherever it had to choose.

    Raises InputProblems where the file cannot be read.
    """
    real = path.resolve()
    shown = project.name_of(real)
    try:
        form = form_of(real)
    except Unusable as unread:
        raise InputProblems([problem(shown, 0, *unread.fault)]) from unread
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        raise InputProblems([problem(shown, 0, "unreadable", message, "name a file that is there")]) from error
    sample = sample_of(project, real, form)
    return "\n".join(_lines(sample, choose(sample), project, shown, name or draft_name(path), now)) + "\n"


def draft_name(path: Path) -> str:
    """What a mapping for such files may be called.

    >>> draft_name(Path("exports/gateway-2026-08.csv.gz"))
    'gateway'
    """
    stem = re.sub(r"\.(gz|zip)$", "", path.name).partition(".")[0]
    return re.sub(r"[-_. ]*[0-9]+.*$", "", stem).strip("-_. ") or "usage"


def write_draft(text: str, target: Path) -> None:
    """Write a draft to a new file. Raises BillError where there is one."""
    write_new(text, target, str(target), "remove it, or choose another name with --out")


def _lines(sample: Sample, choices: Choices, project: Project, shown: str, name: str, now: datetime) -> Iterator[str]:
    seen = "all" if sample.is_whole else "the first"
    yield f"# Drafted from {seen} {counted(sample.rows, 'row')} of {shown}. Lines with a question need an answer."
    yield from form_lines(sample.form)
    yield f"{_files(shown)}   # which exports does this mapping read?"
    if sample.form.name == "cloudevents":
        yield from _of_cloudevents(sample)
        return
    yield f"# source: {scalar(name)}   # by default the name of this file"
    yield _identity(sample, choices)
    yield _customer(choices)
    yield _type(choices, name)
    yield from _time(choices, project, now)
    if sample.nulls:
        yield f'null_values: ["", {", ".join(map(_quoted, sample.nulls))}]   # are these never values?'
    yield from _numbers(sample)
    yield from _properties(sample, choices)


def _of_cloudevents(sample: Sample) -> Iterator[str]:
    """What CloudEvents say by themselves."""
    filled = {column.name for column in sample.columns if column.filled}
    yield "# source, id, type and time are those of the event."
    if "subject" in filled:
        yield "# customer: subject   # the default: is it this?"
    else:
        yield "customer: {constant: CUSTOMER}   # no event has a subject: whose usage is this? Perhaps data.NAME says"
    names = sorted(filled - {"source", "id", "type", "time", "subject"})
    yield f"# properties: by default all members of data, and other attributes: {', '.join(names)}"


def _identity(sample: Sample, choices: Choices) -> str:
    if choices.id is not None:
        others = _others(choices.ids, "; so is ")
        return f"id: {flow([choices.id])}   # a value of its own in every row{others}"
    return (
        "id: content   # no column has a value of its own in every row, so that a row is what it says, and its place "
        "among equal rows"
    )


def _customer(choices: Choices) -> str:
    if choices.customer is None:
        return "customer: {constant: CUSTOMER}   # no column looks like it: whose usage is this?"
    return f"customer: {scalar(choices.customer)}   # is it this column?{_others(choices.customers, ' Or ')}"


def _type(choices: Choices, name: str) -> str:
    if choices.type is None:
        return (
            f"type: {{constant: {scalar(name)}}}   # what should meters call it?{_others(choices.types, ' Or is it ')}"
        )
    return f"type: {scalar(choices.type)}   # is it this column, or one word for all: {{constant: {scalar(name)}}}?"


def _time(choices: Choices, project: Project, now: datetime) -> Iterator[str]:
    if not choices.time or choices.form is None:
        yield f"time: {{constant: {now.date().isoformat()}}}   # no column looks like it: when was all of this?"
        return
    columns = f"columns: {flow(choices.time)}" if len(choices.time) > 1 else f"column: {scalar(choices.time[0])}"
    parts = [columns, f"format: {_quoted(choices.form.format)}" if choices.form.format else ""]
    questions = [choices.form.question]
    if not choices.form.has_zone:
        parts.append(f"timezone: {project.settings.timezone}")
        questions.append("the times have no zone: is it this one?")
    if not choices.form.has_clock:
        questions.append("days alone: each stands for its midnight")
    if choices.times:
        questions.append(f"other times: {', '.join(choices.times[:_MOST_NAMED])}")
    said = "; ".join(filter(None, questions))
    yield f"time: {{{', '.join(filter(None, parts))}}}" + (f"   # {said}" if said else "")


def _numbers(sample: Sample) -> Iterator[str]:
    written = {column.name: column.numeral for column in sample.columns if column.numeral is not None}
    if not written:
        return
    forms = set(written.values())
    decimal = "," if any(form[0] == "," for form in forms) else "."
    groups = {form[1] for form in forms if form[0] == decimal and form[1] is not None}
    columns = [name for name, form in written.items() if form[0] == decimal]
    group = f", group: {_quoted(groups.pop())}" if groups else ""
    yield f"numbers: {{columns: {flow(columns)}, decimal: {_quoted(decimal)}{group}}}   # are all of these numbers?"


def _properties(sample: Sample, choices: Choices) -> Iterator[str]:
    """Every other column, those that are always empty as remarks; and rules that hold of the sample."""
    columns = [column for column in sample.columns if column.name not in choices.used]
    kept = [column for column in columns if column.filled or not sample.rows]
    yield "properties:   # what meters may use, under the names before the colon" if kept else "properties: {}"
    names = _names(kept)
    yield from (f"  {names[column.name]}: {scalar(column.name)}   # {_seen(column, choices)}" for column in kept)
    yield from (f"  # {scalar(column.name)} is always empty" for column in columns if column not in kept)
    rules = [(names[column.name], column) for column in kept if column.numbers and column.name not in choices.forms]
    if rules:
        yield "# rules:   # what of this must always hold? A row that breaks a rule is rejected"
        yield from (f"#   {name}: {_rule(column)}" for name, column in rules)


def _seen(column: SampleColumn, choices: Choices) -> str:
    if column.name in choices.forms:
        return "times"
    if column.numbers:
        return f"numbers, {plain(min(column.numbers))} to {plain(max(column.numbers))}"
    if column.numeral is not None:
        return "numbers"
    if column.distinct == 1:
        return "always the same"
    return f"{counted(column.distinct, 'different value')}"


def _rule(column: SampleColumn) -> str:
    required = "required: true, " if len(column.filled) == len(column.values) else ""
    lowest, highest = min(column.numbers), max(column.numbers)
    return f"{{{required}min: {plain(min(lowest, lowest * 0))}, max: {plain(highest)}}}"


def _names(columns: Sequence[SampleColumn]) -> dict[str, str]:
    """A name for each property that an expression can use as it is."""
    names: dict[str, str] = {}
    for column in columns:
        words = words_of(column.name)
        plain_name = column.name if re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", column.name) else "_".join(words) or "column"
        name = plain_name if not plain_name[0].isdigit() else f"n_{plain_name}"
        while name in names.values() or name in EVENT_FIELDS or name.lower() == "null":
            name += "_"
        names[column.name] = name
    return names


def _files(shown: str) -> str:
    """A glob for files that are called alike, whatever their numbers; for a file elsewhere, as a remark."""
    folder, slash, name = shown.rpartition("/")
    stem, point, ending = name.partition(".")
    called = re.sub(r"[0-9]+([-_.]?[0-9]+)*", "*", stem) + point + ending
    if shown.startswith("/"):
        return f"# files: [{_quoted(f'exports/{called}')}]"
    return f"files: [{_quoted(folder + slash + called)}]"


def _quoted(text: str) -> str:
    said = scalar(text)
    return said if said.startswith('"') else f'"{said}"'


def _others(names: Sequence[str], before: str) -> str:
    return f"{before}{', '.join(names[:_MOST_NAMED])}" if names else ""
