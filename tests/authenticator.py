"""The authenticator app of a test: the code a phone would show now."""

import time

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value


def code_for(secret: str) -> str:
    """Return the code of the step that runs now (RFC 6238).

    Of this step and not of the one before: the server takes one step either way, so a code stays
    good when a step ends between here and there.
    """
    step = int(time.time()) // app_settings.TOTP_PERIOD
    return str(format_hotp_value(hotp_value(secret, step)))
