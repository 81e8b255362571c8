from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key

from shared import clients
from shared.envelope import Envelope, EnvelopeError, SealedRecord, encryption_context
from shared.items import from_item
from shared.timestamps import is_stamp

if TYPE_CHECKING:
    from tests.unit.lambda_src.conftest import Api

FIELDS = {"walletId", "name", "keyType", "publicKey", "accountId", "network", "status", "demo", "createdAt"}


def row(aws: dict[str, str]) -> dict[str, Any]:
    """The only row of the wallets table."""
    (item,) = clients.dynamodb().scan(TableName=aws["WALLETS_TABLE"])["Items"]
    return from_item(item)


def test_a_wallet_is_opened(api: Api) -> None:
    answer = api.call("create_wallet")
    assert answer.status == 201
    assert set(answer.body) == FIELDS
    assert (answer.body["name"], answer.body["keyType"], answer.body["status"]) == ("main", "ED25519", "ACTIVE")
    assert (answer.body["network"], answer.body["demo"]) == ("testnet", True)
    assert answer.body["walletId"].startswith("w_")
    assert answer.body["publicKey"].startswith("302a300506032b6570032100")


def test_a_wallet_needs_no_body(api: Api) -> None:
    answer = api.call("create_wallet", body="")
    assert (answer.status, answer.body["name"], answer.body["keyType"]) == (201, "main", "ED25519")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 65}, "name"),
        ({"name": None}, "name"),
        ({"keyType": "RSA"}, "keyType"),
        ({"privateKey": "302e"}, "privateKey"),
        ("{", "body"),
    ],
)
def test_a_bad_field_is_named(api: Api, body: Any, field: str) -> None:
    answer = api.call("create_wallet", body=body)
    assert (answer.status, answer.code) == (400, "INVALID_REQUEST")
    assert answer.message.startswith(f"{field}: ")


def test_the_row_holds_the_private_key_only_sealed(api: Api, aws: dict[str, str]) -> None:
    created = api.call("create_wallet").body
    stored = row(aws)
    assert set(stored) == FIELDS | {"userId", "sealedKey", "tinybars"}
    assert set(stored["sealedKey"]) == {"v", "alg", "kid", "edk", "nonce", "ct"}
    # WHEN it is opened for its own user and wallet
    record = cast(SealedRecord, stored["sealedKey"])
    envelope = Envelope(clients.kms, aws["KMS_KEY_ARN"])
    context = encryption_context("dev", api.alice, created["walletId"], "wallet-key")
    key = envelope.open(record, context)
    # THEN it is the key of the public one, and appears nowhere else in the row
    private = cast(Ed25519PrivateKey, load_der_private_key(key, password=None))
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert public.hex() == created["publicKey"]
    assert repr(key[-32:])[2:-1] not in repr(stored)
    assert key[-32:].hex() not in repr(stored)
    # AND nobody else's context opens it
    for other in ({"userId": "bob"}, {"environment": "prod"}, {"walletId": "w_2"}, {"purpose": "other"}):
        with pytest.raises(EnvelopeError):
            envelope.open(record, context | other)


def test_a_wallet_begins_with_one_transaction(api: Api) -> None:
    wallet = api.call("create_wallet").body
    (opening,) = api.call("list_transactions", query={}).body["transactions"]
    assert opening["walletId"] == wallet["walletId"]
    assert opening["accountId"] == wallet["accountId"]
    assert opening["transactionId"].startswith("0.0.2@")
    assert (opening["counterparty"], opening["memo"]) == (None, None)
    assert (opening["type"], opening["status"], opening["tinybars"]) == ("OPENING", "SUCCESS", "10000000000")
    assert opening["demo"] is True


