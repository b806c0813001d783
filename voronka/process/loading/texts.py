"""Checks the places to fill in messages, tasks and titles."""

from collections.abc import Iterator, Sequence

from voronka.process.loading.vocabulary import KINDS, Vocabulary
from voronka.process.problems import Findings, Path
from voronka.process.schema import CardKind, ChecklistItemSpec
from voronka.process.templates import TemplateError, parse
from voronka.process.text import LOCALES, Text

_DEEPEST = 3


def check_texts(vocabulary: Vocabulary, findings: Findings) -> None:
    """Note every place to fill that nothing can fill."""
    spec = vocabulary.spec
    kinds = [kind for kind in KINDS if any(line.of == kind for line in spec.pipelines.values())]
    for path, text in _texts(vocabulary):
        _check(path, text, kinds, vocabulary, findings)
    for key, scoring in spec.scoring.items():
        if scoring.title is not None:
            path = ("scoring", key, "title")
            _check(path, scoring.title, [scoring.of], vocabulary, findings)
    for key, task in spec.tasks.items():
        _check_depth(("tasks", key, "checklist"), task.checklist, 1, findings)
    for key, message in spec.messages.items():
        if message.channel == "email" and message.subject is None:
            findings.add(("messages", key), f"the e-mail '{key}' needs a subject")


def _texts(vocabulary: Vocabulary) -> Iterator[tuple[Path, Text]]:
    for key, message in vocabulary.spec.messages.items():
        yield ("messages", key, "text"), message.text
        if message.subject is not None:
            yield ("messages", key, "subject"), message.subject
    for key, task in vocabulary.spec.tasks.items():
        yield ("tasks", key, "title"), task.title
        if task.text is not None:
            yield ("tasks", key, "text"), task.text


def _check(
    path: Path, text: Text, kinds: Sequence[CardKind], vocabulary: Vocabulary, findings: Findings
) -> None:
    """The names must exist for one of the kinds of card: a message may belong to either."""
    for locale in LOCALES:
        try:
            template = parse(text.in_(locale))
        except TemplateError as error:
            findings.add(path, str(error))
            continue
        by_kind = [template.problems(vocabulary.scopes[kind]) for kind in kinds]
        if by_kind and all(by_kind):
            for problem in min(by_kind, key=len):
                findings.add(path, problem)


def _check_depth(
    path: Path, items: Sequence[ChecklistItemSpec], depth: int, findings: Findings
) -> None:
    for number, item in enumerate(items):
        here = (*path, number)
        if item.items and depth == _DEEPEST:
            findings.add(here, "a checklist has at most three levels")
        else:
            _check_depth((*here, "items"), item.items, depth + 1, findings)
