"""Write docs/openapi.json anew, after the API has changed: python -m tests.api.write_openapi."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.api.test_schema import SNAPSHOT, described  # noqa: E402

if __name__ == "__main__":
    SNAPSHOT.write_text(described(), encoding="utf-8")
