"""E-mail through a server that wants encryption and a password, as real ones do."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.channels.servers import Mailbox, free_port
from voronka.channels.adapter import Outbound, UnableToSend, adapters

LETTER = Outbound(
    key="lead:1|welcome",
    channel="email",
    recipient="vera@example.com",
    subject="Welcome",
    text="Hello",
    at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for 127.0.0.1, its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example.com")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("mail") / "mail.pem"
    pem = serialization.Encoding.PEM
    shape, lock = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, shape, lock))
    return file


@dataclass
class Secure:
    """A mailbox behind a server that speaks encrypted and lets in by password."""

    mailbox: Mailbox
    security: str
    let_in: list[bytes] = field(default_factory=list)

    def knows(
        self, server: SMTP, session: Session, envelope: Envelope, way: str, given: LoginPassword
    ) -> AuthResult:
        right = (given.login, given.password) == (b"sales@example.com", b"s3cret")
        if right:
            self.let_in.append(given.login)
        return AuthResult(success=right, handled=False)


@pytest.fixture(params=["starttls", "tls"])
def server(request: pytest.FixtureRequest, certificate: Path) -> Iterator[Secure]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    made = Secure(Mailbox(port=free_port()), request.param)
    ways: dict[str, dict[str, Any]] = {
        "tls": {"ssl_context": context, "auth_require_tls": False},
        "starttls": {"tls_context": context, "require_starttls": True, "auth_required": True},
    }
    controller = Controller(
        made.mailbox,
        hostname="127.0.0.1",
        port=made.mailbox.port,
        authenticator=made.knows,
        **ways[request.param],
    )
    controller.start()
    yield made
    controller.stop()


def send(server: Secure, **changed: str) -> str:
    adapter = adapters.get("smtp_email")
    told = {
        "host": "127.0.0.1",
        "port": server.mailbox.port,
        "security": server.security,
        "from_address": "Voronka <sales@example.com>",
        "user": "sales@example.com",
        "password": "s3cret",
        **changed,
    }
    return adapter().send(LETTER, adapter.Params.model_validate(told))


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have this machine trust the server's certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


@pytest.mark.usefixtures("trusted")
def test_a_letter_leaves_encrypted_and_after_the_password(server: Secure) -> None:
    message_id = send(server)

    assert [letter["Message-ID"] for letter in server.mailbox.letters] == [message_id]
    assert server.let_in == [b"sales@example.com"]


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    ("password", "said"),
    [("wrong", r"does not let us in \(535\)"), ("пароль", "can have Latin letters only")],
)
def test_a_password_that_is_none_is_told_and_can_be_repaired(
    server: Secure, password: str, said: str
) -> None:
    with pytest.raises(UnableToSend, match=said) as refusal:
        send(server, password=password)

    assert refusal.value.trouble == "temporary"
    assert server.mailbox.letters == []


def test_a_server_that_cannot_prove_its_name_gets_no_password_and_no_letter(
    server: Secure,
) -> None:
    with pytest.raises(UnableToSend, match="CERTIFICATE_VERIFY_FAILED") as refusal:
        send(server)

    assert refusal.value.trouble == "temporary"
    assert (server.mailbox.letters, server.let_in) == ([], [])
