from __future__ import annotations

import pytest
from django.core.management import call_command

from groups.models import Commune, Department

pytestmark = pytest.mark.django_db


def test_it_loads_once_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_territories", "--department", "75", "--department", "977")
    call_command("load_territories", "--department", "75", "--department", "977")

    assert capsys.readouterr().out.splitlines() == [
        "Territoires\u00a0: 2 départements et 2 communes écrits, 0 communes retirées.",
        "Territoires\u00a0: déjà à jour.",
    ]
    assert sorted(Department.objects.values_list("pk", flat=True)) == ["75", "977"]
    assert sorted(Commune.objects.values_list("pk", flat=True)) == ["75056", "97701"]
