from datetime import timedelta

from procrastinate.contrib.django import app

from voronka.api.models import RememberedAnswer
from voronka.kernel import clock

# Whoever repeats a request does so within minutes.
KEPT_FOR = timedelta(days=2)


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="forget_answers", name="api.forget_answers")
def forget_answers_job(timestamp: int) -> None:
    """Forget answers that nobody asks for again."""
    RememberedAnswer.objects.filter(asked_at__lt=clock.now() - KEPT_FOR).delete()
