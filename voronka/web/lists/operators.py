"""What stands between a field of the filter builder and its value, in words."""

from django.utils.translation import gettext as _

from voronka.records.queries.filter_fields import FilterField
from voronka.records.queries.filter_periods import PERIODS


def operator_label(field: FilterField, operator: str) -> str:
    """Return the words between a field and its value."""
    if field.type in ("number", "integer", "money") and operator in ("from", "to", "is"):
        return {"from": "≥", "to": "≤", "is": "="}[operator]
    if field.type == "event" and operator in (of_events := _of_events()):
        return of_events[operator]
    return {
        "has": _("contains"),
        "!has": _("does not contain"),
        "starts": _("begins with"),
        "is": _("is"),
        "!is": _("is not"),
        "every": _("has all of"),
        "empty": _("is empty"),
        "!empty": _("is filled in"),
        "in": _("within"),
        "!in": _("not within"),
        "from": _("from"),
        "to": _("until"),
    }.get(operator, operator)


def _of_events() -> dict[str, str]:
    return {
        "is": _("on the list of guests:"),
        "!is": _("not on the list of guests:"),
        "attended": _("came:"),
        "!attended": _("did not come, or was not invited:"),
        "absent": _("was awaited and did not come:"),
        "registered": _("registered:"),
        "invited": _("invited, has not answered:"),
        "declined": _("declined:"),
        "empty": _("no event"),
        "!empty": _("any event"),
    }


def period_labels() -> dict[str, str]:
    labels = [
        _("today"), _("yesterday"), _("tomorrow"), _("this week"), _("last week"), _("next week"),
        _("this month"), _("last month"), _("next month"), _("this quarter"), _("this year"),
        _("last year"), _("last 7 days"), _("last 30 days"), _("last 90 days"), _("next 7 days"),
        _("next 30 days"), _("overdue"),
    ]  # fmt: skip
    return dict(zip(PERIODS, labels, strict=True))
