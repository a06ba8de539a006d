# SPDX-License-Identifier: MIT
"""What packagers and registries read is complete and agrees with the project."""
import re
import tomllib
from pathlib import Path

import pytest

yaml = pytest.importorskip("yaml")
ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def load(name):
    return yaml.safe_load((ROOT / name).read_text())


def test_the_entry_for_mdakits_has_what_the_registry_requires():
    entry = load("packaging/mdakit/metadata.yaml")
    texts = {"project_name", "description", "license", "project_home", "python_requires", "documentation_home",
             "documentation_type", "import_name", "mdanalysis_requires", "project_org", "development_status",
             "changelog", "community_home"}
    lists = {"authors", "maintainers", "keywords", "src_install", "run_tests", "test_dependencies", "publications"}
    assert set(entry) == texts | lists
    assert all(isinstance(entry[key], str) and entry[key] for key in texts)
    assert all(isinstance(value, str) and value for key in lists for value in entry[key])
    assert entry["documentation_type"] in ("UserGuide + API", "UserGuide", "API", "README")


def test_commands_of_the_entry_for_mdakits_survive_lower_case():
    """The registry's utils/get_install.py and get_testdeps.py print them so: names may, options may not."""
    entry = load("packaging/mdakit/metadata.yaml")
    for command in entry["src_install"] + entry["test_dependencies"]:
        assert not re.search(r"(^| )-\w*[A-Z]|@ *(?!git\+)\S*[A-Z]|#\S*[A-Z]", command), command


def test_the_entry_for_mdakits_agrees_with_the_project():
    entry = load("packaging/mdakit/metadata.yaml")
    assert entry["project_name"] == PROJECT["name"] and entry["license"] == PROJECT["license"]
    assert entry["python_requires"] == PROJECT["requires-python"].replace(" ", "")
    assert "MDAnalysis" + entry["mdanalysis_requires"] in [
        extra.replace(" ", "") for extra in PROJECT["optional-dependencies"]["mdanalysis"]
    ]
    assert entry["development_status"] in PROJECT["classifiers"]
    dois = {reference["doi"] for reference in load("CITATION.cff")["references"]}
    assert {link.removeprefix("https://doi.org/") for link in entry["publications"]} <= dois


def test_workflows_name_scripts_and_steps_that_exist():
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        jobs = yaml.safe_load(path.read_text())["jobs"]
        for job in jobs.values():
            assert "timeout-minutes" in job or len(job["steps"]) < 6
            for step in job["steps"]:
                assert ("run" in step) != ("uses" in step)
                for script in re.findall(r"scripts/\w+\.\w+", step.get("run", "")):
                    assert (ROOT / script).exists(), script


def test_containers_need_what_debian_needs():
    """The Dockerfile, the Apptainer definition and debian/control build with the same libraries."""
    wanted = set(re.findall(r"^ (lib(?!cmocka)[\w-]+-dev|zlib1g-dev)", (ROOT / "debian/control").read_text(), re.M))
    for name in ("packaging/Dockerfile", "packaging/elea.def"):
        assert wanted <= set(re.findall(r"[\w-]+-dev\b", (ROOT / name).read_text())), name


@pytest.mark.parametrize("name", ["bug.yml", "wish.yml"])
def test_forms_for_issues_ask_something(name):
    form = load(f".github/ISSUE_TEMPLATE/{name}")
    assert {"name", "description", "body"} <= set(form)
    assert all(set(field) >= {"type", "id", "attributes"} and field["attributes"]["label"] for field in form["body"])
