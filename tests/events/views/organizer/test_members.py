"""The members of a group, as its organisers see them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from events.models import AccessMode, Registration
from groups.domain.members import add_member, member_with
from groups.models import AccessLogEntry, Member, RoleName, SupportGroup
from tests.events.registering import join
from tests.events.views.organizer.conftest import NOW, login, make_session
from tests.events.views.pages import value_of, words_of
from tests.factories import START, make_group


@pytest.fixture
def url(group: SupportGroup) -> str:
    return f"/organiser/groupes/{group.slug}/adherents/"


def add(group: SupportGroup, nickname: str = "Zoé") -> Member:
    return add_member(group=group, nickname=nickname, now=NOW, today=NOW.date())


class TestTheList:
    def test_who_asks_stands_first(self, desk: Client, group, url):
        add(group, "Ali")
        Member.objects.create(group=group, nickname="Bo", token_hash="b")
        add(make_group(), "Ailleurs")
        rows = desk.get(url).context["rows"]
        assert [(one.name, one.is_pending) for one in rows] == [("Bo", True), ("Ali", False)]

    def test_each_look_is_noted(self, desk: Client, organizer, group, url):
        desk.get(url)
        assert AccessLogEntry.objects.count() == 0
        add(group)
        desk.get(url)
        found = AccessLogEntry.objects.get()
        assert (found.user, found.group, found.action) == (organizer, group, "members.read")

    def test_links_stand_nowhere_in_it(self, desk: Client, group, url):
        assert add(group).token not in desk.get(url).content.decode()

    def test_its_tab_names_no_group(self, desk: Client, group, url):
        made = add(group)
        desk.post(f"{url}{made.public_id}/", {"act": "new_link"})
        for page in (url, f"{url}{made.public_id}/lien/"):
            shown = desk.get(page)
            assert shown.status_code == 200, page
            title = shown.content.decode().split("</title>")[0]
            assert group.name not in title, page

    def test_forty_a_page(self, desk: Client, group, url):
        Member.objects.bulk_create(
            Member(group=group, nickname=f"n{number}", token_hash=f"{number}")
            for number in range(45)
        )
        first, second = desk.get(url), desk.get(f"{url}?page=2")
        assert [len(one.context["rows"]) for one in (first, second)] == [40, 5]
        assert (first.context["older_url"], second.context["newer_url"]) == (
            f"{url}?page=2",
            f"{url}?page=1",
        )

    @pytest.mark.parametrize("people", [1, 3])
    def test_queries_do_not_grow(self, desk: Client, group, url, people, django_assert_num_queries):
        for number in range(people):
            add(group, f"n{number}")
        with django_assert_num_queries(6):
            desk.get(url)

    @pytest.mark.parametrize("role", [RoleName.FACILITATOR, RoleName.READER])
    def test_only_who_runs_the_group(self, group, url, role):
        member = add(group)
        client = login(group, role)
        assert client.get(url).status_code == 404
        assert client.post(f"{url}{member.public_id}/", {"act": "expire"}).status_code == 404
        assert login(make_group(), RoleName.OWNER).get(url).status_code == 404


class TestChanging:
    def post(self, desk: Client, url: str, member: Member, **fields: str):
        return desk.post(f"{url}{member.public_id}/", fields)

    def test_recognising_ending_and_prolonging(self, desk: Client, group, url):
        member = Member.objects.create(group=group, nickname="Bo", token_hash="b")
        response = self.post(desk, url, member, act="recognise")
        assert response["Location"] == f"{url}#m-{member.public_id}"
        member.refresh_from_db()
        assert member.is_valid(on=NOW.date())
        self.post(desk, url, member, act="until", valid_until="2027-06-30")
        member.refresh_from_db()
        assert str(member.valid_until) == "2027-06-30"
        self.post(desk, url, member, act="expire")
        member.refresh_from_db()
        assert not member.is_valid(on=NOW.date())

    def test_a_new_link_is_shown_for_ten_minutes(self, desk: Client, group, url):
        member = add(group)
        before = member.token
        with time_machine.travel(NOW, tick=False) as clock:
            made = self.post(desk, url, member, act="new_link")
            shown = [desk.get(made["Location"]) for _again in range(2)]
            clock.shift(timedelta(minutes=10))
            later = desk.get(made["Location"])
        member.refresh_from_db()
        assert member.token != before
        for response in shown:
            assert f"/membre/{member.token}/" in response.content.decode()
            assert response["Cache-Control"] == "no-store, private"
        assert (made.status_code, later.status_code, later["Location"]) == (303, 302, url)
        assert member_with(member.token) == member

    def test_nobody_else_looks_at_it(self, desk: Client, group, url):
        member = add(group)
        made = self.post(desk, url, member, act="new_link")
        assert login(group, RoleName.OWNER).get(made["Location"])["Location"] == url
        assert login(make_group(), RoleName.OWNER).get(made["Location"]).status_code == 404
        assert desk.get(f"{url}{add(group).public_id}/lien/")["Location"] == url

    def test_a_link_is_taken_back(self, desk: Client, group, url):
        member = add(group)
        self.post(desk, url, member, act="revoke_link")
        member.refresh_from_db()
        assert member.token == ""
        assert " · Sans lien personnel" in words_of(desk.get(url))

    @pytest.mark.parametrize("fields", [{"act": "dance"}, {}, {"act": "until", "valid_until": "x"}])
    def test_nonsense(self, desk: Client, group, url, fields):
        assert self.post(desk, url, add(group), **fields).status_code == 404

    def test_members_of_others_are_unknown(self, desk: Client, group, url):
        assert self.post(desk, url, add(make_group()), act="expire").status_code == 404

    def test_adding_somebody_known(self, desk: Client, group, url):
        response = desk.post(url, {"nickname": "Ali"}, follow=True)
        member = Member.objects.get()
        assert (member.nickname, member.group) == ("Ali", group)
        assert f"/membre/{member.token}/" in response.content.decode()
        assert desk.post(url, {"nickname": ""}).status_code == 422

    def test_a_form_that_arrives_twice_adds_one(self, desk: Client, group, url):
        form = value_of(desk.get(url), "submission")
        twice = [desk.post(url, {"nickname": "Ali", "submission": form}) for _time in range(2)]
        assert len({response["Location"] for response in twice}) == 1
        member = Member.objects.get()
        desk.post(url, {"nickname": "Bo", "submission": value_of(desk.get(url), "submission")})
        assert Member.objects.exclude(pk=member.pk).get().nickname == "Bo"


def test_the_desk_recognises_in_one_tap(desk: Client, group):
    session = make_session(group, START.replace(day=10), access_mode=AccessMode.MEMBERS_ONLY)
    asked = join(session, nickname="Zoé", now=NOW)
    page = f"/organiser/seances/{session.public_id}/"
    assert 'value="recognise"' in desk.get(page).content.decode()
    desk.post(f"{page}demandes/{asked.public_id}/", {"answer": "recognise"})
    assert Registration.objects.get().status == "confirmed"
    assert Member.objects.get().nickname == "Zoé"
