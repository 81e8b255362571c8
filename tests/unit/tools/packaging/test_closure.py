from __future__ import annotations

import pytest

from tools.errors import BadInput
from tools.packaging import closure
from tools.packaging.sources import FunctionSource


def check(own: dict[str, str], wheels: dict[str, str] | None = None) -> None:
    source = FunctionSource("fn", {name: text.encode() for name, text in own.items()}, "", {})
    third_party = {name: text.encode() for name, text in (wheels or {}).items()}
    closure.check(source, {**third_party, **source.files}, "aws")


def refusal(own: dict[str, str], wheels: dict[str, str] | None = None) -> BadInput:
    with pytest.raises(BadInput) as caught:
        check(own, wheels)
    return caught.value


def test_standard_library_runtime_own_code_and_wheels_all_count() -> None:
    check(
        {
            "fn/handler.py": "import json, six, native, space.inner\nfrom fn import store\nfrom shared import config\n",
            "fn/store.py": "from fn.deep import more\n",
            "fn/deep/more.py": "",
            "shared/config.py": "X = 1\n",
        },
        {"native.cpython-313-aarch64-linux-gnu.so": "", "space/inner.abi3.so": ""},
    )


def test_a_missing_module_is_named_with_file_line_and_mend() -> None:
    error = refusal({"fn/handler.py": "import json\n\ndef late():\n    import requests.adapters\n"})

    assert '"requests.adapters"' in error.what
    assert "aws package" in error.what
    assert error.why == "lambda_src/fn/handler.py:4 imports requests.adapters"
    assert "add requests to lambda_src/fn/requirements.in" in error.hint
    assert "uv pip compile lambda_src/fn/requirements.in" in error.hint
    assert "--generate-hashes" in error.hint


def test_every_gap_is_told_at_once() -> None:
    error = refusal({"fn/handler.py": "import one\nimport two\n", "shared/__init__.py": "import three\n"})

    assert error.why.splitlines() == [
        "lambda_src/fn/handler.py:1 imports one",
        "lambda_src/fn/handler.py:2 imports two",
        "lambda_src/shared/__init__.py:1 imports three",
    ]


def test_a_misspelt_submodule_of_a_wheel_or_of_ours_is_missing() -> None:
    assert '"wheel.missing"' in refusal({"fn/handler.py": "import wheel.missing\n"}, {"wheel/__init__.py": ""}).what
    assert '"fn.stroe"' in refusal({"fn/handler.py": "from fn.stroe import x\n"}).what


def test_what_a_used_part_of_a_wheel_needs_is_needed_too() -> None:
    wheels = {
        "wheel/__init__.py": "",
        "wheel/parser/__init__.py": "from . import model\n",
        "wheel/parser/model.py": "import pydantic\n",
        "wheel/other.py": "import never_used\n",
    }

    error = refusal({"fn/handler.py": "import os\nfrom wheel import parser\n"}, wheels)

    assert error.why == "wheel/parser/model.py:1 imports pydantic (loaded by lambda_src/fn/handler.py:2)"


def test_optional_extras_of_a_wheel_stay_optional() -> None:
    check(
        {"fn/handler.py": "import wheel\n"},
        {"wheel.py": "if x:\n    import a\ndef f():\n    import b\ntry:\n    import c\nexcept ImportError:\n    0\n"},
    )


def test_modules_that_left_the_standard_library_before_3_13_are_missing() -> None:
    assert '"cgi"' in refusal({"fn/handler.py": "import cgi\n"}).what


def test_a_wheel_shadows_the_runtimes_copy_and_must_then_be_complete() -> None:
    assert "boto3.session" in refusal({"fn/handler.py": "import boto3.session\n"}, {"boto3/__init__.py": ""}).what


def test_a_file_that_is_not_python_is_named_with_its_line() -> None:
    error = refusal({"fn/handler.py": "x = 1\ndef handler(:\n"})

    assert error.what == "lambda_src/fn/handler.py:2 is not valid Python"