def test_a_wallet_is_counted_once_and_a_refusal_not_at_all(api: Api) -> None:
    api.call("create_wallet")
    api.call("create_wallet", body={"keyType": "RSA"})
    (line,) = api.metrics()
    assert line["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "SafeMate/Custom"
    assert line["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["Environment", "Service"]]
    assert (line["Environment"], line["Service"]) == ("dev", "wallet-manager")
    assert (line["WalletCreation"], line["TransactionVolume"]) == ([1.0], [10_000_000_000.0])


def test_the_same_key_opens_one_wallet(api: Api, aws: dict[str, str]) -> None:
    first = api.send("POST", "/wallets", {"name": "main"}, key="k-1")
    again = api.send("POST", "/wallets", {}, key="k-1")  # the default, left out
    assert (again.status, again.body) == (first.status, first.body)
    assert row(aws)["walletId"] == first.body["walletId"]
    other = api.send("POST", "/wallets", {"name": "savings"}, key="k-1")
    assert (other.status, other.code) == (409, "IDEMPOTENCY_KEY_REUSED")
    (line,) = api.metrics()
    assert line["WalletCreation"] == [1.0]


def test_a_balance_is_in_whole_tinybars_and_in_hbar(api: Api) -> None:
    wallet = api.call("create_wallet").body
    balance = api.send("GET", f"/wallets/{wallet['walletId']}/balance").body
    assert is_stamp(balance.pop("asOf"))
    assert balance == {
        "accountId": wallet["accountId"],
        "tinybars": "10000000000",
        "hbar": "100.00000000",
        "tokens": [],
        "source": "demo",
        "demo": True,
    }


def test_only_an_empty_wallet_closes_and_only_once(api: Api) -> None:
    wallet, other = api.call("create_wallet").body, api.call("create_wallet").body
    path = f"/wallets/{wallet['walletId']}"
    full = api.send("DELETE", path)
    assert (full.status, full.code) == (409, "WALLET_NOT_EMPTY")
    api.send("POST", f"{path}/transfers", {"to": other["accountId"], "tinybars": "10000000000"}, key="k-1")
    closed = [api.send("DELETE", path) for _ in range(2)]
    assert [answer.body for answer in closed] == [wallet | {"status": "CLOSED"}] * 2
    assert api.send("GET", path).body["status"] == "CLOSED"
    assert api.send("GET", f"{path}/balance").body["tinybars"] == "0"


@pytest.mark.parametrize(("method", "rest"), [("GET", "/balance"), ("DELETE", "")])
def test_another_users_wallet_is_neither_read_nor_closed(api: Api, method: str, rest: str) -> None:
    wallet = api.call("create_wallet").body
    assert api.send(method, f"/wallets/{wallet['walletId']}{rest}", user="bob").status == 404
    assert api.send("GET", f"/wallets/{wallet['walletId']}").body["status"] == "ACTIVE"


def test_closing_needs_the_scope_that_moves_money(api: Api) -> None:
    answer = api.send("DELETE", f"/wallets/w_{'0' * 32}", scopes="safemate/read safemate/write")
    assert (answer.status, answer.code) == (403, "INSUFFICIENT_SCOPE")


def test_a_caller_reads_their_wallet(api: Api) -> None:
    created = api.call("create_wallet").body
    answer = api.call("get_wallet", path=f"/wallets/{created['walletId']}")
    assert (answer.status, answer.body) == (200, created)


def test_another_users_wallet_is_not_found_like_one_that_never_was(api: Api) -> None:
    created = api.call("create_wallet").body
    path = f"/wallets/{created['walletId']}"
    api.call("get_wallet", path=path)
    theirs = api.call("get_wallet", path=path, user="bob")
    nobodys = api.call("get_wallet")
    assert (theirs.status, theirs.code) == (404, "NOT_FOUND")
    assert theirs.body == nobodys.body


@pytest.mark.parametrize("wallet_id", ["x", "w_" + "g" * 32, "%2e%2e", "w_" + "0" * 5000])
@pytest.mark.parametrize(("method", "rest"), [("GET", ""), ("GET", "/balance"), ("DELETE", ""), ("POST", "/transfers")])
def test_an_impossible_wallet_id_is_not_found_without_asking(
    api: Api, monkeypatch: pytest.MonkeyPatch, wallet_id: str, method: str, rest: str
) -> None:
    get = clients.dynamodb().get_item

    def refuse_wallets(**call: Any) -> Any:
        # DynamoDB refuses keys above 1 KiB, which would be an error of ours.
        assert call["TableName"] != api.settings.wallets_table
        return get(**call)

    monkeypatch.setattr(clients.dynamodb(), "get_item", refuse_wallets)
    body = {"to": "0.0.5", "tinybars": "1"} if rest == "/transfers" else None
    assert api.send(method, f"/wallets/{wallet_id}{rest}", body, key="k-1").status == 404


def test_wallets_are_listed_newest_first_in_pages(api: Api) -> None:
    created = [api.call("create_wallet", body={"name": f"wallet {n}"}).body for n in range(3)]
    api.call("create_wallet", user="bob")
    first = api.call("list_wallets", query={"limit": "2"}).body
    second = api.call("list_wallets", query={"limit": "2", "cursor": first["nextCursor"]}).body
    listed = first["wallets"] + second["wallets"]
    assert sorted(listed, key=lambda wallet: wallet["walletId"], reverse=True) == listed
    assert {wallet["walletId"] for wallet in listed} == {wallet["walletId"] for wallet in created}
    assert second["nextCursor"] is None


def test_a_caller_without_wallets_has_an_empty_list(api: Api) -> None:
    assert api.call("list_wallets").body == {"wallets": [], "nextCursor": None}


def test_another_users_cursor_is_refused(api: Api) -> None:
    for _ in range(2):
        api.call("create_wallet")
    cursor = api.call("list_wallets", query={"limit": "1"}).body["nextCursor"]
    answer = api.call("list_wallets", query={"cursor": cursor}, user="bob")
    assert (answer.status, answer.code) == (400, "INVALID_REQUEST")
    assert answer.message.startswith("cursor: ")


class TestWithoutDemoMode:
    @pytest.fixture
    def variables(self, variables: dict[str, str]) -> dict[str, str]:
        return variables | {"ENVIRONMENT": "preprod", "DEMO_MODE": "false"}

    def test_opening_a_wallet_is_unavailable_and_makes_nothing(self, api: Api, aws: dict[str, str]) -> None:
        answer = api.call("create_wallet")
        assert (answer.status, answer.code) == (503, "LEDGER_UNAVAILABLE")
        assert clients.dynamodb().scan(TableName=aws["WALLETS_TABLE"])["Count"] == 0
        assert api.metrics() == []

    def test_everything_else_answers(self, api: Api) -> None:
        assert api.call("get_health").status == 200
        assert api.call("create_user").status == 201
        assert api.call("update_user").status == 200
        assert api.call("list_wallets").body["wallets"] == []
        assert api.call("get_wallet").status == 404
        assert api.call("list_transactions").body["transactions"] == []
