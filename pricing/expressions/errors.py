"""What can be wrong with an expression: as it is written, and on one event."""


class ExpressionError(ValueError):
    """An expression that is refused as written.

    `message` says what is wrong, `remedy` what to write instead.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}".strip())
        self.message = message
        self.remedy = remedy


class EvaluationError(ValueError):
    """An expression that has no answer for one event; the text is the reason shown to a person."""


class NotANumber(EvaluationError):
    """A text that is no number stands where a number is needed."""


class OutOfRange(EvaluationError):
    """A result of 10^16 or more, which no metered value may have."""
