"""The timeline in words: each thing that happened as one line with its icon."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from voronka.process import field_types, templates
from voronka.process.playbook import Playbook
from voronka.process.text import Text
from voronka.records.queries.timeline import TimelineRow
from voronka.web import formats
from voronka.web.actors import spoken_actor
from voronka.web.cards.quality_words import ICONS as QUALITY_ICONS
from voronka.web.cards.quality_words import quality_body, quality_line
from voronka.web.client_words import client_line

# What the tabs of the timeline show.
FILTERS: Mapping[str, tuple[str, ...]] = {
    "all": (),
    "talk": (
        "note", "call", "message_queued", "message_sent", "message_failed", "inbound", "touched",
    ),
    "tasks": (
        "task_created", "task_renewed", "task_closed", "task_cancelled", "task_moved",
        "task_reassigned", "booking", "guest",
    ),
    "changes": ("stage", "owner", "field", "created", "closed", "restored", "override",
        "client_created", "client_field", "merged", "merged_into", "unmerged", "unmerged_from",
        "triage", "stop_rule", "handed_out",
    ),
}  # fmt: skip

_ICONS = {
    "created": "plus", "stage": "arrow-right", "owner": "user-check", "field": "edit",
    "closed": "flag", "restored": "restore", "touched": "check", "override": "lock-open",
    "task_created": "checkbox", "task_renewed": "refresh", "task_closed": "square-check",
    "task_cancelled": "ban", "task_moved": "clock", "task_reassigned": "user",
    "booking": "calendar", "note": "note", "file": "paperclip", "message_queued": "send",
    "message_sent": "mail", "message_failed": "alert-triangle", "inbound": "message",
    "robot": "robot", "robot_failed": "alert-triangle", "engine_error": "alert-triangle",
    "match": "users", "participant_added": "user-plus", "participant_removed": "user",
    "converted": "trophy", "converted_from": "trophy", "signal": "bolt", "call": "phone",
    "client_created": "plus", "client_field": "edit", "merged": "link", "merged_into": "link",
    "guest": "confetti",
    "unmerged": "arrow-back-up", "unmerged_from": "arrow-back-up", "not_duplicate": "ban",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the timeline."""

    id: int
    at: datetime
    icon: str
    text: str
    # What was written or sent, shown under the line.
    body: str
    tone: str
    who: str
    is_robot: bool
    why: str
    link: str


def entries_of(rows: Sequence[TimelineRow], *, playbook: Playbook, locale: str) -> Sequence[Entry]:
    """
    Return the rows in words. What a field was and is now stands in the line; of a message that
    has left, that it was on its way is not told again.
    """
    teller = _Teller(playbook, locale)
    settled = {
        row.payload.get("message_id")
        for row in rows
        if row.kind in ("message_sent", "message_failed")
    }
    return [
        teller.entry(row)
        for row in rows
        if row.kind != "message_queued" or row.payload.get("message_id") not in settled
    ]


