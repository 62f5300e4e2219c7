"""How one subscribes in each calendar program, in plain words; checked in November 2026."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Promise | str


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program: the steps to subscribe, how soon it sees changes, the steps to leave.

    ``action_url`` is where its button leads, when one press does most of it.
    """

    key: str
    name: Words
    steps: tuple[Words, ...]
    refresh: Words
    leaving: tuple[Words, ...]
    action_url: str = ""
    action_label: Words = ""
    note: Words = ""


def programs(*, https_url: str, webcal_url: str, name: str) -> list[Program]:
    """Return the programs that people have, the most frequent first, for one calendar."""
    return [
        _apple(webcal_url),
        _google(webcal_url),
        _android(webcal_url),
        _outlook(https_url, name),
        _outlook_desktop(webcal_url),
        _thunderbird(),
        _nextcloud(),
    ]


def _apple(webcal_url: str) -> Program:
    return Program(
        key="apple",
        name=_("iPhone, iPad, Mac"),
        action_url=webcal_url,
        action_label=_("Ouvrir dans Calendrier"),
        steps=(
            _("Touchez le bouton « Ouvrir dans Calendrier »."),
            _("L’appareil demande si vous voulez vous abonner. Touchez « S’abonner »."),
            _("Touchez « Ajouter » ou « OK ». C’est fait."),
        ),
        note=_(
            "Rien ne s’ouvre ? Copiez l’adresse. Sur iPhone : Réglages, Apps, Calendrier, Comptes, "
            "Ajouter un compte, Autre, puis « Ajouter un cal. avec abonnement ». "
            "Sur Mac, dans Calendrier : Fichier, puis « Nouvel abonnement à un calendrier »."
        ),
        refresh=_(
            "L’iPhone relit le calendrier plusieurs fois par jour. "
            "Sur Mac, vous choisissez : prenez « Toutes les heures »."
        ),
        leaving=(
            _("Ouvrez Calendrier, puis « Calendriers » en bas de l’écran."),
            _("Touchez le « i » à côté du nom du calendrier."),
            _("Touchez « Se désabonner » ou « Supprimer le calendrier »."),
        ),
    )


def _google(webcal_url: str) -> Program:
    return Program(
        key="google",
        name=_("Google Agenda"),
        action_url=f"https://calendar.google.com/calendar/r?cid={quote(webcal_url, safe='')}",
        action_label=_("Ouvrir Google Agenda"),
        steps=(
            _("Sur un ordinateur, appuyez sur « Ouvrir Google Agenda »."),
            _("Connectez-vous si Google le demande."),
            _("Google demande s’il faut ajouter cet agenda. Appuyez sur « Ajouter »."),
            _("Les dates viennent aussi dans l’application Google Agenda de votre téléphone."),
        ),
        note=_(
            "Google ne propose rien ? Copiez l’adresse. À gauche, à côté de « Autres agendas », "
            "appuyez sur « + », puis « À partir de l’URL ». Collez, puis « Ajouter un agenda »."
        ),
        refresh=_(
            "Google relit le calendrier toutes les 8 à 24 heures. On ne peut pas le presser."
        ),
        leaving=(
            _("Sur un ordinateur, à gauche, passez sur le nom du calendrier."),
            _("Appuyez sur les trois points, puis « Paramètres »."),
            _("Tout en bas, appuyez sur « Se désabonner »."),
        ),
    )


def _android(webcal_url: str) -> Program:
    return Program(
        key="android",
        name=_("Téléphone Android, sans Google"),
        action_url=webcal_url,
        action_label=_("Ouvrir dans ICSx⁵"),
        steps=(
            _("Installez l’application ICSx⁵ (F-Droid ou Play Store)."),
            _("Touchez le bouton « Ouvrir dans ICSx⁵ »."),
            _("Touchez « Suivant », puis la coche pour enregistrer."),
            _("Les dates sont dans l’agenda de votre téléphone."),
        ),
        note=_(
            "Vous utilisez Google Agenda ? Suivez plutôt les étapes de Google, sur un ordinateur. "
            "Le téléphone suit."
        ),
        refresh=_("Vous choisissez dans ICSx⁵ : toutes les heures, une fois par jour…"),
        leaving=(
            _("Ouvrez ICSx⁵."),
            _("Touchez le nom du calendrier, puis la corbeille."),
        ),
    )


