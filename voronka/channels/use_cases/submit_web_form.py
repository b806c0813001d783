"""A stranger sends a form (K1, K6)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language

from voronka.channels.forms import is_machine, origin_in, read_answers
from voronka.channels.models import InboundRequest
from voronka.channels.use_cases.handle_request import handle_request
from voronka.kernel.errors import NotFound
from voronka.process.models.active import active_playbook
from voronka.process.text import Text

# What one address may send; a family or an office behind one address stays below it.
_PERIOD = timedelta(minutes=10)


class UnableToSubmitForm(Exception):
    """
    Nothing was stored: the sender can correct it and send again. `problems` are by field; under ""
    stands what is wrong with the whole.
    """

    def __init__(self, problems: Mapping[str, Text]) -> None:
        locale = get_language() or "en"
        super().__init__(" ".join(problem.in_(locale) for problem in problems.values()))
        self.problems = dict(problems)


class TooManyRequests(UnableToSubmitForm):
    """The same address has just sent too much."""


def submit_web_form(
    *, form_key: str, answers: Mapping[str, Any], remote: str, now: datetime
) -> UUID:
    """
    Take a form in and return the request's id. `remote` is the address it came from.

    The request is stored before anything is made of it, and stays whatever happens then. Call it
    outside any transaction. The answer to the sender is the form's thanks, for machines too.

    :raises NotFound: there is no such form
    :raises TooManyRequests: this address has to wait
    :raises UnableToSubmitForm: something is missing or wrong, or there is no consent
    """
    playbook = active_playbook()
    form = playbook.spec.web_forms.get(form_key)
    if form is None:
        raise NotFound
    _refuse_a_flood(remote, form.limit, now)
    reading = read_answers(playbook, form, answers)
    machine = is_machine(answers)
    if reading.problems and not machine:
        raise UnableToSubmitForm(reading.problems)

    with transaction.atomic():
        request = InboundRequest.objects.create(
            channel="form",
            form_key=form_key,
            answers=dict(reading.answers),
            origin=origin_in(answers),
            remote=remote[:64],
            arrived_at=now,
        )
        if machine:
            request.meet("junk", at=now, reason="honeypot")
    if not machine:
        handle_request(request_id=request.pk, now=now)
    return request.pk


def _refuse_a_flood(remote: str, most: int, now: datetime) -> None:
    """
    :raises TooManyRequests:
    """
    sent = InboundRequest.objects.filter(remote=remote[:64], arrived_at__gt=now - _PERIOD).count()
    if sent >= most:
        raise TooManyRequests({"": _WAIT})


_WAIT = Text(
    "С вашего адреса пришло слишком много заявок. Попробуйте через десять минут или позвоните нам.",
    "Too many requests came from your address. Try again in ten minutes, or call us.",
)
