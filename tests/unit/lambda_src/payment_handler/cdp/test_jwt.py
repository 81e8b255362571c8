from __future__ import annotations

import base64
import json
import uuid
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, SECP384R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from payment_handler.cdp.credentials import BadCredentialsError, CdpCredentials
from payment_handler.cdp.jwt import bearer_headers, bearer_token, body_hash, wallet_token

NOW = 1_800_000_000
URL = "https://api.cdp.coinbase.com/platform/v2/evm/accounts"
URI = "POST api.cdp.coinbase.com/platform/v2/evm/accounts"

# Made by cdp-sdk 1.51.0 at NOW for URI, with keys that the stand-in has (tools/standins/cdp/credentials.py).
SDK_BEARER = (
    "eyJhbGciOiJFZERTQSIsImtpZCI6InN0YW5kaW4wLTVhZmUtNGE3ZS04YzBkLTAwMDAwMDAwMDAwMSIsIm5vbmNlIjoiNTA1OTA4OTA1NDAyNTQ4MSIs"
    "InR5cCI6IkpXVCJ9.eyJzdWIiOiJzdGFuZGluMC01YWZlLTRhN2UtOGMwZC0wMDAwMDAwMDAwMDEiLCJpc3MiOiJjZHAiLCJhdWQiOm51bGwsIm5iZiI"
    "6MTgwMDAwMDAwMCwiZXhwIjoxODAwMDAwMTIwLCJ1cmlzIjpbIlBPU1QgYXBpLmNkcC5jb2luYmFzZS5jb20vcGxhdGZvcm0vdjIvZXZtL2FjY291bnR"
    "zIl19.72VMNk3oB9RWzWYbbM26Uf9kAD9bdaof3OymoADFWSDtaA3bivjtW9VynuIYZURrrnEK79VrAJq4GBjc9z90Ag"
)
SDK_WALLET = (
    "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1cmlzIjpbIlBPU1QgYXBpLmNkcC5jb2luYmFzZS5jb20vcGxhdGZvcm0vdjIvZXZtL2FjY291bnR"
    "zIl0sImlhdCI6MTgwMDAwMDAwMCwibmJmIjoxODAwMDAwMDAwLCJqdGkiOiI2MTYxZDQ1YS1jZTQ4LTQwNjktOGYzZi1jMTlkMDRlZGZhMjYiLCJyZXF"
    "IYXNoIjoiZTQxZDQ2YjBhYTk5YTM0ZTgyMWFjNjcwODQ3OWI5NWIxMjY1YjBjODIwZWU4NmFiNDE3MGZmZDE1M2YwOGM2MyJ9.UTGELoYEdXhGvS8k_P"
    "Zk8LMpFPoNOtiMho-dYJqw8GsW25U7nW8bzEgx7y-bKpbS1wGf_hiBdSFMCbtpfgy21g"
)
SDK_BODY = {"name": "sm-0123", "nested": {"b": [2, {"z": 1, "a": "x"}], "a": "1"}}
SDK_KEY_ID = "standin0-5afe-4a7e-8c0d-000000000001"


def ed25519() -> tuple[Ed25519PrivateKey, str]:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return key, base64.b64encode(key.private_bytes_raw() + public).decode()


def wallet_secret(curve: Any = SECP256R1) -> tuple[Any, str]:
    key = generate_private_key(curve())
    return key, base64.b64encode(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())).decode()


def credentials(api: str = "", wallet: str = "", key_id: str = "key-1") -> CdpCredentials:
    return CdpCredentials(key_id, api or ed25519()[1], wallet or wallet_secret()[1])


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    head, claims, signature = token.split(".")
    return json.loads(raw(head)), json.loads(raw(claims)), f"{head}.{claims}".encode(), raw(signature)


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def check_es256(key: Any, text: bytes, signature: bytes) -> None:
    assert len(signature) == 64
    numbers = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    key.public_key().verify(encode_dss_signature(*numbers), text, ECDSA(SHA256()))


def test_an_ed25519_key_signs_with_eddsa() -> None:
    key, secret = ed25519()
    head, claims, text, signature = parts(bearer_token(credentials(secret), "POST", URL, NOW))
    assert head | {"nonce": ""} == {"alg": "EdDSA", "kid": "key-1", "typ": "JWT", "nonce": ""}
    assert claims == {"sub": "key-1", "iss": "cdp", "nbf": NOW, "exp": NOW + 120, "uris": [URI]}
    key.public_key().verify(signature, text)
    with pytest.raises(InvalidSignature):
        key.public_key().verify(signature, text + b"x")


