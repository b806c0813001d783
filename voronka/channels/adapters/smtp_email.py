import hashlib
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Literal

from django.conf import settings
from django.utils.translation import gettext_noop
from pydantic import Field, SecretStr

from voronka.channels.adapter import ChannelAdapter, Outbound, Trouble, UnableToSend
from voronka.channels.letter import html_of
from voronka.kernel.plugins import PluginParams

Security = Literal["none", "starttls", "tls"]


class SmtpEmail(ChannelAdapter):
    """
    E-mail through an SMTP server; without a host, through the one of the installation's settings.

    SMTP knows no keys: a message whose acceptance the server did not confirm is never repeated by
    itself.
    """

    label = gettext_noop("E-mail by SMTP")
    channels = ("email",)

    class Params(PluginParams):
        from_address: str = Field(default="", title=gettext_noop("Sender"))
        host: str = Field(default="", title=gettext_noop("SMTP server"))
        port: int = Field(default=587, ge=1, le=65535, title=gettext_noop("Port"))
        security: Security = Field(default="starttls", title=gettext_noop("Encryption"))
        user: str = Field(default="", title=gettext_noop("User name"))
        password: SecretStr = Field(default=SecretStr(""), title=gettext_noop("Password"))
        timeout_seconds: float = Field(default=20, gt=0, le=120, title=gettext_noop("Time limit"))

    def send(self, message: Outbound, params: Params) -> str:
        sender = params.from_address or settings.DEFAULT_FROM_EMAIL
        letter = _letter(message, sender)
        with _connection(params if params.host else _settings_of_installation()) as server:
            _hand_over(server, letter, sender=parseaddr(sender)[1], recipient=message.recipient)
        return str(letter["Message-ID"])


def _settings_of_installation() -> SmtpEmail.Params:
    security: Security = "none"
    if settings.EMAIL_USE_SSL:
        security = "tls"
    elif settings.EMAIL_USE_TLS:
        security = "starttls"
    return SmtpEmail.Params(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        security=security,
        user=settings.EMAIL_HOST_USER or "",
        password=SecretStr(settings.EMAIL_HOST_PASSWORD or ""),
        timeout_seconds=settings.EMAIL_TIMEOUT or 20,
    )


def _letter(message: Outbound, sender: str) -> EmailMessage:
    """
    Return the message as text and HTML. Its id follows from its key, so that copies show.
    """
    name, address = parseaddr(sender)
    try:
        message.recipient.encode("ascii")
        letter = EmailMessage(policy=SMTP)
        letter["From"] = Address(name, addr_spec=address)
        letter["To"] = Address(addr_spec=message.recipient)
        letter["Subject"] = " ".join(message.subject.split())
        letter["Date"] = format_datetime(message.at)
        digest = hashlib.sha256(message.key.encode()).hexdigest()[:32]
        letter["Message-ID"] = f"<{digest}@{address.rpartition('@')[2]}>"
        letter.set_content(message.text)
        letter.add_alternative(html_of(message.text), subtype="html")
    # The standard library trips over some addresses that are none with an IndexError.
    except (ValueError, IndexError) as error:
        raise UnableToSend(f"No letter can be made of this: {error}", "permanent") from error
    return letter


@contextmanager
def _connection(params: SmtpEmail.Params) -> Iterator[smtplib.SMTP]:
    """Give a server that is ready to take a letter; nothing has been said about one yet."""
    try:
        server = _connect(params)
    except smtplib.SMTPAuthenticationError as error:
        raise UnableToSend(
            f"The mail server does not let us in ({error.smtp_code})", "temporary"
        ) from None
    except UnicodeEncodeError:
        raise UnableToSend(
            "User name and password for the mail server can have Latin letters only.", "temporary"
        ) from None
    except (OSError, smtplib.SMTPException) as error:
        raise UnableToSend(f"The mail server cannot be used: {error}", "temporary") from error
    try:
        yield server
        # Whether it says goodbye no longer matters to the letter.
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
    finally:
        server.close()


def _connect(params: SmtpEmail.Params) -> smtplib.SMTP:
    server: smtplib.SMTP
    context = ssl.create_default_context()
    if params.security == "tls":
        server = smtplib.SMTP_SSL(
            params.host, params.port, timeout=params.timeout_seconds, context=context
        )
    else:
        server = smtplib.SMTP(params.host, params.port, timeout=params.timeout_seconds)
    try:
        if params.security == "starttls":
            server.starttls(context=context)
        if params.user:
            server.login(params.user, params.password.get_secret_value())
        server.ehlo_or_helo_if_needed()
    except BaseException:
        server.close()
        raise
    return server


def _hand_over(server: smtplib.SMTP, letter: EmailMessage, *, sender: str, recipient: str) -> None:
    """
    Go through the dialogue step by step, to know at each failure whether the letter may have left.
    """
    # A line that begins with a dot gets a second one (RFC 5321, 4.5.2).
    content = letter.as_bytes().replace(b"\n.", b"\n..")
    try:
        _expect(server.mail(sender), 250)
        _expect(server.rcpt(recipient), 250, 251)
        _expect(server.docmd("DATA"), 354)
    except (OSError, smtplib.SMTPException) as error:
        raise UnableToSend(f"The mail server broke off: {error}", "temporary") from error
    try:
        server.send(content + b".\r\n")
        answer = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise UnableToSend(
            f"The mail server got the letter but did not confirm it: {error}", "uncertain"
        ) from error
    _expect(answer, 250)


def _expect(answer: tuple[int, bytes], *good: int) -> None:
    """
    Go on if the server said so.

    :raises UnableToSend: it said 5xx, for good, or anything else, for now
    """
    code, words = answer
    if code in good:
        return
    trouble: Trouble = "permanent" if 500 <= code < 600 else "temporary"
    raise UnableToSend(f"{code} {words.decode('utf-8', 'replace')}"[:500], trouble)
