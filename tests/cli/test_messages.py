"""Collecting the texts to translate."""

from pathlib import Path

import pytest

from voronka.cli import messages

CODE = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext
a = _("Take the lead")
b = gettext_lazy("Board")
c = ngettext("%(n)s lead", "%(n)s leads", 3)
d = "not for people"
"""
PAGE = """
{# nothing #}
<h1>{{ _("My day") }}</h1>
{% trans trimmed name=user %}
  Good morning,
  {{ name }}!
{% endtrans %}
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    templates = tmp_path / "voronka" / "web" / "templates" / "pages"
    templates.mkdir(parents=True)
    (tmp_path / "voronka" / "views.py").write_text(CODE)
    (templates / "day.html").write_text(PAGE)
    return tmp_path


def test_texts_are_found_in_code_and_templates(checkout: Path) -> None:
    found = messages.texts(checkout)

    assert {m.id for m in found if m.id} == {
        "Take the lead",
        "Board",
        ("%(n)s lead", "%(n)s leads"),
        "My day",
        "Good morning, %(name)s!",
    }


def test_what_has_no_translation_is_listed(checkout: Path) -> None:
    path = checkout / "django.po"
    found = messages.texts(checkout)
    messages.merge(path, found)
    catalog = messages._read(path)
    catalog["Board"].string = "Доска"
    catalog["My day"].string = "Мой день"
    catalog["My day"].flags.add("fuzzy")
    catalog["%(n)s lead"].string = ("%(n)s лид", "%(n)s лида", "")

    assert messages.untranslated(catalog, found) == [
        "%(n)s lead",
        "Good morning, %(name)s!",
        "My day",
        "Take the lead",
    ]


def test_merging_keeps_translations_and_drops_what_is_gone(checkout: Path) -> None:
    path = checkout / "django.po"
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Board"\nmsgstr "Доска"\n\nmsgid "Gone"\nmsgstr "Нет"\n'
    )

    messages.merge(path, messages.texts(checkout))

    text = path.read_text()
    assert 'msgid "Board"\nmsgstr "Доска"' in text
    assert "Gone" not in text


def test_a_broken_template_is_named_with_its_line(checkout: Path) -> None:
    (checkout / "voronka" / "web" / "templates" / "pages" / "day.html").write_text("\n{% if %}")

    with pytest.raises(messages.UnableToCollect, match=r"pages/day\.html:2"):
        messages.texts(checkout)
