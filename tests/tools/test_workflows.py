"""The workflows: actionlint judges their grammar in `make lint`, and these tests what it does not know of."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.checkout import HERE
from tools.checks import workflows

FILES = workflows(HERE)
RELEASE = HERE.root / ".github" / "workflows" / "release.yml"
EXAMPLE = HERE.root / "examples" / "github-actions" / "sip-domains.yml"


def read(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(file.read_text(), yaml.BaseLoader)  # in which "on" is no boolean
    return found


def test_lint_checks_all_of_them() -> None:
    assert [file.name for file in FILES] == ["ci.yml", "release.yml", "sip-domains.yml"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_actions_are_pinned_and_the_token_reads_only(file: Path) -> None:
    uses = re.findall(r"uses: (.*)$", file.read_text(), re.MULTILINE)
    assert uses
    for action in uses:
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action
    workflow = read(file)
    assert workflow["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in workflow["on"]
    for job in workflow["jobs"].values():
        assert "timeout-minutes" in job
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] == "false"


def test_secrets_are_in_the_step_that_needs_them_alone() -> None:
    workflow = read(EXAMPLE)
    assert "secrets." not in str(workflow["env"])
    for job in workflow["jobs"].values():
        with_secrets = [step for step in job["steps"] if "secrets." in str(step)]
        assert [step["uses"].split("@")[0] for step in with_secrets] == ["pulumi/actions"]
        assert "secrets." not in str({name: value for name, value in job.items() if name != "steps"})


def test_a_preview_shows_drift_and_runs_for_no_fork() -> None:
    preview = read(EXAMPLE)["jobs"]["preview"]
    assert "head.repo.full_name == github.repository" in preview["if"]
    (pulumi,) = (step["with"] for step in preview["steps"] if "pulumi/actions" in step.get("uses", ""))
    assert pulumi["command"] == "preview"
    assert pulumi["refresh"] == pulumi["diff"] == pulumi["comment-on-pr"] == "true"


CI = read(HERE.root / ".github" / "workflows" / "ci.yml")["jobs"]


def test_ci_runs_what_is_run_here() -> None:
    """.ci/run tries all Pythons of one machine, CI each on a machine of its own."""
    steps = [step["run"] for job in CI.values() for step in job["steps"] if "run" in step]
    there = {target for step in steps for target in re.findall(r"make ([a-z-]+)", step)}
    here = set(re.findall(r"^(?:run )?make ([a-z-]+)", (HERE.root / ".ci" / "run").read_text(), re.MULTILINE))
    quick = {"lint", "types"}  # make quick runs them, and tests/unit
    assert here - {"test-pythons"} - quick == there - {"dist", "quick"}
    assert "make dist" in [step.partition(" #")[0] for step in steps]


def test_ci_runs_with_every_python_that_the_package_names() -> None:
    classifiers = tomllib.loads(HERE.project_file.read_text())["project"]["classifiers"]
    named = [each.rpartition(" ")[2] for each in classifiers if " :: Python :: 3." in each]
    assert CI["tests"]["strategy"]["matrix"]["python-version"] == named


def test_a_release_is_a_tag_built_by_the_pinned_tools_without_a_cache() -> None:
    workflow = read(RELEASE)
    assert workflow["on"] == {"push": {"tags": ["v*"]}}
    build = workflow["jobs"]["build"]
    assert [step["run"] for step in build["steps"] if "run" in step] == [
        "make tools",
        "make test ARGS=tests/engine/test_wheel.py",
        "make dist",
    ]
    (dist,) = (step for step in build["steps"] if step.get("run") == "make dist")
    assert dist["env"] == {"RELEASE": "${{ github.ref_name }}"}
    assert "cache" not in str(build)


def test_the_right_to_publish_is_where_nothing_is_built_and_needs_no_secret() -> None:
    workflow = read(RELEASE)
    build, publish = workflow["jobs"]["build"], workflow["jobs"]["publish"]
    assert "permissions" not in build
    assert (publish["needs"], publish["environment"]) == ("build", "release")
    assert publish["permissions"] == {"id-token": "write"}
    download, upload = publish["steps"]
    assert download["uses"].startswith("actions/download-artifact@")
    assert upload["uses"].startswith("pypa/gh-action-pypi-publish@")
    assert upload["with"] == {"attestations": "true"}
    assert "secrets." not in str(workflow)
