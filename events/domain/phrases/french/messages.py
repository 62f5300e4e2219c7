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
    which_week_end=_(
        "Un week-end peut être à cheval sur deux mois : écrivez « premier samedi du mois », "
        "« premier dimanche du mois » ou « premier samedi et premier dimanche du mois »."
    ),
    which_days=_(
        "« {phrase} » ne dit pas quels jours : écrivez par exemple « tous les mardis et jeudis », "
        "« 1er et 3e mardi du mois », « le 1er et le 15 du mois » ou « tous les 6 mois »."
    ),
    which_quarter=_(
        "« {phrase} » ne dit pas quel mois : écrivez par exemple « tous les 3 mois, le premier "
        "jeudi » ou « premier jeudi de janvier, avril, juillet et octobre »."
    ),
    every_rank=_(
        "« {phrase} » peut se lire de deux façons : écrivez « deuxième mardi du mois » "
        "ou « un mardi sur deux »."
    ),
    working_day=_(
        "« Ouvrable » compte le samedi pour les uns, pas pour les autres : écrivez « dernier jour "
        "ouvré du mois » (du lundi au vendredi) ou « dernier jour du lundi au samedi du mois »."
    ),
    hyphen=_(
        "Entre deux jours ou deux mois, un tiret peut vouloir dire « et » ou « à » : écrivez "
        "« lundi et jeudi » ou « du lundi au jeudi », « tous les mardis d’octobre à juin »."
    ),
    cadence=_(
        "« {phrase} » ne dit pas à quel rythme : ajoutez-le, comme « tous les mardis, 8 fois »."
    ),
    count_last=_("Écrivez le nombre de dates à la fin : « tous les mardis et jeudis, 8 fois »."),
    skip=_("Écrivez ce qui est sauté à part, dans « sauf » : « août, jours fériés »."),
    hour=_("Écrivez l’heure à part : ici seulement les jours, comme « tous les mardis »."),
    irregular=_(
        "Pour des dates qui ne suivent pas de rythme, écrivez une ligne par date, sans récurrence."
    ),
    end_day=_(
        "Donnez le jour de la fin ou le nombre de dates : « tous les mardis jusqu’au "
        "30 juin 2027 » ou « tous les mardis, 8 fois »."
    ),
    two_ends=_("La récurrence et la colonne « jusqu’au » donnent deux fins différentes."),
    two_starts=_(
        "La récurrence commence le {start}, et la première date est le {first} : "
        "donnez le même jour."
    ),
    too_few_dates=_("Il n’y a pas {count} dates avant la fin donnée : gardez le nombre ou la fin."),
    even=_("paire"),
    odd=_("impaire"),
    parity_start=_(
        "Le {day} est en semaine {week} : donnez une première date en semaine {parity}, "
        "ou écrivez « toutes les 2 semaines »."
    ),
    parity_end=_(
        "Les semaines paires et impaires se décalent après le {day}, car cette année-là en compte "
        "53 : finissez « jusqu’au {day} », quitte à ajouter une ligne pour la suite, ou écrivez "
        "« toutes les 2 semaines », qui ne se décale pas."
    ),
)
