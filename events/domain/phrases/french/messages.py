"""What is said in French of a phrase that cannot be read."""

from __future__ import annotations

from events.domain.phrases.errors import Messages
from events.domain.recurrence.errors import gettext_noop as _

MESSAGES = Messages(
    unknown=_(
        "Nous n’avons pas compris « {phrase} ». Écrivez par exemple « tous les mardis », "
        "« 1er jeudi du mois », « un samedi sur deux », « tous les 3 mois » "
        "ou « 8 mardis de suite »."
    ),
    too_long=_("Cette récurrence est trop longue : {longest} caractères au plus."),
    no_such_date=_("Le {day}/{month:02}/{year} n’existe pas : vérifiez la date."),
    which=_(
        "« {phrase} » ne dit pas lequel : écrivez par exemple "
        "« premier mardi du mois » ou « dernier mardi du mois »."
    ),
    count_last=_("Écrivez le nombre de dates à la fin : « tous les mardis et jeudis, 8 fois »."),
    skip=_("Écrivez ce qui est sauté à part, dans « sauf » : « août, jours fériés »."),
    two_ends=_("La récurrence et la colonne « jusqu’au » donnent deux fins différentes."),
    too_few_dates=_("Il n’y a pas {count} dates avant la fin donnée : gardez le nombre ou la fin."),
)