class _Teller:
    def __init__(self, playbook: Playbook, locale: str) -> None:
        self._playbook, self._locale = playbook, locale
        self._zone = ZoneInfo(playbook.spec.calendar.zone)

    def entry(self, row: TimelineRow) -> Entry:
        tell = _TELLERS.get(row.kind, _Teller._plain)
        return Entry(
            id=row.id,
            at=row.at,
            icon=_ICONS.get(row.kind) or QUALITY_ICONS.get(row.kind, "circle"),
            text=tell(self, row),
            body=row.note if row.kind in ("note", "override") else self._body(row),
            tone="danger" if row.kind in _BAD else "note" if row.kind == "note" else "",
            who=spoken_actor(row.actor_name),
            is_robot=row.actor_kind == "robot",
            why=self._why(row),
            link=self._link(row),
        )

    def _why(self, row: TimelineRow) -> str:
        if row.decision_id is None:
            return ""
        return reverse("cards:decision", args=[row.ref.kind, row.ref.id, row.decision_id])

    def _link(self, row: TimelineRow) -> str:
        if row.kind == "file":
            return reverse("cards:file", args=[row.payload["file"]])
        if row.kind == "guest":
            return reverse("gatherings:show", args=[row.payload["event"]])
        other = row.payload.get("to") or row.payload.get("from")
        if row.kind in ("converted", "converted_from") and other:
            return reverse("cards:show", args=[other["kind"], other["id"]])
        return ""

    def _body(self, row: TimelineRow) -> str:
        if row.kind in ("message_sent", "message_failed", "message_queued"):
            return str(row.payload.get("text", ""))
        return quality_body(row, self._locale)

    # One line for each kind.

    def _client_field(self, row: TimelineRow) -> str:
        own = self._playbook.field(row.ref.kind, row.name)
        return client_line(row) if own is None else self._field(row)

    def _plain(self, row: TimelineRow) -> str:
        told = client_line(row) or quality_line(row, self._locale)
        return told or row.kind.replace("_", " ")

    def _created(self, row: TimelineRow) -> str:
        return _("Created: %(how)s") % {"how": channel_word(row.name)}

    def _stage(self, row: TimelineRow) -> str:
        after = self._stage_label(row.name, row.after)
        if not row.before:
            return _("Stage: %(after)s") % {"after": after}
        return _("Stage: %(before)s → %(after)s") % {
            "before": self._stage_label(row.name, row.before),
            "after": after,
        }

    def _stage_label(self, pipeline: str, stage: object) -> str:
        if isinstance(stage, str) and self._playbook.has_stage(pipeline, stage):
            return self._playbook.stage(pipeline, stage).label.in_(self._locale)
        return str(stage or "")

    def _owner(self, row: TimelineRow) -> str:
        return _("Owner: %(name)s") % {"name": row.after or _("nobody")}

    def _field(self, row: TimelineRow) -> str:
        spec = self._playbook.field(row.ref.kind, row.name)
        label = spec.label.in_(self._locale) if spec else row.name
        before, after = self._value(row, row.before, "before"), self._value(row, row.after, "after")
        if not before:
            return _("%(field)s: %(after)s") % {"field": label, "after": after or "—"}
        return _("%(field)s: %(before)s → %(after)s") % {
            "field": label,
            "before": before,
            "after": after or "—",
        }

    def _value(self, row: TimelineRow, value: object, side: str) -> str:
        spec = self._playbook.field(row.ref.kind, row.name)
        if isinstance(value, UUID):
            return str(row.payload.get(side) or value)
        if value is None or spec is None:
            return "" if value is None else str(value)
        return field_types.get(spec.type).format(
            value,  # type: ignore[arg-type]
            self._locale,
            labels=spec.options,
            zone=self._zone,
        )

    def _closed(self, row: TimelineRow) -> str:
        return _("Closed")

    def _restored(self, row: TimelineRow) -> str:
        return _("Restored")

    def _override(self, row: TimelineRow) -> str:
        return _("Past the gate, on purpose")

    def _touched(self, row: TimelineRow) -> str:
        return _evidence().get(row.name, row.name)

    def _task(self, row: TimelineRow) -> str:
        title = self._text(row.payload.get("title"))
        words = {
            "task_created": _("Task set: %(title)s"),
            "task_renewed": _("Task renewed: %(title)s"),
            "task_cancelled": _("Task cancelled: %(title)s"),
            "task_moved": _("Task moved: %(title)s"),
            "task_reassigned": _("Task handed over: %(title)s"),
        }
        line = words[row.kind] % {"title": title}
        reason = self._text(row.payload.get("reason"))
        return f"{line} ({reason})" if reason else line

    def _task_closed(self, row: TimelineRow) -> str:
        spec = self._playbook.spec.tasks.get(row.name)
        title = templates.without_places(spec.title).in_(self._locale) if spec else ""
        title = title or self._text(row.payload.get("title")) or _("a task")
        outcome = spec.outcomes.get(str(row.after)) if spec and row.after else None
        if outcome is None:
            return _("Task done: %(title)s") % {"title": title}
        return _("Task done: %(title)s — %(outcome)s") % {
            "title": title,
            "outcome": outcome.label.in_(self._locale),
        }

    def _booking(self, row: TimelineRow) -> str:
        spec = self._playbook.spec.bookings.get(row.name)
        label = spec.label.in_(self._locale) if spec else row.name
        change = _booking_words().get(str(row.after), str(row.after))
        return f"{label}: {change}"

    def _guest(self, row: TimelineRow) -> str:
        title = row.payload.get("title", "")
        starts = datetime.fromisoformat(row.payload["starts_at"]).astimezone(self._zone)
        when = field_types.get("date").format(starts.date(), self._locale)
        return f"{_guest_words().get(row.name, row.name)}: {title}, {when}"

    def _note(self, row: TimelineRow) -> str:
        return _("Note")

    def _call(self, row: TimelineRow) -> str:
        if row.name == "answered":
            return _("Call: talked to the client")
        return _("Call: nobody answered")

    def _file(self, row: TimelineRow) -> str:
        return _("File: %(name)s") % {"name": row.payload.get("name", row.name)}

    def _message(self, row: TimelineRow) -> str:
        names = {"email": _("E-mail"), "sms": _("SMS"), "chat": _("Message to the team chat")}
        channel = names.get(row.name, row.name)
        words = {
            "message_queued": _("%(channel)s to %(recipient)s is on its way"),
            "message_sent": _("%(channel)s to %(recipient)s"),
            "message_failed": _("%(channel)s could not be sent"),
        }
        line = words[row.kind] % {
            "channel": channel,
            "recipient": _recipient(row),
        }
        reason = self._text(row.payload.get("reason")) or str(row.payload.get("error") or "")
        return f"{line}: {reason}" if reason and row.kind == "message_failed" else line

    def _inbound(self, row: TimelineRow) -> str:
        return _("The client got in touch: %(how)s") % {"how": channel_word(row.name)}

    def _match(self, row: TimelineRow) -> str:
        names = [str(each["name"]) for each in row.payload.get("matches", [])]
        return _("The same contacts: %(names)s") % {"names": ", ".join(names)}

    def _participant(self, row: TimelineRow) -> str:
        name = row.payload.get("name", "")
        if row.kind == "participant_added":
            return _("Takes part: %(name)s") % {"name": name}
        return _("No longer takes part: %(name)s") % {"name": name}

    def _converted(self, row: TimelineRow) -> str:
        return _("Became a deal") if row.kind == "converted" else _("Grew out of a lead")

    def _trouble(self, row: TimelineRow) -> str:
        message = self._text(row.payload.get("message")) or self._text(row.payload.get("why"))
        return message or row.note or _("A robot failed")

    def _text(self, stored: object) -> str:
        if isinstance(stored, Mapping) and "ru" in stored:
            return Text(str(stored["ru"]), str(stored.get("en", stored["ru"]))).in_(self._locale)
        return stored if isinstance(stored, str) else ""


