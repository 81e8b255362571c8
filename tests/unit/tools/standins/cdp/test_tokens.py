"""The stand-in's gate takes what the function and the official SDK send, and nothing a little different."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key

from payment_handler.cdp.credentials import CdpCredentials
from payment_handler.cdp.jwt import bearer_token, body_hash, wallet_token
from tests.unit.lambda_src.payment_handler.cdp.test_jwt import NOW, SDK_BEARER, SDK_BODY, SDK_WALLET, URI, URL
from tools.standins.cdp.credentials import API_KEY_ID, credentials
from tools.standins.cdp.tokens import Gate, RefusedError

PUBLISHED = credentials()
OURS = CdpCredentials(PUBLISHED["apiKeyId"], PUBLISHED["apiKeySecret"], PUBLISHED["walletSecret"])


@pytest.fixture
def gate() -> Gate:
    return Gate(PUBLISHED, lambda: NOW + 5)


def test_the_published_credentials_are_two_whole_keys() -> None:
    raw = base64.b64decode(PUBLISHED["apiKeySecret"])
    assert Ed25519PrivateKey.from_private_bytes(raw[:32]).public_key().public_bytes_raw() == raw[32:]
    der = base64.b64decode(PUBLISHED["walletSecret"])
    wallet = load_der_private_key(der, password=None)
    assert isinstance(wallet, EllipticCurvePrivateKey)
    numbers = wallet.public_key().public_numbers()
    assert der.endswith(numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big"))


def test_what_the_official_sdk_made_passes(gate: Gate) -> None:
    gate.check_bearer(f"Bearer {SDK_BEARER}", URI)
    gate.check_wallet(SDK_WALLET, URI, SDK_BODY)


def test_what_the_function_makes_passes(gate: Gate) -> None:
    gate.check_bearer(f"Bearer {bearer_token(OURS, 'POST', URL, NOW)}", URI)
    gate.check_wallet(wallet_token(OURS, "POST", URL, SDK_BODY, NOW), URI, SDK_BODY)


def bearer(*, head: dict[str, Any] | None = None, **claims: Any) -> str:
    """A rightly signed bearer token, changed; None takes a claim away."""
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(PUBLISHED["apiKeySecret"])[:32])
    header = {"alg": "EdDSA", "kid": API_KEY_ID, "typ": "JWT", "nonce": "n", **(head or {})}
    good = {"sub": API_KEY_ID, "iss": "cdp", "nbf": NOW, "exp": NOW + 120, "uris": [URI]}
    text = f"{encoded(header)}.{encoded(good | claims)}"
    return f"Bearer {text}.{base64.urlsafe_b64encode(key.sign(text.encode())).rstrip(b'=').decode()}"


def wallet(**claims: Any) -> str:
    """A rightly signed wallet token, changed."""
    key = load_der_private_key(base64.b64decode(PUBLISHED["walletSecret"]), password=None)
    assert isinstance(key, EllipticCurvePrivateKey)
    good = {"uris": [URI], "iat": NOW, "nbf": NOW, "jti": "1", "reqHash": body_hash(SDK_BODY)}
    text = f"{encoded({'alg': 'ES256', 'typ': 'JWT'})}.{encoded(good | claims)}"
    r, s = decode_dss_signature(key.sign(text.encode(), ECDSA(SHA256())))
    return f"{text}.{base64.urlsafe_b64encode(r.to_bytes(32, 'big') + s.to_bytes(32, 'big')).rstrip(b'=').decode()}"


def encoded(part: dict[str, Any]) -> str:
    kept = {name: value for name, value in part.items() if value is not None}
    return base64.urlsafe_b64encode(json.dumps(kept).encode()).rstrip(b"=").decode()


def broken(token: str) -> str:
    """The same token with another signature."""
    return token[:-6] + ("AAAAAA" if not token.endswith("AAAAAA") else "BBBBBB")


def test_the_makers_here_make_good_ones(gate: Gate) -> None:
    gate.check_bearer(bearer(), URI)
    gate.check_wallet(wallet(), URI, SDK_BODY)


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("", "there is none"),
        (bearer().removeprefix("Bearer "), "there is none"),
        ("Bearer x.y.z", "no token"),
        ("Bearer e30.e30", "no token"),
        (broken(bearer()), "signature"),
        (bearer(head={"alg": "none"}), "alg"),
        (bearer(head={"kid": "another"}), "kid"),
        (bearer(head={"typ": None}), "typ"),
        (bearer(head={"nonce": None}), "nonce"),
        (bearer(iss="coinbase"), "iss"),
        (bearer(sub="another"), "sub"),
        (bearer(exp=NOW + 121), "lives longer"),
        (bearer(nbf=NOW - 200, exp=NOW - 100), "not valid"),
        (bearer(nbf=NOW + 60, exp=NOW + 120), "not valid"),
        (bearer(exp=None), "exp"),
        (bearer(uris=None), "uris"),
        (bearer(uris=[URI, "GET api.cdp.coinbase.com/other"]), "uris"),
        (bearer(uris=[URI.replace("POST", "GET")]), "uris"),
    ],
)
def test_a_bearer_token_a_little_different_does_not_pass(gate: Gate, header: str, says: str) -> None:
    with pytest.raises(RefusedError, match=says):
        gate.check_bearer(header, URI)


@pytest.mark.parametrize(
    ("token", "says"),
    [
        (lambda: "", "no token"),
        (lambda: broken(wallet()), "signature"),
        (lambda: bearer().removeprefix("Bearer "), "alg"),
        (lambda: wallet(uris=["POST api.cdp.coinbase.com/other"]), "uris"),
        (lambda: wallet(jti=None), "jti"),
        (lambda: wallet(iat=NOW - 300), "iat"),
        (lambda: wallet(nbf=NOW + 300), "nbf"),
        (lambda: wallet(reqHash=None), "reqHash"),
        (lambda: wallet(reqHash=body_hash({"name": "another"})), "reqHash"),
    ],
)
def test_a_wallet_token_a_little_different_does_not_pass(gate: Gate, token: Callable[[], str], says: str) -> None:
    with pytest.raises(RefusedError, match=says):
        gate.check_wallet(token(), URI, SDK_BODY)
