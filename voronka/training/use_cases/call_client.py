from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.training.answering import Said
from voronka.training.calling import call
from voronka.training.working import at_work


def call_client(*, actor: Actor) -> Said:
    """
    Call the client of the case one practises, and hear what they say.

    :raises NotPractising: no case goes on
    :raises UnableToCallClient: the lead has no owner yet
    :raises NotFound: the card is no longer the newcomer's
    :raises NotAllowed: the card is another's
    :raises CommandRefused: the process does not allow it
    """
    with at_work(actor) as work:
        return call(attempt=work.attempt, case=work.case, now=clock.now())