_BAD = {"message_failed", "robot_failed", "engine_error", "override"}
_TELLERS: Mapping[str, Callable[[_Teller, TimelineRow], str]] = {
    "created": _Teller._created,
    "stage": _Teller._stage,
    "owner": _Teller._owner,
    "field": _Teller._field,
    "client_field": _Teller._client_field,
    "closed": _Teller._closed,
    "restored": _Teller._restored,
    "override": _Teller._override,
    "touched": _Teller._touched,
    "task_created": _Teller._task,
    "task_renewed": _Teller._task,
    "task_cancelled": _Teller._task,
    "task_moved": _Teller._task,
    "task_reassigned": _Teller._task,
    "task_closed": _Teller._task_closed,
    "booking": _Teller._booking,
    "guest": _Teller._guest,
    "note": _Teller._note,
    "call": _Teller._call,
    "file": _Teller._file,
    "message_queued": _Teller._message,
    "message_sent": _Teller._message,
    "message_failed": _Teller._message,
    "inbound": _Teller._inbound,
    "match": _Teller._match,
    "participant_added": _Teller._participant,
    "participant_removed": _Teller._participant,
    "converted": _Teller._converted,
    "converted_from": _Teller._converted,
    "robot": _Teller._trouble,
    "robot_failed": _Teller._trouble,
    "engine_error": _Teller._trouble,
}


def channel_word(channel: str) -> str:
    """Return how something came, in words."""
    words = {
        "hand": _("by hand"),
        "form": _("web form"),
        "api": _("API"),
        "import": _("import"),
        "mail": _("e-mail"),
        "email": _("e-mail"),
        "call": _("call"),
        "chat": _("messenger"),
        "conversion": _("out of a lead"),
    }
    return words.get(channel, channel)


def _recipient(row: TimelineRow) -> str:
    if row.name == "chat":
        return _("the team")
    written = str(row.payload.get("recipient", ""))
    return formats.phone(written) if row.name == "sms" else written


def _evidence() -> Mapping[str, str]:
    return {
        "answered_call": _("Contact: a call was answered"),
        "sent_message": _("Contact: a message was sent"),
        "reply": _("Contact: the client replied"),
        "visit": _("Contact: a visit took place"),
    }


def _guest_words() -> Mapping[str, str]:
    return {
        "invited": _("Invited to an event"),
        "registered": _("Registered for an event"),
        "attended": _("Came to an event"),
        "absent": _("Did not come to an event"),
        "declined": _("Declined an event"),
        "removed": _("Taken off the list of an event"),
        "taken_back": _("Taken back: did not come to an event"),
        "rescheduled": _("The event has another time or place"),
        "called_off": _("The event was called off"),
        "restored": _("The event takes place after all"),
    }


def _booking_words() -> Mapping[str, str]:
    return {
        "booked": _("booked"),
        "moved": _("moved"),
        "confirmed": _("confirmed by the client"),
        "on_my_way": _("on the way"),
        "done": _("done"),
        "cancelled": _("cancelled"),
    }
