"""What a user installs: the wheels in fresh environments, with nothing of this checkout but an example."""

import ast
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from local_twilio import LocalTwilio
from tests.engine import venvs
from tests.engine.conftest import Project
from tools.checkout import HERE

PROJECT = tomllib.loads(HERE.project_file.read_text())["project"]
STAND_IN = tomllib.loads((HERE.root / "local_twilio" / "pyproject.toml").read_text())["project"]
OURS_ALONE = {"jsonschema", "starlette", "uvicorn"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the two sdists, and the wheels that are made from them."""
    folder = tmp_path_factory.mktemp("built")
    for project in (HERE.root, HERE.root / "local_twilio"):
        command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(project)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("sipdomain_provider-*.whl")
    return found


@pytest.fixture(scope="module")
def stand_in(built: Path) -> Path:
    (found,) = built.glob("sipdomain_local_twilio-*.whl")
    return found


@pytest.fixture(scope="module")
def fresh(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new virtual environment into which the wheel was installed, and so what it requires."""
    venv = venvs.make_venv(tmp_path_factory.mktemp("fresh") / "venv")
    venvs.install(venv, "--no-index", "--find-links", str(venvs.wheelhouse()), str(wheel))
    return venv


def described_by(wheel: Path) -> metadata.PathDistribution:
    (info,) = (each for each in zipfile.Path(wheel).iterdir() if each.name.endswith(".dist-info"))
    assert (info / "licenses" / "LICENSE").read_text() == (HERE.root / "LICENSE").read_text()
    return metadata.PathDistribution(info)


def test_metadata(wheel: Path) -> None:
    found = described_by(wheel)
    described = found.metadata
    assert described["Metadata-Version"] == "2.4", "the newest one that the action of release.yml reads"
    assert (described["Name"], described["Version"]) == ("sipdomain-provider", PROJECT["version"])
    assert described["Requires-Python"] == ">=3.11"
    assert described["License-Expression"] == "Apache-2.0"
    assert described["Description-Content-Type"] == "text/markdown"
    assert described.get_all("Provides-Extra") == ["cli"]
    assert "Typing :: Typed" in described.get_all("Classifier", [])
    addresses = dict(each.split(", ") for each in described.get_all("Project-URL", []))
    assert set(addresses) == {"Repository", "Documentation", "Changelog", "Issues"}
    required = {re.split("[<>]", each)[0]: "extra" in each for each in found.requires or []}
    assert required == dict.fromkeys(("pulumi", "requests", "urllib3"), False) | dict.fromkeys(("click", "rich"), True)


def test_an_index_page_can_follow_every_link_of_the_readme(wheel: Path) -> None:
    """They lead to the pages of this version, and nothing else of the text differs."""
    text = str(described_by(wheel).read_text("METADATA")).split("\n\n", 1)[1]
    address = PROJECT["urls"]["Repository"]
    version = f"v{PROJECT['version']}"
    picture = address.replace("//github.com", "//raw.githubusercontent.com")
    assert f"]({picture}/{version}/docs/sipdomain.svg)" in text
    assert f"]({address}/blob/{version}/docs/limits.md)" in text
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert all(link.startswith("https://") for link in links)
    relative = text.replace(f"{picture}/{version}/", "").replace(f"{address}/blob/{version}/", "")
    assert relative == (HERE.root / "README.md").read_text()


def test_a_wheel_has_its_package_and_nothing_else(wheel: Path, stand_in: Path) -> None:
    packages = {"sipdomain_provider": {"py.typed"}, "local_twilio": {"py.typed", "sip_openapi.json"}}
    for file, (package, data) in zip((wheel, stand_in), packages.items(), strict=True):
        names = [name for name in zipfile.ZipFile(file).namelist() if ".dist-info/" not in name]
        assert {name.split("/")[0] for name in names} == {package}
        assert {f"{package}/{each}" for each in data} == {name for name in names if not name.endswith(".py")}
        assert not [name for name in names if "test" in name]


def test_the_sdist_is_enough_to_build_from_and_has_no_tests(built: Path) -> None:
    (sdist,) = built.glob("sipdomain_provider-*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"} <= names
    assert {name.split("/")[0] for name in names if "/" in name} == {"sipdomain_provider"}


def test_the_stand_in_requires_what_it_imports() -> None:
    required = {each.split(">")[0] for each in STAND_IN["dependencies"]}
    distributions = metadata.packages_distributions()
    for file in (HERE.root / "local_twilio").glob("*.py"):
        for name in imported(file) - sys.stdlib_module_names - {"local_twilio"}:
            assert required & set(distributions[name]), f"{file.name} imports {name}"


def imported(file: Path) -> set[str]:
    """The top-level names of the modules that a file imports from elsewhere."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(str(node.module).split(".")[0])
    return names


def test_a_fresh_environment_has_nothing_of_the_stand_in(fresh: Path) -> None:
    installed = venvs.packages(fresh)
    assert {"pulumi", "requests", "urllib3", "sipdomain-provider"} <= set(installed)
    assert not {"sipdomain-local-twilio", *OURS_ALONE} & set(installed)
    assert not {"pytest", "hatchling", "twilio"} & set(installed)


def test_the_first_domain_runs_in_a_fresh_environment(fresh: Path, tmp_path: Path, twilio: LocalTwilio) -> None:
    where = subprocess.run(
        [fresh / "bin" / "python", "-c", "import sipdomain_provider as package; print(package.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert Path(where).is_relative_to(fresh)

    example = HERE.root / "examples" / "first-domain"
    project = Project(tmp_path / "project", twilio, venv=fresh, copied_from=example)
    assert project.up().operations() == ["create", "create"], "the component and its domain"
    live = twilio.domain(project.environment["TWILIO_ACCOUNT_SID"], "example-office.sip.twilio.com")
    assert project.outputs()["domain_sid"] == live["sid"]
    assert project.up().changes() == {}
    project.destroy()
    assert twilio.domains(project.environment["TWILIO_ACCOUNT_SID"]) == []


def test_the_stand_in_says_what_it_lacks(fresh: Path) -> None:
    command = [str(fresh / "bin" / "python"), "-m", "local_twilio", "--port", "0"]
    done = subprocess.run(command, cwd=HERE.root, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "pip install sipdomain-local-twilio" in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
