"""Ids among several are asked for by one array."""

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import make_cast
from voronka.people.models import User

pytestmark = pytest.mark.django_db


def test_the_statement_is_the_same_for_any_number_of_ids() -> None:
    cast = make_cast()
    anna, boris = cast["Anna"].pk, cast["Boris"].pk

    with CaptureQueriesContext(
        connection,
    ) as asked:
        one = list(User.objects.filter(pk__in=[anna]).values_list("pk", flat=True))
        two = set(User.objects.filter(pk__in={anna, boris}).values_list("pk", flat=True))
        twice = list(User.objects.filter(pk__in=(anna, anna)).values_list("pk", flat=True))

    assert (one, two, twice) == ([anna], {anna, boris}, [anna])
    assert all("ANY(" in each["sql"] for each in asked)


def test_none_and_others_are_as_before() -> None:
    cast = make_cast()
    anna = cast["Anna"].pk

    assert list(User.objects.filter(pk__in=[])) == []
    assert list(User.objects.filter(pk__in=[uuid4()])) == []
    assert User.objects.get(pk__in=[str(anna)]).pk == anna
    assert User.objects.get(pk__in=[anna, None]).pk == anna
    assert User.objects.get(pk__in=User.objects.filter(pk=anna)).pk == anna
    assert User.objects.exclude(pk__in=[anna]).count() == User.objects.count() - 1
    assert isinstance(anna, UUID)
