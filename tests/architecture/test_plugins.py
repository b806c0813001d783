"""What every plug-in must be, whoever wrote it. A new file is tested the moment it exists."""

import re
from typing import Any

import pytest

from voronka.channels.adapter import adapters
from voronka.kernel.plugins import Plugin, PluginParams, Registry
from voronka.process.plugins import actions, triggers

REGISTRIES: list[Registry[Any]] = [triggers, actions, adapters]
EVERY_PLUGIN: list[type[Plugin]] = [plugin for registry in REGISTRIES for plugin in registry]


def key_of(plugin: type[Plugin]) -> str:
    return f"{plugin.__module__.split('.')[-2]}/{plugin.key}"


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda r: r.folder)
def test_the_areas_have_loaded_their_plugins(registry: Registry[Any]) -> None:
    assert registry.keys() != []


@pytest.mark.parametrize("plugin", EVERY_PLUGIN, ids=key_of)
def test_a_plugin_explains_itself(plugin: type[Plugin]) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", plugin.key)
    assert plugin.__name__ == "".join(word.title() for word in plugin.key.split("_"))
    assert plugin.label, "administrators see the label"
    assert plugin.__doc__, "and the docstring, as help text"


@pytest.mark.parametrize("plugin", EVERY_PLUGIN, ids=key_of)
def test_the_settings_form_can_be_drawn(plugin: type[Plugin]) -> None:
    assert issubclass(plugin.Params, PluginParams), "or a typo in a pack goes unseen"
    assert plugin.Params.model_config.get("extra") == "forbid"

    schema = plugin.Params.model_json_schema()

    assert schema["type"] == "object"


@pytest.mark.parametrize("plugin", [*triggers, *actions], ids=key_of)
def test_a_robots_part_can_be_written_short(plugin: Any) -> None:
    assert not plugin.Params.model_fields or plugin.primary in plugin.Params.model_fields
