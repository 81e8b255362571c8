"""The consensus node's certificate, as Hedera's nodes have them: self-signed, known by its hash in the address book."""

from __future__ import annotations

import datetime
import hashlib
import ipaddress
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

PORT = 50212
"""Where a node speaks TLS; by this number the SDK knows that it does."""
_NAMED = "127.0.0.1"  # the name the SDK puts on every node's certificate, wherever the node is


@dataclass(frozen=True)
class Certificate:
    """PEM of certificate and key. `book_hash` is what the address book says of it."""

    certificate: bytes
    key: bytes

    @property
    def book_hash(self) -> str:
        """SHA-384 of the PEM, as hexadecimal text, and that in hexadecimal again."""
        return "0x" + hashlib.sha384(self.certificate).hexdigest().encode().hex()


def make() -> Certificate:
    """A new one, good for a week."""
    key = ec.generate_private_key(ec.SECP384R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, _NAMED)])
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=7))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(_NAMED))]), critical=False)
    )
    return Certificate(
        builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM),
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )
