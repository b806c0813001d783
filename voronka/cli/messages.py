"""
Collects the texts to translate from code and templates into the Russian catalogue.

Run by `make messages`; with --check it writes nothing and lists what has no translation.
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po
from jinja2 import TemplateSyntaxError

from voronka.cli.build import root_of_checkout

_METHODS = [
    ("**/migrations/**", "ignore"),
    ("web/templates/**.html", "jinja2"),
    ("web/templates/**.txt", "jinja2"),
    ("**.py", "python"),
]
_JINJA = {"trimmed": "true", "silent": "false", "encoding": "utf-8"}
_OPTIONS = {pattern: _JINJA for pattern, method in _METHODS if method == "jinja2"}
_KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}


class UnableToCollect(Exception):
    """A source cannot be read; the message says where."""


def texts(root: Path) -> Catalog:
    """
    Return every text of the product that a person may read, in English.

    :raises UnableToCollect: a template has a mistake
    """
    catalog = Catalog(project="Voronka", charset="utf-8")
    reading = ""

    def remember(filename: str, method: str, options: object) -> None:
        nonlocal reading
        reading = filename

    found = extract_from_dir(
        root / "voronka",
        method_map=_METHODS,
        options_map=_OPTIONS,
        keywords=_KEYWORDS,
        comment_tags=("Translators:",),
        callback=remember,
    )
    try:
        for path, _, message, comments, context in found:
            # Without line numbers: they would change with every edit above.
            catalog.add(message, None, [(path, 0)], auto_comments=comments, context=context)
    except TemplateSyntaxError as error:
        raise UnableToCollect(f"{reading}:{error.lineno}: {error.message}") from error
    return catalog


def untranslated(catalog: Catalog, found: Catalog) -> list[str]:
    """Return the texts that the catalogue does not say in its language."""
    missing: list[str] = []
    for wanted in found:
        if not wanted.id:
            continue
        key = wanted.id if isinstance(wanted.id, str) else wanted.id[0]
        known = catalog.get(key, wanted.context)
        strings = known.string if known else ""
        said = strings if isinstance(strings, tuple) else (strings,)
        if known is None or known.fuzzy or not all(said):
            missing.append(key)
    return sorted(missing)


def merge(path: Path, found: Catalog) -> int:
    """Bring the catalogue's list of texts up to date and return how many it has."""
    catalog = _read(path)
    catalog.update(found, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, sort_output=True, include_lineno=False)
    return len(catalog)


def _read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale="ru", project="Voronka", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="ru")


def main(arguments: list[str]) -> int:
    root = root_of_checkout()
    if root is None:
        print("This is not a checkout.", file=sys.stderr)
        return 1
    path = root / "voronka" / "locale" / "ru" / "LC_MESSAGES" / "django.po"
    try:
        found = texts(root)
    except UnableToCollect as problem:
        print(problem, file=sys.stderr)
        return 1
    if "--check" in arguments:
        missing = untranslated(_read(path), found)
        for text in missing:
            print(f"not in Russian: {text!r}")
        return 1 if missing else 0
    print(f"{merge(path, found)} texts in {path.relative_to(root)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
