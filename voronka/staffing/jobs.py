"""Handovers at work: each job takes one up where the last one stopped."""

from uuid import UUID

from procrastinate.contrib.django import app

from voronka.kernel import clock
from voronka.staffing.use_cases.carry_out_handover import carry_out_handover


@app.task(name="staffing.carry_out_handover")
def carry_out_handover_job(handover_id: str) -> None:
    carry_out_handover(handover_id=UUID(handover_id), now=clock.now())
