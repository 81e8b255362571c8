from __future__ import annotations

from pathlib import Path

from tools.emulator import surroundings

REAL = {
    "AWS_PROFILE": "real", "AWS_ACCESS_KEY_ID": "AKIAREAL", "AWS_ENDPOINT_URL": "http://elsewhere", "HTTPS_PROXY": "p",
    "AWS_ENDPOINT_URL_S3": "http://elsewhere", "AWS_CONFIG_FILE": "/real", "PYTHONPATH": "/repository", "AUTH": "false",
    "PERSIST_STATE": "1", "LAMBDA_EXECUTOR": "docker", "GITHUB_TOKEN": "t", "BIND_HOST": "192.0.2.1", "USE_SSL": "1",
}  # fmt: skip


def isolated(environ: dict[str, str]) -> dict[str, str]:
    surroundings.isolate(environ, port=4599, home=Path("/home-of-emulator"))
    return environ


def test_what_a_program_needs_to_run_is_kept() -> None:
    kept = {"PATH": "/bin", "LANG": "C.UTF-8", "LC_ALL": "C", "TZ": "UTC"}
    assert kept.items() <= isolated(dict(kept)).items()


def test_nothing_real_is_left() -> None:
    found = isolated(REAL | {"PATH": "/bin"})
    assert {name for name in found if name.startswith("AWS_")} == {
        "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_EC2_METADATA_DISABLED",
    }  # fmt: skip
    assert not {"PYTHONPATH", "HTTPS_PROXY", "GITHUB_TOKEN", "PERSIST_STATE", "USE_SSL"} & found.keys()
    assert not set(REAL.values()) - {"1"} & set(found.values())


def test_iam_is_enforced_on_loopback_only_whatever_the_caller_has_set() -> None:
    found = isolated(dict(REAL))
    assert (found["AUTH"], found["BIND_HOST"], found["GATEWAY_PORT"]) == ("true", "127.0.0.1", "4599")
    assert (found["IOT_MTLS_ENABLED"], found["SFTP_ENABLED"]) == ("0", "0")


def test_everything_it_writes_goes_below_its_home() -> None:
    found = isolated({})
    for name in ("HOME", "TMPDIR", "STATE_DIR", "S3_DATA_DIR"):
        assert Path(found[name]).is_relative_to("/home-of-emulator")


def test_what_a_killed_run_left_is_removed_and_the_rest_stays(tmp_path: Path) -> None:
    surroundings.prepare_home(tmp_path)
    (tmp_path / "tmp" / "ministack-lambda-left").mkdir()
    (tmp_path / "emulator.log").write_text("kept")

    surroundings.prepare_home(tmp_path)

    assert list((tmp_path / "tmp").iterdir()) == []
    assert (tmp_path / "emulator.log").read_text() == "kept"
