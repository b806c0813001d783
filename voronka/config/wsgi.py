"""Pages and API, as the server sees them."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voronka.config.settings")

from django.core.wsgi import get_wsgi_application
from django.db import connections

application = get_wsgi_application()


def _share_connections(*, at_most: int) -> None:
    """Have the threads of this process take their connections from one pool."""
    database = connections.settings["default"]
    database["CONN_MAX_AGE"] = 0
    database["OPTIONS"]["pool"] = {"min_size": 1, "max_size": at_most}


_share_connections(at_most=int(os.environ.get("VORONKA_POOL_SIZE", "8")))

# What stands now stays: looking through it for garbage again and again takes a sixth of the time
# of every page.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
