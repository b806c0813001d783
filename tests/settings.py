"""The product's settings with what tests change. Nothing of the user's own files is touched."""

import os
import tempfile

from tests.database import embedded_test_url, name_of_run

os.environ.setdefault("DATABASE_URL", embedded_test_url())
os.environ["VORONKA_HOME"] = os.path.join(tempfile.gettempdir(), f"voronka-test-home-{os.getuid()}")
os.environ["VORONKA_SECRET_KEY"] = "tests sign nothing of value with this key"
os.environ["VORONKA_URL"] = "http://testserver"

from voronka.config.settings import *  # noqa: F403

if os.environ["DATABASE_URL"] == embedded_test_url():
    DATABASES["default"]["TEST"] = {"NAME": name_of_run()}  # noqa: F405

# Argon2 is slow on purpose; tests sign in often.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# No static files are collected for a test run.
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]  # noqa: F405
