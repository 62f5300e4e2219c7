from __future__ import annotations

import pytest

from events.domain.drafts import FacilitatorDraft
from events.domain.imports.cells import CellError
from events.domain.imports.vocabulary import (
    is_to_hide,
    parse_access,
    parse_ages,
    parse_audience,
    parse_facilitators,
    parse_format,
    parse_kind,
    untold_roles,
)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("café", "peer_cafe"),
        ("Café pair-aidance", "peer_cafe"),
        ("groupe de parole", "talking_group"),
        ("ATELIER", "workshop"),
        ("permanence", "open_hours"),
        ("accueil libre", "open_hours"),
        ("formation", "training"),
        ("séjour", "outing"),
        ("sortie", "outing"),
        ("forum", "conference"),
        ("journée d’étude", "conference"),
        ("AG", "meeting"),
        ("CLSM", "meeting"),
        ("supervision", "practice_review"),
        ("Analyse de la pratique", "practice_review"),
        ("autre", "other"),
    ],
)
def test_kinds(word, kind):
    assert parse_kind(word) == kind


@pytest.mark.parametrize(
    ("words", "audience"),
    [
        ("", ()),
        ("personnes concernées, proches", ("lived_experience", "relatives")),
        ("Adhérents et visiteurs", ("members", "visitors")),
        ("pairs-aidants ; professionnels", ("peer_supporters", "professionals")),
        ("tout public", ("general_public",)),
        ("usagers, patients", ("lived_experience",)),
        ("familles / soignants", ("relatives", "professionals")),
    ],
)
def test_audiences_old_words_too(words, audience):
    assert parse_audience(words) == audience


@pytest.mark.parametrize(
    ("words", "mode"),
    [
        ("", "drop_in"),
        ("sans inscription", "drop_in"),
        ("Sur inscription", "registration"),
        ("sur demande", "approval"),
        ("après entretien", "after_interview"),
        ("groupe fermé", "closed_cohort"),
        ("réservé aux adhérents", "members_only"),
    ],
)
def test_ways_to_come(words, mode):
    assert parse_access(words) == mode


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("", "onsite"),
        ("sur place", "onsite"),
        ("en ligne", "online"),
        ("visio", "online"),
        ("par téléphone", "phone"),
        ("mixte", "hybrid"),
    ],
)
def test_formats(words, place):
    assert parse_format(words) == place


@pytest.mark.parametrize("parse", [parse_kind, parse_access, parse_format, parse_audience])
def test_an_unknown_word_is_refused_with_those_we_know(parse):
    with pytest.raises(CellError, match=r"n’est pas connu ici\s: écrivez par exemple"):
        parse("zumba")


@pytest.mark.parametrize(
    ("words", "faces"),
    [
        ("", []),
        ("Pair-aidant + bénévole", [("Pair-aidant", "peer_supporter"), ("bénévole", "volunteer")]),
        ("2 pairs-aidants formés", [("2 pairs-aidants formés", "peer_supporter")]),
        ("Psychologue + bénévole", [("Psychologue", "psychologist"), ("bénévole", "volunteer")]),
        ("2 animateurs", [("2 animateurs", "employee")]),
        ("Pair salarié", [("Pair salarié", "peer_supporter")]),
        ("Ancien bénéficiaire formé", [("Ancien bénéficiaire formé", "peer_supporter")]),
        ("Camille", [("Camille", "volunteer")]),
    ],
)
def test_who_welcomes_and_in_what_quality(words, faces):
    assert parse_facilitators(words) == tuple(FacilitatorDraft(*face) for face in faces)


def test_those_whose_quality_is_not_said_are_named():
    assert untold_roles("Camille et une psychologue") == ["Camille"]


@pytest.mark.parametrize(
    ("description", "ages"),
    [
        ("De 18 à 30 ans.", (18, 30)),
        ("Atelier ouvert de 16 à 25 ans, sans engagement", (16, 25)),
        ("À partir de 18 ans", (18, None)),
        ("Jusqu’à 25 ans.", (None, 25)),
        ("Le groupe a plus de 20 ans.", (None, None)),
        ("Quatre journées", (None, None)),
    ],
)
def test_ages_are_read_in_the_description(description, ages):
    assert parse_ages(description) == ages


def test_a_description_may_ask_not_to_be_shown():
    assert [is_to_hide(text) for text in ("Ne pas afficher.", "À afficher")] == [True, False]
