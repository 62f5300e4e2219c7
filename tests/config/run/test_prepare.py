"""The demo goes into an empty database, and nowhere else."""

import pytest

from config.run.prepare import load_demo_into_an_empty_database, main
from groups.models import Organization, SupportGroup
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_an_empty_database_gets_the_demo_once():
    main()
    groups = SupportGroup.objects.count()
    assert groups > 0
    main()
    assert SupportGroup.objects.count() == groups


def test_a_site_that_has_its_owner_gets_no_demo():
    make_user()
    load_demo_into_an_empty_database()
    assert not Organization.objects.exists()


def test_a_real_site_gets_no_demo(settings):
    settings.DEMO_ALLOWED = False
    main()
    assert not Organization.objects.exists()
