"""Pages and API, as the server sees them."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voronka.config.settings")
os.environ.setdefault("VORONKA_POOL", "1")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

# What stands now stays: looking through it for garbage again and again takes a sixth of the time
# of every page.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
