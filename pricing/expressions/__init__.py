"""What users write in `where:`, `value:`, dimensions, `{expr:}`: read, checked, evaluated, turned into SQL.

The only room in which a user's text becomes SQL, and that from a syntax tree of a closed language.
`evaluate` is the exact meaning; the SQL gives the same answers, to the digit, or marks a row as hard.
"""

from pricing.expressions.drafting import Resolve
from pricing.expressions.emission import Emission, emit
from pricing.expressions.errors import EvaluationError, ExpressionError, NotANumber, OutOfRange
from pricing.expressions.evaluation import Answer, Fields, evaluate
from pricing.expressions.exact import Mapped, Measured, mapped, measured
from pricing.expressions.fields import Field, Properties, PropertyColumn, event_field, raw_column, text_field
from pricing.expressions.functions import FUNCTIONS
from pricing.expressions.measures import Band, Measure
from pricing.expressions.numbers import decimal_from, plain
from pricing.expressions.parser import Expression, check, field_alone, parse
from pricing.expressions.sql import Sql, identifier, text_literal
from pricing.expressions.tree import Kind
from pricing.expressions.views import fields_select, meter_select, raw_select, value_select

__all__ = [
    "FUNCTIONS",
    "Answer",
    "Band",
    "Emission",
    "EvaluationError",
    "Expression",
    "ExpressionError",
    "Field",
    "Fields",
    "Kind",
    "Mapped",
    "Measure",
    "Measured",
    "NotANumber",
    "OutOfRange",
    "Properties",
    "PropertyColumn",
    "Resolve",
    "Sql",
    "check",
    "decimal_from",
    "emit",
    "evaluate",
    "event_field",
    "field_alone",
    "fields_select",
    "identifier",
    "mapped",
    "measured",
    "meter_select",
    "parse",
    "plain",
    "raw_column",
    "raw_select",
    "text_field",
    "text_literal",
    "value_select",
]
