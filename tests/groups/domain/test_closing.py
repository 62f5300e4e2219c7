"""An account that its person closes: what goes, and the line that stays without a name."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import combinations_with_replacement
from threading import Barrier, Thread

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client

from events.models import Edit
from groups.domain.access_log import log_access, purge_access_log
from groups.domain.api_tokens import create_api_token, user_of_token
from groups.domain.closing import check_closable, close_account
from groups.domain.factors.people import account_key
from groups.domain.factors.recovery import renew_codes
from groups.domain.roles import change_role, end_role
from groups.errors import GroupsError
from groups.models import AccessLogEntry, Organization, Role, RoleName, User
from tests.events.registering import NOW
from tests.factories import make_event, make_group, make_organization, make_role, make_user
from tests.groups.proving import give_app, refused_as
from tests.plugins.processes import wait_for

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
EMAIL = "zoe@exemple.example"


@pytest.fixture
def group():
    return make_group(name="Le Café", organization=make_organization(name="Les Tilleuls"))


@pytest.fixture
def user(group):
    found = make_user(EMAIL, name="Zoé", language="fr", is_staff=True)
    make_role(found, group=group, name=RoleName.ORGANIZER)
    give_app(found)
    renew_codes(user=found)
    return found


def test_nothing_of_it_is_left_but_a_row_without_a_name(user):
    token = create_api_token(user=user, now=NOW)
    client = Client()
    client.force_login(user)
    close_account(user=user, now=NOW)
    left = User.objects.get()
    assert (left.is_active, left.is_staff, left.gets_digest) == (False, False, False)
    assert (left.name, left.language, left.last_login) == ("", "", None)
    assert left.email.endswith("@compte-ferme.invalid")
    assert EMAIL not in str(User.objects.values())
    for rows in (left.roles, left.factors, left.recovery_codes, left.api_tokens):
        assert rows.count() == 0
    assert user_of_token(token, now=NOW) is None
    assert client.get("/organiser/compte/").status_code == 302


def test_no_browser_is_in_any_more_and_no_log_in_left(user):
    browsers, other = [Client(), Client()], Client()
    for browser in browsers:
        browser.force_login(user)
        assert browser.get("/organiser/compte/").status_code == 200
    other.force_login(make_user())
    Session.objects.create(session_key="torn", session_data="-", expire_date=NOW)
    close_account(user=user, now=NOW)
    kept = Session.objects.values_list("session_key", flat=True)
    assert set(kept) == {"torn", other.session.session_key}
    for browser in browsers:
        answer = browser.get("/organiser/compte/")
        assert answer["Location"] == "/organiser/connexion/?next=/organiser/compte/"
    assert other.get("/organiser/compte/").status_code == 200


def test_an_account_that_may_not_close_stays_in(user, group):
    make_role(user, group=make_group())
    client = Client()
    client.force_login(user)
    with refused_as("last_owner"):
        close_account(user=user, now=NOW)
    assert client.get("/organiser/compte/").status_code == 200


def test_all_that_points_at_an_account_is_let_go(user):
    """A model added later is let go, too: what points at the account is asked of Django."""
    group = user.roles.get().group
    Edit.objects.create(user=user, event=make_event(group=group), scope="all")
    close_account(user=user, now=NOW)
    assert Edit.objects.get().user is None
    for relation in User._meta.related_objects:
        model = relation.related_model
        assert not isinstance(model, str)
        rows = model._base_manager.filter(**{relation.field.name: user.pk})
        assert rows.exists() == (model is AccessLogEntry), relation


def test_the_log_tells_it_apart_until_its_last_line_goes(user, group):
    other = make_user()
    for looker in (user, other):
        log_access(user=looker, group=group, action="x", subject=account_key(other), now=NOW)
    close_account(user=user, now=NOW + timedelta(days=1))
    lines = AccessLogEntry.objects.filter(user=user).order_by("at")
    assert [line.action for line in lines] == ["x", "account.closed"]
    assert (lines[1].group, lines[1].subject) == (group, account_key(user))
    purge_access_log(now=NOW + timedelta(days=366))
    assert User.objects.filter(pk=user.pk).exists()
    purge_access_log(now=NOW + timedelta(days=367))
    assert list(User.objects.all()) == [other]


def test_an_account_that_is_only_asleep_is_not_forgotten():
    make_user(is_active=False)
    purge_access_log(now=NOW)
    assert User.objects.count() == 1


def test_the_address_may_come_back(user):
    close_account(user=user, now=NOW)
    assert make_user(EMAIL).is_active


def test_closed_once(user):
    close_account(user=user, now=NOW)
    with refused_as("account_closed"):
        close_account(user=user, now=NOW)


def test_refused_naming_each_place_that_nobody_else_owns(user, group):
    make_role(user, group=make_group(name="La Maison"))
    make_role(user, organization=make_organization(name="Les Ormes"))
    shared = make_group(name="Partagé")
    for one in (user, make_user()):
        make_role(one, group=shared)
    with pytest.raises(GroupsError) as caught:
        close_account(user=user, now=NOW)
    assert caught.value.code == "last_owner"
    assert "La Maison" in str(caught.value)
    assert "Les Ormes" in str(caught.value)
    assert "Partagé" not in str(caught.value)
    assert user.roles.count() == 4
    assert AccessLogEntry.objects.count() == 0
    with refused_as("last_owner"):
        check_closable(user)


def going(act: Callable[[], object], outcomes: list[str]) -> Thread:
    """Start to do this over a connection of its own; note how it ended."""

    def go() -> None:
        try:
            act()
            outcomes.append("done")
        except GroupsError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    thread = Thread(target=go)
    thread.start()
    return thread


def closing(role: Role) -> None:
    close_account(user=role.user, now=NOW)


def ending(role: Role) -> None:
    end_role(by=role.user, role=role, now=NOW)


def stepping_down(role: Role) -> None:
    change_role(by=role.user, role=role, name=RoleName.READER, now=NOW)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "ways", [*combinations_with_replacement([closing, ending, stepping_down], 2)]
)
@pytest.mark.parametrize("above", [False, True])
def test_two_owners_who_leave_at_once_leave_one(group, ways, above):
    place = {"organization": group.organization} if above else {"group": group}
    roles = [make_role(make_user(), **place) for _number in range(2)]
    start = Barrier(2)
    outcomes: list[str] = []

    def leave(way: Callable[[Role], None], role: Role) -> None:
        start.wait()
        way(role)

    threads = [
        going(partial(leave, way, role), outcomes) for way, role in zip(ways, roles, strict=True)
    ]
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "last_owner"]
    left = Role.objects.get(name=RoleName.OWNER)
    assert left.user.is_active


def wait_until_waiting(number: int) -> None:
    """Wait until so many connections wait for another to end; SQLite tells nobody."""
    if connection.vendor != "postgresql":
        return

    def are_waiting() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            return bool(cursor.fetchone() == (number,))

    wait_for(are_waiting)


@pytest.mark.django_db(transaction=True)
def test_who_closes_while_their_last_role_is_taken_away_waits_for_that(group):
    """Both hold the place first, then the account: else each would wait for the other."""
    owner, role = (make_role(make_user(), group=group) for _number in range(2))
    outcomes: list[str] = []
    with transaction.atomic():
        list(Organization.objects.select_for_update())
        taken = going(partial(end_role, by=owner.user, role=role, now=NOW), outcomes)
        wait_until_waiting(1)
        closed = going(partial(closing, role), outcomes)
        wait_until_waiting(2)
    taken.join()
    closed.join()
    assert sorted(outcomes) in (["done", "done"], ["done", "gone"])
    assert list(Role.objects.all()) == [owner]
    role.user.refresh_from_db()
    assert not role.user.is_active
