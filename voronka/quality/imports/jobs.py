"""Imports at work: each job takes up a file where the last one stopped."""

from uuid import UUID

from procrastinate.contrib.django import app

from voronka.kernel import clock
from voronka.kernel.jobs import HELPING, LONG
from voronka.quality.imports.use_cases.carry_import import carry_import
from voronka.quality.imports.use_cases.help_import import help_import


@app.task(name="quality.carry_import", queue=LONG)
def carry_import_job(import_id: str) -> None:
    carry_import(import_id=UUID(import_id), now=clock.now, shares=True)


@app.task(name="quality.help_import", queue=HELPING)
def help_import_job(import_id: str) -> None:
    """Bring half of the rows in from another process."""
    help_import(import_id=UUID(import_id), now=clock.now)
