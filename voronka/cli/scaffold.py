"""
Writes a new plug-in and its test: `make new action=remind_owner`.

The two files are all there is to add; the registry finds the plug-in by its place.
"""

import re
import sys
from pathlib import Path

from voronka.cli.build import root_of_checkout

_ACTION = '''\
from typing import Any

from django.utils.translation import gettext_noop
from pydantic import Field

from voronka.kernel.plugins import PluginParams
from voronka.process.plugins import Action, Step
from voronka.process.text import Text


class {name}(Action):
    """Say here what the robot does, in one sentence for administrators."""

    label = gettext_noop("{label}")
    primary = "text"

    class Params(PluginParams):
        text: str = Field(max_length=200)

    def run(self, *, step: Step, params: Params) -> None:
        raise NotImplementedError("call one use case here")

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        return Text(f"по-русски: {{params.text}}", f"{label}: {{params.text}}").in_(locale)
'''

_TRIGGER = '''\
from typing import Any

from django.utils.translation import gettext_noop

from voronka.kernel.plugins import PluginParams
from voronka.process.plugins import Occasion, Trigger
from voronka.process.references import StageKey
from voronka.process.text import Text


class {name}(Trigger):
    """Say here when the robot looks at a card, in one sentence for administrators."""

    label = gettext_noop("{label}")
    primary = "stage"
    hears = frozenset({{"stage"}})

    class Params(PluginParams):
        stage: StageKey

    def cause(self, *, params: Params, occasion: Occasion) -> str | None:
        return None

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        stage = name(params.stage)
        return Text(f"по-русски: «{{stage}}»", f"{label}: “{{stage}}”").in_(locale)
'''

_ADAPTER = '''\
from django.utils.translation import gettext_noop
from pydantic import Field

from voronka.channels.adapter import ChannelAdapter, Outbound
from voronka.kernel.plugins import PluginParams


class {name}(ChannelAdapter):
    """Say here which provider this is, in one sentence for administrators."""

    label = gettext_noop("{label}")
    channels = ("sms",)

    class Params(PluginParams):
        url: str = Field(max_length=500)

    def send(self, message: Outbound, params: Params) -> str:
        raise NotImplementedError("hand the message over and return the provider's id")
'''

_TEST = """\
from {folder}.{key} import {name}


def test_{key}_takes_what_its_form_asks() -> None:
    assert list({name}.Params.model_fields) == ["{field}"]
"""

_KINDS = {
    "action": ("automation/actions", _ACTION, "text"),
    "trigger": ("automation/triggers", _TRIGGER, "stage"),
    "adapter": ("channels/adapters", _ADAPTER, "url"),
}


class UnableToScaffold(Exception):
    """Nothing was written; the message says why."""


def write_plugin(*, root: Path, kind: str, key: str) -> list[Path]:
    """
    Write a plug-in of this kind and its test, and return their paths.

    :raises UnableToScaffold: the kind or the key is not one, or the file exists
    """
    if kind not in _KINDS:
        raise UnableToScaffold(f"{kind!r} is no kind of plug-in: {', '.join(_KINDS)}")
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", key):
        raise UnableToScaffold(f"{key!r} must be words_with_underscores, in small letters")
    folder, template, field = _KINDS[kind]
    plugin = root / "voronka" / folder / f"{key}.py"
    test = root / "tests" / folder.split("/")[0] / f"test_{key}.py"
    for path in (plugin, test):
        if path.exists():
            raise UnableToScaffold(f"{path.relative_to(root)} exists already")
    words = {
        "key": key,
        "field": field,
        "name": "".join(word.title() for word in key.split("_")),
        "label": key.replace("_", " ").capitalize(),
        "folder": f"voronka.{folder.replace('/', '.')}",
    }
    plugin.write_text(template.format(**words))
    test.write_text(_TEST.format(**words))
    return [plugin, test]


def main(arguments: list[str]) -> int:
    root = root_of_checkout()
    if root is None or len(arguments) != 2:
        print(f"make new KIND=words_with_underscores; kinds: {', '.join(_KINDS)}", file=sys.stderr)
        return 1
    try:
        written = write_plugin(root=root, kind=arguments[0], key=arguments[1])
    except UnableToScaffold as problem:
        print(problem, file=sys.stderr)
        return 1
    for path in written:
        print(path.relative_to(root))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
