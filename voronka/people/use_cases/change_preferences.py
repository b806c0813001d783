from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.people.models import User


def change_preferences(
    *,
    actor: Actor,
    language: str | None = None,
    theme: str | None = None,
    training_mode: bool | None = None,
) -> None:
    """
    Change how the product looks to the actor; None leaves a preference as it is.

    :raises NotFound: the actor is no person with preferences
    """
    wanted = {"language": language, "theme": theme, "training_mode": training_mode}
    changes = {name: value for name, value in wanted.items() if value is not None}
    if actor.id is None:
        raise NotFound
    if changes and not User.objects.filter(pk=actor.id, is_active=True).update(**changes):
        raise NotFound
