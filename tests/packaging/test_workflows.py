"""What the checkers of workflow files (scripts/check) do not know: this project's own rules."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from ruamel.yaml import YAML

from distributions import ROOT

WORKFLOWS = {
    path.name: YAML(typ="safe").load(path)
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))
}
JOBS = [
    pytest.param(job, id=f"{file}-{name}")
    for file, workflow in WORKFLOWS.items()
    for name, job in workflow["jobs"].items()
]
SCRIPT = re.compile(r"python scripts/(?P<script>[\w-]+)(?: [\w-]+)*")


def test_the_tests_run_on_every_python_that_the_package_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    matrix = WORKFLOWS["ci.yml"]["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["python-version"] == named
    assert {name.partition("-")[0] for name in matrix["os"]} == {"ubuntu", "macos", "windows"}


@pytest.mark.parametrize("job", JOBS)
def test_every_command_is_one_script_of_the_project(job: dict[str, Any]) -> None:
    for step in job["steps"]:
        if "run" in step:
            command = SCRIPT.fullmatch(step["run"])
            assert command, step["run"]
            assert (ROOT / "scripts" / command["script"]).is_file()


def test_an_action_has_the_same_commit_and_version_wherever_it_is_used() -> None:
    used = {
        match
        for path in (ROOT / ".github" / "workflows").glob("*.yml")
        for match in re.findall(r"uses: (\S+)@([0-9a-f]{40}) # (v\S+)", path.read_text("utf-8"))
    }
    assert len(used) == len({action for action, _, _ in used})


def test_only_the_job_that_opens_the_pull_request_may_write_and_only_it_has_the_token() -> None:
    may_write = {
        (file, name)
        for file, workflow in WORKFLOWS.items()
        for name, job in workflow["jobs"].items()
        if "write" in job["permissions"].values() or "github.token" in str(job)
    }
    assert may_write == {("spec.yml", "open")}


def test_the_specification_is_looked_for_daily_and_by_hand() -> None:
    assert WORKFLOWS["spec.yml"]["on"].keys() == {"schedule", "workflow_dispatch"}
