import pytest

from notifications.channels.statuses import blames_address, refuses_recipient, status_in


@pytest.mark.parametrize("status", ["5.1.1", "5.1.10", "5.0.0", "5.2.0", "5.2.1"])
def test_the_address_itself(status):
    assert blames_address(status)


@pytest.mark.parametrize(
    "status",
    ["4.1.1", "2.1.5", "5.2.2", "5.2.3", "5.3.4", "5.4.4", "5.5.0", "5.7.1", "", "5.1", "x"],
)
def test_something_else(status):
    assert not blames_address(status)


@pytest.mark.parametrize(
    ("code", "text", "refuses"),
    [
        (550, "5.1.1 <c@x.example> User unknown", True),
        (550, "No such user", True),
        (553, "mailbox name not allowed", True),
        (550, "5.7.1 Relaying denied", False),
        (552, "Mailbox full", False),
        (552, "5.2.2 Over quota", False),
        (450, "4.2.1 Try later", False),
        (450, "Later", False),
        (499, "5.1.1 Odd", False),
        (500, "No", True),
    ],
)
def test_an_answer_about_a_recipient(code, text, refuses):
    assert refuses_recipient(code, text) is refuses


def test_a_status_is_found_in_what_is_said():
    assert status_in("550 5.1.1 No; see 5.7.1") == "5.1.1"
    assert status_in("Host 10.5.1.1 said nothing") == ""
