"""A tour of everything SafeMate does, once each: so that every permission of every function is asked for."""

from __future__ import annotations

import base64
import urllib.request
import uuid

from tests.integration.applications.buyers import Buyer
from tests.integration.applications.platform import Platform
from tests.integration.applications.test_official_clients import DOLLAR, NFT
from tests.integration.callers import Api, fetch

SCHEDULED = {"source": "aws.events", "detail-type": "Scheduled Event"}


def take_the_tour(platform: Platform) -> None:
    """Call every route as somebody who may, and both schedules."""
    wallets, payments = platform.user("dev", "admins")
    _health(platform)
    _users(wallets)
    _wallets(wallets)
    _files(wallets)
    _payments(platform)
    _sessions(platform, payments)
    platform.invoke("payment-handler", {"task": "reconcile"})
    platform.invoke("api-monitor", SCHEDULED)


def take_the_detours(platform: Platform) -> None:
    """What functions only do when the outside world fails: give claims back, and raise the alarm."""
    _, payments = platform.user()
    buyer = Buyer(platform).earn(DOLLAR)
    platform.fault("facilitator", "verify", "error_500")
    _, refused = buyer.pay("POST", "/nft/mint", NFT, identifier=f"detour_{uuid.uuid4().hex}")
    assert refused.status == 503, refused

    platform.fault("cdp", "*", "error_500", times=10)
    order = {"walletName": "detour", "maxAmount": "1000", "ttlSeconds": 900}
    assert payments.call("POST", "/sessions", order, key()).status == 503
    platform.mend()

    platform.fault("facilitator", "supported", "error_500", times=10)
    platform.invoke("api-monitor", SCHEDULED)
    platform.mend()
    platform.invoke("api-monitor", SCHEDULED)


def ok(answer: object) -> dict[str, object]:
    status = answer.status  # type: ignore[attr-defined]
    assert 200 <= status < 300, answer
    return answer.body  # type: ignore[attr-defined,no-any-return]


def key() -> dict[str, str]:
    return {"idempotency-key": str(uuid.uuid4())}


def _health(platform: Platform) -> None:
    for api in (platform.wallets(), platform.payments()):
        ok(api.call("GET", "/health"))
        ok(api.call("GET", "/openapi.json"))
    ok(platform.payments().call("GET", "/supported"))


def _users(api: Api) -> None:
    email = f"{uuid.uuid4().hex[:8]}@safemate.example"
    user = ok(api.call("POST", "/users", {"email": email}))
    ok(api.call("GET", f"/users?email={email}"))
    ok(api.call("PUT", f"/users/{api.user_id}", {"version": user["version"], "displayName": "Tourist"}))
    ok(api.call("GET", f"/users/{api.user_id}"))
    ok(api.call("POST", "/users/batch-get", {"userIds": [api.user_id, str(uuid.uuid4())]}))
    imported = [{"userId": str(uuid.uuid4()), "email": f"{n}-{email}"} for n in range(30)]
    ok(api.call("POST", "/users/batch", {"users": imported}))


def _wallets(api: Api) -> None:
    first = ok(api.call("POST", "/wallets", {"name": "first"}, key()))
    second = ok(api.call("POST", "/wallets", {"name": "second", "keyType": "ECDSA_SECP256K1"}, key()))
    ok(api.call("GET", "/wallets"))
    ok(api.call("GET", f"/wallets/{first['walletId']}"))
    balance = ok(api.call("GET", f"/wallets/{first['walletId']}/balance"))
    everything = {"to": second["accountId"], "tinybars": balance["tinybars"], "memo": "all of it"}
    ok(api.call("POST", f"/wallets/{first['walletId']}/transfers", everything, key()))
    ok(api.call("DELETE", f"/wallets/{first['walletId']}"))
    ok(api.call("GET", "/transactions"))


def _files(api: Api) -> None:
    content = base64.b64encode(b"a tourist's photograph").decode()
    file = ok(api.call("POST", "/files", {"name": "photo.txt", "contentType": "text/plain", "content": content}))
    upload = ok(api.call("POST", "/files/upload-url", {"name": "note.txt", "contentType": "text/plain", "size": 6}))
    headers = {str(k): str(v) for k, v in dict(upload["headers"]).items()}  # type: ignore[call-overload]
    put = urllib.request.Request(str(upload["url"]), b"a note", headers, method="PUT")
    assert fetch(put).status == 200
    ok(api.call("GET", "/files"))
    shown = ok(api.call("GET", f"/files/{file['fileId']}"))
    assert fetch(str(shown["downloadUrl"])).body == b"a tourist's photograph"
    ok(api.call("DELETE", f"/files/{file['fileId']}"))


def _payments(platform: Platform) -> None:
    buyer = Buyer(platform).earn(DOLLAR)
    _, bought = buyer.pay("POST", "/nft/mint", NFT)
    minted = ok(bought)
    _, read = buyer.pay("GET", f"/nft/{minted['nftId']}")
    ok(read)
    ok(platform.payments().call("GET", f"/payments/{minted['paymentId']}"))


def _sessions(platform: Platform, api: Api) -> None:
    order = {"walletName": f"tour-{uuid.uuid4().hex[:8]}", "maxAmount": "500000", "ttlSeconds": 900}
    session = ok(api.call("POST", "/sessions", order, key()))
    platform.faucet(str(session["address"]), DOLLAR)
    ok(api.call("GET", f"/sessions/{session['sessionId']}"))
    purchase = {"url": f"{api.url}/nft/mint", "method": "POST", "body": NFT, "maxAmount": "100000"}
    ok(api.call("POST", f"/sessions/{session['sessionId']}/pay", purchase, key()))
    ok(api.call("DELETE", f"/sessions/{session['sessionId']}"))
