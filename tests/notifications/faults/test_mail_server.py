"""A mail server that is slow, refuses, puts off, or hangs up."""

from datetime import timedelta
from random import Random

import pytest
from pytest_django import Settings

from notifications.models import Delivery

from .server import HANG_UP, OK, Server
from .world import hold_to_the_law, make_world, send_here

pytestmark = pytest.mark.django_db(transaction=True)

PUT_OFF, CLOSING, REFUSED = "451 Later", "421 Closing", "550 No"
TICKS = [timedelta(minutes=minutes) for minutes in (0, 2, 5, 10, 20, 40, 80, 150, 220)]


@pytest.mark.parametrize("seed", range(3))
def test_a_moody_server_gets_each_message_once_but_where_it_hung_up(
    server: Server, seed: int
) -> None:
    world = make_world(80)
    random = Random(seed)
    hang_ups = 0

    def mood(_number: int) -> str:
        nonlocal hang_ups
        answer = random.choices([OK, PUT_OFF, CLOSING, HANG_UP], [70, 12, 8, 10])[0]
        hang_ups += answer == HANG_UP
        return answer

    server.mood = mood
    for ahead in TICKS[:-1]:
        send_here(ahead=ahead)
    server.mood = lambda _number: OK
    send_here(ahead=TICKS[-1])
    doubled = hold_to_the_law(
        world, server, fault=f"{hang_ups} lines cut behind DATA", most_doubled=hang_ups
    )
    assert doubled == hang_ups
    assert hang_ups > 0


def test_what_is_refused_is_given_up_and_holds_nobody_back(server: Server) -> None:
    world = make_world(40)
    server.mood = lambda number: REFUSED if number % 4 == 0 else OK
    for ahead in TICKS:
        send_here(ahead=ahead)
    failed = Delivery.objects.filter(state="failed", reason="refused_550")
    assert failed.count() == 10
    assert server.seen == 40
    assert len(server.taken) == 30
    assert set(server.taken) < world.wanted


def test_a_server_too_slow_to_answer_is_met_again(server: Server, settings: Settings) -> None:
    world = make_world(3)
    settings.EMAIL_TIMEOUT = 0.2
    server.slowness = 0.4
    send_here()
    assert Delivery.objects.filter(reason="connection_lost").count() == 3
    server.slowness = 0
    for ahead in TICKS:
        send_here(ahead=ahead)
    hold_to_the_law(world, server, fault="3 answers too late", most_doubled=3)


def test_a_server_that_is_away_for_an_hour_costs_an_hour(
    server: Server, settings: Settings
) -> None:
    world = make_world(60)
    settings.EMAIL_PORT = 1
    for ahead in TICKS[:6]:
        send_here(ahead=ahead)
    settings.EMAIL_PORT = server.port
    send_here(ahead=TICKS[6])
    hold_to_the_law(world, server, fault="mail server away for an hour")
