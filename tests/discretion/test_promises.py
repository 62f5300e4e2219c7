"""The table of promises names tests that exist, and all of those that were written for it."""

import re
from pathlib import Path

from config.settings.environment import BASE_DIR

TEXT = (BASE_DIR / "docs" / "discretion.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([\w/]+\.py)`", TEXT))


def test_each_named_proof_exists():
    assert len(NAMED) > 30
    assert [name for name in sorted(NAMED) if not (BASE_DIR / "tests" / name).is_file()] == []


def test_each_proof_of_this_folder_is_named():
    here = Path(__file__).parent
    written = {f"discretion/{file.name}" for file in here.glob("test_*.py")}
    unnamed = {"discretion/test_promises.py", "discretion/test_exports.py"}
    assert written - unnamed <= NAMED


def test_the_files_that_answer_threats_exist():
    text = (BASE_DIR / "docs" / "security.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:config|groups|events|notifications)/[\w/]+\.py)`", text)
    assert named
    assert [name for name in named if not (BASE_DIR / name).is_file()] == []
