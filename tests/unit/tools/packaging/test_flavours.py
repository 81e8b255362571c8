from __future__ import annotations

import sys

import pytest

from tools.errors import BadInput
from tools.packaging import flavours


def test_aws_is_the_documented_runtime_and_architecture() -> None:
    flavour = flavours.named("aws")

    assert (flavour.python, flavour.wheel_platform) == ("3.13", "aarch64-manylinux_2_28")
    assert flavour.describes == "arm64, Python 3.13"


def test_local_is_the_running_interpreter() -> None:
    flavour = flavours.named("local")

    assert flavour.python == f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"{sys.version_info.major}{sys.version_info.minor}" in flavour.tag
    assert flavour.wheel_platform is None


def test_an_unknown_flavour_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadInput) as caught:
        flavours.named("azure")

    assert "aws, local" in caught.value.hint
