"""Pages and API, as the server sees them."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voronka.config.settings")
os.environ.setdefault("VORONKA_POOL", "1")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
