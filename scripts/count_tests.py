# SPDX-License-Identifier: MIT
"""Prints "PASSED FAILED SKIPPED" for the log of a test run.

count_tests.py meson testlog.json: programs of cmocka count by their tests, others as one.
count_tests.py pytest junit.xml
"""

import json
import re
import sys
import xml.etree.ElementTree as ET

# Lines of a cmocka program: "[       OK ] name". "[  PASSED  ]" and similar lines are sums.
CMOCKA = {
    "passed": re.compile(r"^\[ +OK \]", re.M),
    "failed": re.compile(r"^\[  (?:FAILED|ERROR) +\] \w+$", re.M),
    "skipped": re.compile(r"^\[  SKIPPED \] \w+$", re.M),
}


def count_program(run):
    output = run.get("stdout", "") + "\n" + run.get("stderr", "")
    counts = {kind: len(pattern.findall(output)) for kind, pattern in CMOCKA.items()}
    if run["result"] == "SKIP":
        return {"passed": 0, "failed": 0, "skipped": 1}
    if run["result"] not in ("OK", "EXPECTEDFAIL"):
        counts["failed"] = max(counts["failed"], 1)
    elif not any(counts.values()):
        counts["passed"] = 1
    return counts


def count_meson(path):
    with open(path, encoding="utf-8") as log:
        programs = [count_program(json.loads(line)) for line in log]
    return [sum(p[kind] for p in programs) for kind in CMOCKA]


def count_pytest(path):
    suites = list(ET.parse(path).getroot().iter("testsuite"))
    total, failures, errors, skipped = (
        sum(int(s.get(kind, 0)) for s in suites) for kind in ("tests", "failures", "errors", "skipped")
    )
    failed = failures + errors
    return [total - failed - skipped, failed, skipped]


if __name__ == "__main__":
    print(*{"meson": count_meson, "pytest": count_pytest}[sys.argv[1]](sys.argv[2]))
