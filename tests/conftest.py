"""What every test can ask for; see ``tests/plugins/``."""

pytest_plugins = [
    "tests.plugins.databases",
    "tests.plugins.mail",
    "tests.plugins.sms",
    "tests.plugins.processes",
    "tests.plugins.browser",
    "tests.plugins.garbage",
    "tests.plugins.laws",
]
