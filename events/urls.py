"""Addresses of the public pages about sessions."""

from __future__ import annotations

from django.urls import path

from events.views import (
    agenda,
    appointments,
    calendar_links,
    enrolments,
    feeds,
    groups,
    keeping,
    manage,
    members,
    muting,
    my_data,
    offers,
    private_feeds,
    sessions,
    several_dates,
    subscriptions,
    telling,
)
from events.views.doors import atom, embeds

app_name = "events"
urlpatterns = [
    path("", agenda.agenda, name="agenda"),
    path("groupes/", groups.group_list, name="groups"),
    path("groupes/<slug:slug>/", groups.group, name="group"),
    path("groupes/<slug:slug>/atom.xml", atom.group_atom, name="group_atom"),
    path("groupes/<slug:slug>/integrer/", embeds.group_embed_options, name="group_embed_options"),
    path("reseaux/<slug:slug>/", groups.network, name="network"),
    path("reseaux/<slug:slug>/atom.xml", atom.network_atom, name="network_atom"),
    path(
        "reseaux/<slug:slug>/integrer/",
        embeds.network_embed_options,
        name="network_embed_options",
    ),
    path("integrer/groupes/<slug:slug>/", embeds.group_embed, name="group_embed"),
    path("integrer/reseaux/<slug:slug>/", embeds.network_embed, name="network_embed"),
    path("seances/<uuid:public_id>/", sessions.session, name="session"),
    path(
        "seances/<uuid:public_id>/inscription/",
        sessions.registration_form,
        name="registration_form",
    ),
    # Before the secret links: no token is so short.
    path("mon-rendez-vous/efface/", my_data.erased, name="erased"),
    path("mon-rendez-vous/<str:token>/", enrolments.manage, name="manage"),
    path("mon-rendez-vous/<str:token>/prevenir/", telling.manage_told, name="manage_told"),
    path("mon-rendez-vous/<str:token>/annuler/", manage.manage_cancel, name="manage_cancel"),
    path("mon-rendez-vous/<str:token>/quitter/", enrolments.manage_leave, name="manage_leave"),
    path("mon-rendez-vous/<str:token>/desister/", enrolments.manage_decline, name="manage_decline"),
    path("mon-rendez-vous/<str:token>/garder/<str:key>/", keeping.answer, name="keep"),
    path("mon-rendez-vous/<str:token>/revenir/", manage.manage_return, name="manage_return"),
    path("mon-rendez-vous/<str:token>/prendre/", offers.manage_accept, name="manage_accept"),
    path("mon-rendez-vous/<str:token>/laisser/", offers.manage_pass, name="manage_pass"),
    path(
        "mon-rendez-vous/<str:token>/rendez-vous.ics",
        several_dates.calendar,
        name="manage_calendar",
    ),
    path("mon-rendez-vous/<str:token>/effacer/", my_data.manage_erase, name="manage_erase"),
    path(
        "mon-rendez-vous/<str:token>/mes-donnees.json",
        my_data.manage_take_out,
        name="manage_take_out",
    ),
    path("mon-rendez-vous/<str:token>/agenda/", calendar_links.manage_links, name="manage_links"),
    path(
        "mon-rendez-vous/<str:token>/agenda/<uuid:public_id>/arret/",
        calendar_links.manage_link_stop,
        name="manage_link_stop",
    ),
    path(
        "ne-plus-recevoir/<uuid:public_id>/<slug:group>/<slug:proof>/",
        muting.stop_messages,
        name="stop_messages",
    ),
    path("membre/<str:token>/", members.mine, name="member"),
    path("membre/<str:token>/mes-donnees.json", members.take_out, name="member_take_out"),
    path("membre/<str:token>/effacer/", members.erase, name="member_erase"),
    path("membre/<str:token>/seances/<uuid:public_id>/", members.answer, name="member_answer"),
    path("retrouver/", manage.find, name="find"),
    path("mes-rendez-vous/", appointments.ask, name="appointments_ask"),
    path("mes-rendez-vous/<str:token>/", appointments.mine, name="appointments"),
    path("mes-rendez-vous/<str:token>/agenda/", appointments.make, name="appointments_make"),
    path(
        "mes-rendez-vous/<str:token>/agenda/<uuid:public_id>/arret/",
        appointments.stop_link,
        name="appointments_stop",
    ),
    path("abonnement/", subscriptions.subscribe, name="subscribe"),
    path("abonnement/agenda/", subscriptions.subscribe_search, name="subscribe_search"),
    path("abonnement/groupes/<slug:slug>/", subscriptions.subscribe_group, name="subscribe_group"),
    path(
        "abonnement/reseaux/<slug:slug>/",
        subscriptions.subscribe_network,
        name="subscribe_network",
    ),
    path(
        "abonnement/rencontres/<uuid:public_id>/",
        subscriptions.subscribe_event,
        name="subscribe_event",
    ),
    path("feeds/groups/<slug:slug>.ics", feeds.group_feed, name="group_feed"),
    path("feeds/networks/<slug:slug>.ics", feeds.network_feed, name="network_feed"),
    path("feeds/my/<str:token>.ics", private_feeds.personal_feed, name="personal_feed"),
    path("feeds/organizer/<str:token>.ics", private_feeds.organizer_feed, name="organizer_feed"),
    path("feeds/agenda.ics", feeds.agenda_feed, name="agenda_feed"),
    path("feeds/events/<uuid:public_id>.ics", feeds.event_feed, name="event_feed"),
    path(
        "feeds/occurrences/<uuid:public_id>.ics",
        feeds.occurrence_calendar,
        name="occurrence_calendar",
    ),
]