def _outlook(https_url: str, name: str) -> Program:
    query = f"url={quote(https_url, safe='')}&name={quote(name, safe='')}"
    return Program(
        key="outlook",
        name=_("Outlook, sur internet"),
        action_url=f"https://outlook.live.com/calendar/0/addfromweb?{query}",
        action_label=_("Ouvrir Outlook"),
        steps=(
            _("Appuyez sur « Ouvrir Outlook ». Connectez-vous si on vous le demande."),
            _("L’adresse et le nom sont déjà écrits. Vérifiez-les."),
            _("Appuyez sur « Importer »."),
        ),
        note=_(
            "Outlook de votre travail ? Ouvrez-le, allez dans Calendrier, puis "
            "« Ajouter un calendrier », "
            "« S’abonner à partir du web », et collez l’adresse."
        ),
        refresh=_("Outlook relit le calendrier plusieurs fois par jour, parfois une seule."),
        leaving=(
            _("Dans Calendrier, à gauche, passez sur le nom du calendrier."),
            _("Appuyez sur les trois points, puis « Supprimer »."),
        ),
    )


def _outlook_desktop(webcal_url: str) -> Program:
    return Program(
        key="outlook-bureau",
        name=_("Outlook, sur un ordinateur Windows"),
        action_url=webcal_url,
        action_label=_("Ouvrir dans Outlook"),
        steps=(
            _("Appuyez sur « Ouvrir dans Outlook »."),
            _("Outlook demande s’il faut ajouter ce calendrier. Répondez « Oui »."),
        ),
        note=_(
            "Rien ne s’ouvre ? Copiez l’adresse. Dans le calendrier d’Outlook : "
            "« Ouvrir le calendrier », « À partir d’Internet », puis collez."
        ),
        refresh=_("Outlook relit le calendrier quand il envoie et reçoit vos messages."),
        leaving=(
            _("Faites un clic droit sur le nom du calendrier."),
            _("Choisissez « Supprimer le calendrier »."),
        ),
    )


def _thunderbird() -> Program:
    return Program(
        key="thunderbird",
        name=_("Thunderbird"),
        steps=(
            _("Copiez l’adresse du calendrier, plus bas sur cette page."),
            _("Ouvrez l’agenda de Thunderbird."),
            _("En bas à gauche, appuyez sur « Nouvel agenda… », puis « Sur le réseau »."),
            _("Collez l’adresse. Laissez le nom d’utilisateur vide."),
            _("Appuyez sur « Rechercher des agendas », puis « S’abonner »."),
        ),
        refresh=_("Thunderbird relit le calendrier toutes les 30 minutes quand il est ouvert."),
        leaving=(
            _("Faites un clic droit sur le nom du calendrier."),
            _("Choisissez « Se désabonner de l’agenda »."),
        ),
    )


def _nextcloud() -> Program:
    return Program(
        key="nextcloud",
        name=_("Nextcloud"),
        steps=(
            _("Copiez l’adresse du calendrier, plus bas sur cette page."),
            _("Dans Nextcloud, ouvrez Agenda."),
            _(
                "À gauche, appuyez sur « Nouvel agenda », puis "
                "« Nouvel abonnement à partir d’un lien »."
            ),
            _("Collez l’adresse, puis validez."),
        ),
        refresh=_("Nextcloud relit le calendrier environ une fois par jour."),
        leaving=(
            _("À gauche, appuyez sur les trois points à côté du nom."),
            _("Choisissez « Se désabonner »."),
        ),
    )