@pytest.mark.parametrize("escaped", [False, True])
@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_an_ec_key_in_pem_signs_with_es256(form: PrivateFormat, escaped: bool) -> None:
    key = generate_private_key(SECP256R1())
    pem = key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()
    token = bearer_token(credentials(pem.replace("\n", "\\n") if escaped else pem), "GET", URL, NOW)
    head, _, text, signature = parts(token)
    assert head["alg"] == "ES256"
    check_es256(key, text, signature)


def test_the_wallet_token_approves_this_request_and_this_body() -> None:
    key, secret = wallet_secret()
    token = wallet_token(credentials(wallet=secret), "POST", URL, {"name": "n"}, NOW)
    head, claims, text, signature = parts(token)
    assert head == {"alg": "ES256", "typ": "JWT"}
    assert claims | {"jti": ""} == {
        "uris": [URI], "iat": NOW, "nbf": NOW, "jti": "", "reqHash": body_hash({"name": "n"}),
    }  # fmt: skip
    assert uuid.UUID(claims["jti"]).version == 4
    check_es256(key, text, signature)


def test_a_wallet_token_without_a_body_has_no_hash() -> None:
    assert "reqHash" not in parts(wallet_token(credentials(), "DELETE", URL, {}, NOW))[1]


def test_they_say_what_the_official_sdk_says() -> None:
    sdk_head, sdk_claims, *_ = parts(SDK_BEARER)
    head, claims, *_ = parts(bearer_token(credentials(key_id=SDK_KEY_ID), "POST", URL, NOW))
    assert head | {"nonce": ""} == sdk_head | {"nonce": ""}
    assert {**claims, "aud": None} == sdk_claims
    sdk_head, sdk_claims, *_ = parts(SDK_WALLET)
    head, claims, *_ = parts(wallet_token(credentials(), "POST", URL, SDK_BODY, NOW))
    assert head == sdk_head
    assert claims | {"jti": ""} == sdk_claims | {"jti": ""}


def test_every_token_is_another_one() -> None:
    held = credentials()
    assert len({bearer_token(held, "GET", URL, NOW) for _ in range(3)}) == 3


def test_a_token_is_for_host_port_and_path_without_the_query() -> None:
    claims = parts(bearer_token(credentials(), "GET", "http://127.0.0.1:4010/a/b?c=d"))[1]
    assert claims["uris"] == ["GET 127.0.0.1:4010/a/b"]


def test_the_hash_of_a_body_does_not_depend_on_its_order() -> None:
    assert body_hash({"b": 1, "a": {"d": 2, "c": 3}}) == body_hash({"a": {"c": 3, "d": 2}, "b": 1})


def test_the_facilitator_gets_the_same_kind_of_token() -> None:
    headers = bearer_headers(credentials(), "POST", "https://api.cdp.coinbase.com/platform/v2/x402/verify")
    scheme, token = headers["Authorization"].split(" ")
    assert (scheme, list(headers)) == ("Bearer", ["Authorization"])
    assert parts(token)[1]["uris"] == ["POST api.cdp.coinbase.com/platform/v2/x402/verify"]


P384 = wallet_secret(SECP384R1)[1]


@pytest.mark.parametrize(
    "secret", ["secret-and-wrong", base64.b64encode(b"x" * 63).decode(), "-----BEGIN EC PRIVATE KEY-----\nsecret", P384]
)
def test_what_is_no_key_is_said_without_quoting_it(secret: str) -> None:
    for attempt in (
        lambda: bearer_token(credentials(api=secret), "GET", URL),
        lambda: wallet_token(credentials(wallet=secret), "POST", URL, {}),
    ):
        with pytest.raises(BadCredentialsError) as refused:
            attempt()
        assert (refused.value.status, refused.value.code) == (503, "CDP_NOT_CONFIGURED")
        assert secret not in refused.value.message
        assert refused.value.__suppress_context__


def test_credentials_show_nothing_but_the_keys_id() -> None:
    held = CdpCredentials("key-1", "api-secret", "wallet-secret")
    assert repr(held) == str(held) == "CdpCredentials(api_key_id='key-1')"
