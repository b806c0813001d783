"""
Run as a module: makes the cast in a running company and prints id and key of each, by name.
"""

import json


def _make() -> dict[str, tuple[str, str]]:
    from tests.world import make_cast
    from voronka.kernel import clock
    from voronka.people.models import User
    from voronka.people.use_cases.issue_api_token import issue_api_token

    def key(user: User) -> str:
        made = issue_api_token(user_id=user.pk, name="Tests", actor=user.as_actor(), now=now)
        return made.secret

    now = clock.now()
    return {name: (str(user.pk), key(user)) for name, user in make_cast().items()}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(_make()))
