"""Addresses of the organisers' desk, under ``/organiser/``."""

from __future__ import annotations

from django.urls import path

from events.views.organizer import (
    answers,
    calendar,
    calendar_imports,
    calling_off,
    check_in,
    door,
    edit_done,
    edits,
    event_archive,
    event_dates,
    event_edit,
    event_new,
    event_rule,
    figures,
    guard,
    history,
    home,
    messages,
    people_of_year,
    programmes,
    session,
)

app_name = "organizer"
urlpatterns = [
    path("", home.home, name="home"),
    path("passees/", home.past, name="past"),
    path("calendrier/", calendar.calendar, name="calendar"),
    path("calendrier/nouvelle/", calendar.make, name="calendar_make"),
    path("calendrier/<uuid:public_id>/arret/", calendar.stop_link, name="calendar_stop"),
    path("calendrier/<uuid:public_id>/remplacement/", calendar.renew, name="calendar_renew"),
    path("chiffres/", figures.figures_page, name="figures"),
    path("chiffres/<slug:slug>/<int:year>/clore/", people_of_year.close, name="close_year"),
    path("groupes/", programmes.groups, name="groups"),
    path("groupes/<slug:slug>/evenements/", programmes.events, name="events"),
    path("groupes/<slug:slug>/evenements/nouveau/", event_new.new, name="event_new"),
    path("groupes/<slug:slug>/evenements/dates/", event_dates.dates, name="event_dates"),
    path("groupes/<slug:slug>/importer/", calendar_imports.importing, name="import"),
    path(
        "groupes/<slug:slug>/importer/<uuid:public_id>/",
        calendar_imports.preview,
        name="import_preview",
    ),
    path(
        "groupes/<slug:slug>/calendriers/<uuid:public_id>/",
        calendar_imports.source,
        name="calendar_source",
    ),
    path("evenements/<uuid:public_id>/modifier/", event_edit.edit, name="event_edit"),
    path("evenements/<uuid:public_id>/quand/", event_rule.rule, name="event_rule"),
    path("evenements/<uuid:public_id>/archiver/", event_archive.archive, name="event_archive"),
    path("seances/<uuid:public_id>/", session.session, name="session"),
    path("seances/<uuid:public_id>/presences/", check_in.people, name="people"),
    path("seances/<uuid:public_id>/sans-inscription/", check_in.walk_ins, name="walk_ins"),
    path("seances/<uuid:public_id>/comptage/", check_in.headcount, name="headcount"),
    path(
        "seances/<uuid:public_id>/demandes/<uuid:registration_id>/",
        answers.answer,
        name="answer",
    ),
    path("seances/<uuid:public_id>/afflux/", guard.answer, name="guard"),
    path("seances/<uuid:public_id>/modifier/", edits.edit, name="edit"),
    path("seances/<uuid:public_id>/annulation/", calling_off.call_off, name="call_off"),
    path("seances/<uuid:public_id>/retablissement/", calling_off.restore, name="restore"),
    path("seances/<uuid:public_id>/affiche/", door.door_notice, name="door_notice"),
    path("seances/<uuid:public_id>/ecrire/", messages.write, name="write"),
    path("messages/<uuid:message_id>/", messages.message, name="message"),
    path("messages/<uuid:message_id>/retour/", messages.take_back, name="take_back"),
    path("modifications/<uuid:edit_id>/", edit_done.edit_done, name="edit_done"),
    path("modifications/<uuid:edit_id>/retour/", edit_done.edit_undo, name="edit_undo"),
    path("evenements/<uuid:public_id>/historique/", history.history, name="history"),
]
