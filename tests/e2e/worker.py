"""What the worker does every few minutes, done at once, for who cannot wait."""

import subprocess
import sys

from tests.e2e.company import ROOT, Company

_CODE = """
import django
django.setup()
from voronka.kernel import clock
from {module} import {name}
{name}(now=clock.now())
"""


def done_at_once(company: Company, module: str, name: str) -> None:
    """Have a use case that a job calls run now."""
    code = _CODE.format(module=module, name=name)
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=company.environment(), check=True)
