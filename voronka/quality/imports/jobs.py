"""Imports at work: each job takes up a file where the last one stopped."""

from uuid import UUID

from procrastinate.contrib.django import app

from voronka.kernel import clock
from voronka.quality.imports.use_cases.carry_import import carry_import


@app.task(name="quality.carry_import")
def carry_import_job(import_id: str) -> None:
    carry_import(import_id=UUID(import_id), now=clock.now, hands=2)
