from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tools.context import REPOSITORY
from tools.standins import catalogue, credentials
from tools.standins.chain.token import artifact

PORTS = {name: 5001 + index for index, name in enumerate(catalogue.port_names())}


@pytest.mark.parametrize("name", catalogue.NAMES)
def test_a_package_takes_the_arguments_it_is_started_with(name: str) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--port", type=int)
    import_module(f"tools.standins.{name}").options(parser)
    arguments = catalogue.arguments(name, PORTS)
    assert vars(parser.parse_args(arguments))["port"] == PORTS[name]


def test_addresses_are_those_of_the_run_variable() -> None:
    declared = (REPOSITORY / "terraform/stacks/service/run_variables.tf").read_text(encoding="utf-8")
    block = declared[declared.index('variable "stand_ins"') :]
    fields = re.findall(r"^    (\w+) += string$", block, re.MULTILINE)
    assert sorted(catalogue.addresses(PORTS, 4566)) == sorted(fields)


def test_every_address_is_on_loopback_and_names_its_own_port() -> None:
    found = catalogue.addresses(PORTS, 4566)
    assert found["api_base"] == "http://127.0.0.1:4566"
    assert found["hedera_node"] == f"127.0.0.1:{PORTS['hedera-node']}@0.0.3"
    numbers = [re.search(r"127\.0\.0\.1:(\d+)", address) for address in found.values()]
    assert len({number[1] for number in numbers if number}) == len(found)


def test_what_the_harness_imports_loads_none_of_the_heavy_libraries() -> None:
    script = (
        "import sys, tools.standins.catalogue, tools.standins.credentials, tools.emulator.standins; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert not {"eth", "web3", "x402", "grpc", "cryptography"} & {m.partition(".")[0] for m in done.stdout.split()}


def test_development_keys_are_keys_and_differ() -> None:
    made = {credentials.evm_key(owner) for owner in (credentials.FACILITATOR, credentials.FAUCET)}
    assert len(made) == 2
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141  # of secp256k1 (SEC 2, 2.4.1)
    assert all(0 < int(key, 16) < order for key in made)


def test_the_compiled_token_is_of_the_source_beside_it() -> None:
    source = Path(REPOSITORY, "tools/standins/chain/token/Token.sol").read_bytes()
    assert artifact()["source_sha256"] == hashlib.sha256(source).hexdigest()
    assert artifact()["compiler"].startswith("0.8.37+")
