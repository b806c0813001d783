"""The forms of a message and of a web form."""

from collections.abc import Sequence

from django.http import QueryDict
from django.utils.translation import gettext as _

from voronka.packs.edits import Edit
from voronka.web.playbook.controls import (
    Control,
    Section,
    new_key,
    read_several,
    read_text,
    read_word,
)
from voronka.web.playbook.editor import Place, Values, choice, in_old_order, line, required, several
from voronka.web.playbook.words import channel_labels


class MessageForm:
    def title(self, place: Place) -> str:
        return _("New message") if place.is_new else _("Message")

    def stored(self, place: Place) -> Values:
        part = place.part
        return {
            "channel": part.get("channel", "email"),
            "label": part.get("label"),
            "subject": part.get("subject"),
            "text": part.get("text"),
        }

    def read(self, place: Place, post: QueryDict) -> Values:
        return {
            "channel": read_word(post, "channel") or "email",
            "label": read_text(post, "label"),
            "subject": read_text(post, "subject"),
            "text": read_text(post, "text"),
        }

    def deed(self, place: Place, values: Values, deed: str, line: str, number: int) -> Values:
        return values

    def sections(self, place: Place, values: Values) -> Sequence[Section]:
        controls: list[Control] = [
            choice("channel", _("By"), values, list(channel_labels().items()), looks=True),
            line("label", _("What colleagues call it"), values),
        ]
        if values["channel"] in ("email", "notice"):
            controls.append(line("subject", _("Subject"), values, must=True))
        controls.append(
            Control(
                name="text", label=_("Text"), kind="paragraph", value=values["text"], required=True,
                help=_(
                    "{{ name }} takes a value of the card; what stands in [[ … ]] is left out "
                    "when one of its values is not known."
                ),
            )
        )  # fmt: skip
        return [Section(title=_("The message"), controls=controls)]

    def edits(self, place: Place, values: Values, seen: str) -> Sequence[Edit]:
        text = required(values, "text", _("Text"))
        spec = place.draft.playbook.spec
        path = place.path
        if place.is_new:
            called = values["label"] or values["subject"] or text
            name = called if isinstance(called, str) else called["en"]
            path = (*path, new_key(name[:40], spec.messages))
        has_subject = values["channel"] in ("email", "notice")
        part = {
            **place.part,
            "channel": values["channel"],
            "label": values["label"],
            "subject": values["subject"] if has_subject else None,
            "text": text,
        }
        return [place.put(path, part, seen)]


class WebFormForm:
    def title(self, place: Place) -> str:
        return _("New web form") if place.is_new else _("Web form")

    def stored(self, place: Place) -> Values:
        part = place.part
        words = place.words
        return {
            "title": part.get("title"),
            "intro": part.get("intro"),
            "pipeline": part.get("pipeline", words.pipelines()[0][0]),
            "source": part.get("source", "web_form"),
            "fields": list(part.get("fields", [])),
            "required": list(part.get("required", [])),
            "consent": part.get("consent"),
            "thanks": part.get("thanks"),
            "limit": part.get("limit", 20),
        }

    def read(self, place: Place, post: QueryDict) -> Values:
        typed = post.get("limit", "")
        return {
            "title": read_text(post, "title"),
            "intro": read_text(post, "intro"),
            "pipeline": read_word(post, "pipeline"),
            "source": read_word(post, "source"),
            "fields": read_several(post, "fields"),
            "required": read_several(post, "required"),
            "consent": read_text(post, "consent"),
            "thanks": read_text(post, "thanks"),
            "limit": int(typed) if typed.isascii() and typed.isdecimal() else 20,
        }

    def deed(self, place: Place, values: Values, deed: str, line: str, number: int) -> Values:
        return values

    def sections(self, place: Place, values: Values) -> Sequence[Section]:
        words = place.words
        pipeline = values["pipeline"]
        known = words.spec.pipelines
        kind = known[pipeline].of if pipeline in known else "lead"
        fields = words.fields(kind)
        chosen = [each for each in fields if each[0] in values["fields"]]
        return [
            Section(
                title=_("What the visitor sees"),
                controls=[
                    line("title", _("Heading"), values, must=True),
                    Control(
                        name="intro", label=_("Introduction"), kind="paragraph",
                        value=values["intro"],
                    ),
                    several("fields", _("What is asked"), values, fields),
                    several("required", _("What must be answered"), values, chosen or fields),
                    line("consent", _("Consent to be ticked"), values, must=True),
                    line("thanks", _("What is said after sending"), values, must=True),
                ],
            ),
            Section(
                title=_("What becomes of it"),
                controls=[
                    choice("pipeline", _("Pipeline"), values, words.pipelines(), looks=True),
                    choice("source", _("Source"), values, words.sources()),
                    Control(
                        name="limit", label=_("Requests from one address in ten minutes"),
                        kind="number", value=values["limit"],
                    ),
                ],
            ),
        ]  # fmt: skip

    def edits(self, place: Place, values: Values, seen: str) -> Sequence[Edit]:
        title = required(values, "title", _("Heading"))
        fields = required(values, "fields", _("What is asked"))
        path = place.path
        if place.is_new:
            name = title if isinstance(title, str) else title["en"]
            path = (*path, new_key(name, place.draft.playbook.spec.web_forms))
        part = {
            **place.part,
            **values,
            "fields": in_old_order(place.part.get("fields", []), fields),
            "required": [
                name
                for name in in_old_order(place.part.get("required", []), values["required"])
                if name in fields
            ],
            "consent": required(values, "consent", _("Consent to be ticked")),
            "thanks": required(values, "thanks", _("What is said after sending")),
        }
        return [place.put(path, part, seen)]
