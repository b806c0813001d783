"""What is wrong with a condition, and where."""

from voronka.process.text import Text


class ConditionError(ValueError):
    """The condition cannot be used. `text` is fit for whoever wrote it; line and column from 1."""

    def __init__(self, text: Text, *, line: int = 1, column: int = 1) -> None:
        super().__init__(f"line {line}, column {column}: {text.en}")
        self.text, self.line, self.column = text, line, column
