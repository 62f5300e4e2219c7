"""What associations write in French, spelled as they spell it, each with its rule or its error."""

from __future__ import annotations

from datetime import date

import pytest

from events.domain.phrases import parse_phrase
from events.domain.phrases.french.messages import MESSAGES
from events.domain.recurrence import RecurrenceError, rule_text
from tests.events.domain.phrases.tables import quoted, rows

WEDNESDAY = date(2027, 1, 20)

UNDERSTOOD = """
toute l'année, le mardi                  -> FREQ=WEEKLY;BYDAY=TU
bimensuel : 1er et 3e jeudi              -> FREQ=MONTHLY;BYDAY=1TH,3TH
1er et 3e jeudi (bimensuel)              -> FREQ=MONTHLY;BYDAY=1TH,3TH
tous les 15 jours : le mardi             -> FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
jeudi 1 fois sur 2                       -> FREQ=WEEKLY;INTERVAL=2;BYDAY=TH
jeudi, 1 semaine sur 2                   -> FREQ=WEEKLY;INTERVAL=2;BYDAY=TH
une fois tous les 15 jours               -> FREQ=WEEKLY;INTERVAL=2;BYDAY=WE
1x par mois                              -> FREQ=MONTHLY;BYDAY=3WE
1x/mois                                  -> FREQ=MONTHLY;BYDAY=3WE
1 fois tous les 2 mois                   -> FREQ=MONTHLY;INTERVAL=2;BYDAY=3WE
les trois premiers mardis du mois        -> FREQ=MONTHLY;BYDAY=1TU,2TU,3TU
les deux derniers jeudis du mois         -> FREQ=MONTHLY;BYDAY=-2TH,-1TH
les cinq premiers jours du mois          -> FREQ=MONTHLY;BYMONTHDAY=1,2,3,4,5
deux fois par semaine, le mardi et le jeudi -> FREQ=WEEKLY;BYDAY=TU,TH
deux fois par mois, 1er et 3e jeudi      -> FREQ=MONTHLY;BYDAY=1TH,3TH
2 fois par mois, le 1er et le 15         -> FREQ=MONTHLY;BYMONTHDAY=1,15
8 fois tous les mardis                   -> FREQ=WEEKLY;BYDAY=TU;COUNT=8
du lundi au vendredi et le dimanche      -> FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SU
lundi mardi jeudi                        -> FREQ=WEEKLY;BYDAY=MO,TU,TH
mensuel (1er jeudi)                      -> FREQ=MONTHLY;BYDAY=1TH
hebdomadaire (mardi)                     -> FREQ=WEEKLY;BYDAY=TU
un week-end sur trois                    -> FREQ=WEEKLY;INTERVAL=3;BYDAY=SA,SU
tous les premiers et troisièmes jeudis du mois -> FREQ=MONTHLY;BYDAY=1TH,3TH
1er jeudi de janvier, mars et mai        -> FREQ=MONTHLY;BYMONTH=1,3,5;BYDAY=1TH
le premier jeudi de chaque trimestre     -> FREQ=MONTHLY;INTERVAL=3;BYDAY=1TH
le premier jour ouvré du mois            -> FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1
1er et 3e mardi                          -> FREQ=MONTHLY;BYDAY=1TU,3TU
dernier vendredi                         -> FREQ=MONTHLY;BYDAY=-1FR
tous les mardis d'octobre à juin         -> FREQ=WEEKLY;BYMONTH=1,2,3,4,5,6,10,11,12;BYDAY=TU
tous les 15 jours                        -> FREQ=WEEKLY;INTERVAL=2;BYDAY=WE
un jeudi sur deux                        -> FREQ=WEEKLY;INTERVAL=2;BYDAY=TH
du lundi au vendredi                     -> FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
le week-end                              -> FREQ=WEEKLY;BYDAY=SA,SU
les 1er et 15 de chaque mois             -> FREQ=MONTHLY;BYMONTHDAY=1,15
tous les ans le 10 octobre               -> FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=10
pendant 8 semaines                       -> FREQ=WEEKLY;BYDAY=WE;COUNT=8
tous les mardis pendant 8 semaines       -> FREQ=WEEKLY;BYDAY=TU;COUNT=8
tous les lundis jusqu'au 30 juin 2027    -> FREQ=WEEKLY;BYDAY=MO;UNTIL=20270630
ts les lundis                            -> FREQ=WEEKLY;BYDAY=MO
TOUS LES MARDIS                          -> FREQ=WEEKLY;BYDAY=TU
1ers jeudis du mois                      -> FREQ=MONTHLY;BYDAY=1TH
1er. jeudi du mois                       -> FREQ=MONTHLY;BYDAY=1TH
1 er jeudi du mois                       -> FREQ=MONTHLY;BYDAY=1TH
le 1e jeudi                              -> FREQ=MONTHLY;BYDAY=1TH
2 ème mardi                              -> FREQ=MONTHLY;BYDAY=2TU
2ième mardi                              -> FREQ=MONTHLY;BYDAY=2TU
le mardi et le jeudi                     -> FREQ=WEEKLY;BYDAY=TU,TH
lundi/mercredi                           -> FREQ=WEEKLY;BYDAY=MO,WE
lundi au vendredi                        -> FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
de lundi à vendredi                      -> FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
lun, mer et ven                          -> FREQ=WEEKLY;BYDAY=MO,WE,FR
Lun. au Ven.                             -> FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
le premier mardi de chaque mois          -> FREQ=MONTHLY;BYDAY=1TU
le premier mardi du mois de mai à juillet -> FREQ=MONTHLY;BYMONTH=5,6,7;BYDAY=1TU
tous les premiers mardis du mois         -> FREQ=MONTHLY;BYDAY=1TU
chaque mois le premier mardi             -> FREQ=MONTHLY;BYDAY=1TU
mensuel, 1er mardi                       -> FREQ=MONTHLY;BYDAY=1TU
le 2e et le 4e jeudi                     -> FREQ=MONTHLY;BYDAY=2TH,4TH
les 2e et 4e jeudis de chaque mois       -> FREQ=MONTHLY;BYDAY=2TH,4TH
2ème & 4ème jeudi                        -> FREQ=MONTHLY;BYDAY=2TH,4TH
1er + 3e mardi                           -> FREQ=MONTHLY;BYDAY=1TU,3TU
un mardi sur 2                           -> FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
1 mardi / 2                              -> FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
un mardi / deux                          -> FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
tous les deux mardis                     -> FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
tous les deux jours                      -> FREQ=DAILY;INTERVAL=2
chaque jour                              -> FREQ=DAILY
le 15 de chaque mois                     -> FREQ=MONTHLY;BYMONTHDAY=15
le quinze du mois                        -> FREQ=MONTHLY;BYMONTHDAY=15
le premier du mois                       -> FREQ=MONTHLY;BYMONTHDAY=1
tous les premiers du mois                -> FREQ=MONTHLY;BYMONTHDAY=1
le 10 octobre                            -> FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=10
chaque 10 octobre                        -> FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=10
tous les 10 octobre                      -> FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=10
le 10 octobre de chaque année            -> FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=10
annuel, le 10 octobre                    -> FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=10
chaque année en octobre                  -> FREQ=YEARLY;BYMONTH=10;BYDAY=3WE
chaque année au mois d'octobre           -> FREQ=YEARLY;BYMONTH=10;BYDAY=3WE
tous les 6 mois                          -> FREQ=MONTHLY;INTERVAL=6;BYDAY=3WE
à partir du 20 janvier 2027 tous les mercredis -> FREQ=WEEKLY;BYDAY=WE
tous les mercredis dès le 20 janvier     -> FREQ=WEEKLY;BYDAY=WE
tous les mercredis jusqu'à fin juin 2027 -> FREQ=WEEKLY;BYDAY=WE;UNTIL=20270630
tous les mercredis jusqu'au 30/06/27     -> FREQ=WEEKLY;BYDAY=WE;UNTIL=20270630
tous les mardis en janvier, février et mars -> FREQ=WEEKLY;BYMONTH=1,2,3;BYDAY=TU
tous les mardis de janvier à mars        -> FREQ=WEEKLY;BYMONTH=1,2,3;BYDAY=TU
mardis                                   -> FREQ=WEEKLY;BYDAY=TU
mardi                                    -> FREQ=WEEKLY;BYDAY=TU
le mardi toutes les semaines             -> FREQ=WEEKLY;BYDAY=TU
une semaine sur deux le mardi            -> FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
une semaine sur deux, le mardi et le jeudi -> FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH
toutes les 3 semaines                    -> FREQ=WEEKLY;INTERVAL=3;BYDAY=WE
tous les 3 semaines                      -> FREQ=WEEKLY;INTERVAL=3;BYDAY=WE
chaque 2 semaines                        -> FREQ=WEEKLY;INTERVAL=2;BYDAY=WE
le dernier mardi                         -> FREQ=MONTHLY;BYDAY=-1TU
l'avant-dernier mardi du mois            -> FREQ=MONTHLY;BYDAY=-2TU
l'avant dernier mardi du mois            -> FREQ=MONTHLY;BYDAY=-2TU
troisième mercredi                       -> FREQ=MONTHLY;BYDAY=3WE
3e mercredi de janvier, avril, juillet et octobre -> FREQ=MONTHLY;BYMONTH=1,4,7,10;BYDAY=3WE
3e mercredi en mars et septembre         -> FREQ=MONTHLY;BYMONTH=3,9;BYDAY=3WE
10 mardis                                -> FREQ=WEEKLY;BYDAY=TU;COUNT=10
10 séances le mardi                      -> FREQ=WEEKLY;BYDAY=TU;COUNT=10
le mardi, 10 séances                     -> FREQ=WEEKLY;BYDAY=TU;COUNT=10
10 séances hebdomadaires                 -> FREQ=WEEKLY;BYDAY=WE;COUNT=10
hebdo                                    -> FREQ=WEEKLY;BYDAY=WE
par quinzaine                            -> FREQ=WEEKLY;INTERVAL=2;BYDAY=WE
chaque quinzaine                         -> FREQ=WEEKLY;INTERVAL=2;BYDAY=WE
tous les 14 jours                        -> FREQ=DAILY;INTERVAL=14
mensuellement                            -> FREQ=MONTHLY;BYDAY=3WE
quotidiennement du lundi au vendredi     -> FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
jours de semaine                         -> FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
le weekend                               -> FREQ=WEEKLY;BYDAY=SA,SU
chaque week-end                          -> FREQ=WEEKLY;BYDAY=SA,SU
un week-end sur deux                     -> FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU
1er samedi et 3e mercredi du mois        -> FREQ=MONTHLY;BYDAY=1SA,3WE
tous les jours sauf le week-end          -> FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
tous les jours sauf lundi                -> FREQ=WEEKLY;BYDAY=TU,WE,TH,FR,SA,SU
tous les mardis 8 fois                   -> FREQ=WEEKLY;BYDAY=TU;COUNT=8
tous les mardy                           -> FREQ=WEEKLY;BYDAY=TU
Tous les lundi                           -> FREQ=WEEKLY;BYDAY=MO
tous les Jeudis.                         -> FREQ=WEEKLY;BYDAY=TH
chaque Mecredi                           -> FREQ=WEEKLY;BYDAY=WE
tous les vendedis                        -> FREQ=WEEKLY;BYDAY=FR
le samdi                                 -> FREQ=WEEKLY;BYDAY=SA
premeir mardi du mois                    -> FREQ=MONTHLY;BYDAY=1TU
troisieme jeudi                          -> FREQ=MONTHLY;BYDAY=3TH
2eme lundi de chaque mois                -> FREQ=MONTHLY;BYDAY=2MO
4° jeudi                                 -> FREQ=MONTHLY;BYDAY=4TH
1er merc. du mois                        -> FREQ=MONTHLY;BYDAY=1WE
3ème sam du mois                         -> FREQ=MONTHLY;BYDAY=3SA
1er et 3ème jeudi                        -> FREQ=MONTHLY;BYDAY=1TH,3TH
1er et 3eme jeudis du mois               -> FREQ=MONTHLY;BYDAY=1TH,3TH
Les 1ers et 3emes mardis                 -> FREQ=MONTHLY;BYDAY=1TU,3TU
1ers et 3èmes mardis du mois             -> FREQ=MONTHLY;BYDAY=1TU,3TU
1er/3e jeudi                             -> FREQ=MONTHLY;BYDAY=1TH,3TH
2e, 4e samedis                           -> FREQ=MONTHLY;BYDAY=2SA,4SA
tous les 2èmes mardis du mois            -> FREQ=MONTHLY;BYDAY=2TU
le deuxième et le dernier vendredi du mois -> FREQ=MONTHLY;BYDAY=2FR,-1FR
premier et dernier lundi du mois         -> FREQ=MONTHLY;BYDAY=1MO,-1MO
premier lundi et premier jeudi du mois   -> FREQ=MONTHLY;BYDAY=1MO,1TH
premier lundi, mardi ou mercredi du mois -> FREQ=MONTHLY;BYDAY=MO,TU,WE;BYSETPOS=1
dernier samedi ou dimanche du mois       -> FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=-1
1er lundi ou mardi                       -> FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1
le premier jour du lundi au samedi du mois -> FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA;BYSETPOS=1
le 2e jour ouvré du mois                 -> FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2
premier jour ouvré de chaque trimestre   -> FREQ=MONTHLY;INTERVAL=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1
premier lundi de chaque semestre         -> FREQ=MONTHLY;INTERVAL=6;BYDAY=1MO
un lundi sur trois                       -> FREQ=WEEKLY;INTERVAL=3;BYDAY=MO
un mois sur deux, le premier lundi       -> FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO
le premier lundi, un mois sur deux       -> FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO
le premier mardi tous les deux mois      -> FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU
tous les 2 mois le 1er mardi             -> FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU
tous les trois mois                      -> FREQ=MONTHLY;INTERVAL=3;BYDAY=3WE
tous les quinze jours le mercredi        -> FREQ=WEEKLY;INTERVAL=2;BYDAY=WE
tous les 15 j                            -> FREQ=WEEKLY;INTERVAL=2;BYDAY=WE
une semaine sur 2, le jeudi              -> FREQ=WEEKLY;INTERVAL=2;BYDAY=TH
toutes les deux semaines                 -> FREQ=WEEKLY;INTERVAL=2;BYDAY=WE
chaque semaine                           -> FREQ=WEEKLY;BYDAY=WE
chaque semaine, le mardi et le vendredi  -> FREQ=WEEKLY;BYDAY=TU,FR
toutes les semaines le lundi             -> FREQ=WEEKLY;BYDAY=MO
1 fois par semaine                       -> FREQ=WEEKLY;BYDAY=WE
1 fois/mois                              -> FREQ=MONTHLY;BYDAY=3WE
1 fois par mois                          -> FREQ=MONTHLY;BYDAY=3WE
une fois par trimestre                   -> FREQ=MONTHLY;INTERVAL=3;BYDAY=3WE
annuel                                   -> FREQ=YEARLY;BYMONTH=1;BYDAY=3WE
tous les ans en mars                     -> FREQ=YEARLY;BYMONTH=3;BYDAY=3WE
le 2e samedi de mars                     -> FREQ=YEARLY;BYMONTH=3;BYDAY=2SA
le deuxième samedi de mars chaque année  -> FREQ=YEARLY;BYMONTH=3;BYDAY=2SA
le 21 juin                               -> FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=21
le 21 juin tous les ans                  -> FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=21
les 21 juin                              -> FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=21
1er janvier                              -> FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1
le premier mai                           -> FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1
le 25 de chaque mois                     -> FREQ=MONTHLY;BYMONTHDAY=25
le 25                                    -> FREQ=MONTHLY;BYMONTHDAY=25
les 5 et 20 du mois                      -> FREQ=MONTHLY;BYMONTHDAY=5,20
le 5, le 15 et le 25 du mois             -> FREQ=MONTHLY;BYMONTHDAY=5,15,25
le 1er et le dernier jour du mois        -> FREQ=MONTHLY;BYMONTHDAY=1,-1
l'avant-dernier jour du mois             -> FREQ=MONTHLY;BYMONTHDAY=-2
du 1er au 7 du mois                      -> FREQ=MONTHLY;BYMONTHDAY=1,2,3,4,5,6,7
lundi et jeudi                           -> FREQ=WEEKLY;BYDAY=MO,TH
lundi, mardi et jeudi                    -> FREQ=WEEKLY;BYDAY=MO,TU,TH
lundis & jeudis                          -> FREQ=WEEKLY;BYDAY=MO,TH
les lundis et les jeudis                 -> FREQ=WEEKLY;BYDAY=MO,TH
tous les lundis, tous les jeudis         -> FREQ=WEEKLY;BYDAY=MO,TH
du lundi au jeudi                        -> FREQ=WEEKLY;BYDAY=MO,TU,WE,TH
du lundi au vendredi, sauf le mercredi   -> FREQ=WEEKLY;BYDAY=MO,TU,TH,FR
week end                                 -> FREQ=WEEKLY;BYDAY=SA,SU
les week-ends                            -> FREQ=WEEKLY;BYDAY=SA,SU
tous les samedis de mai à septembre      -> FREQ=WEEKLY;BYMONTH=5,6,7,8,9;BYDAY=SA
tous les jeudis de septembre à juin      -> FREQ=WEEKLY;BYMONTH=1,2,3,4,5,6,9,10,11,12;BYDAY=TH
1er jeudi d'octobre à juin               -> FREQ=MONTHLY;BYMONTH=1,2,3,4,5,6,10,11,12;BYDAY=1TH
chaque lundi en juillet et août          -> FREQ=WEEKLY;BYMONTH=7,8;BYDAY=MO
tous les mardis de mars                  -> FREQ=WEEKLY;BYMONTH=3;BYDAY=TU
tous les jeudis d'oct. à déc.            -> FREQ=WEEKLY;BYMONTH=10,11,12;BYDAY=TH
tous les jeudis de sept. à juin          -> FREQ=WEEKLY;BYMONTH=1,2,3,4,5,6,9,10,11,12;BYDAY=TH
tous les mardis jusqu'à la fin juin      -> FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630
tous les mardis jusqu'au 30 juin         -> FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630
tous les mardis jusqu'au 30 juin inclus  -> FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630
tous les mardis jusqu'au mardi 29 juin 2027 -> FREQ=WEEKLY;BYDAY=TU;UNTIL=20270629
tous les mardis jusqu'au 30.06.2027      -> FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630
tous les mardis jusqu'au 2027-06-30      -> FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630
chaque mercredi à compter du 20 janvier 2027 -> FREQ=WEEKLY;BYDAY=WE
tous les mercredis à partir du mercredi 20 janvier -> FREQ=WEEKLY;BYDAY=WE
tous les jeudis à partir du 20 janvier   -> FREQ=WEEKLY;BYDAY=TH
tous les mercredis du 20 janvier au 30 juin -> FREQ=WEEKLY;BYDAY=WE;UNTIL=20270630
tous les mercredis, du 20/01/2027 au 30/06/2027 -> FREQ=WEEKLY;BYDAY=WE;UNTIL=20270630
6 jeudis                                 -> FREQ=WEEKLY;BYDAY=TH;COUNT=6
six jeudis de suite                      -> FREQ=WEEKLY;BYDAY=TH;COUNT=6
10 mercredis d'affilée                   -> FREQ=WEEKLY;BYDAY=WE;COUNT=10
10 mercredis consécutifs                 -> FREQ=WEEKLY;BYDAY=WE;COUNT=10
5 séances le jeudi                       -> FREQ=WEEKLY;BYDAY=TH;COUNT=5
8 séances, un jeudi sur deux             -> FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;COUNT=8
un jeudi sur deux, 8 séances             -> FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;COUNT=8
12 séances hebdomadaires                 -> FREQ=WEEKLY;BYDAY=WE;COUNT=12
pendant 6 semaines, le mardi             -> FREQ=WEEKLY;BYDAY=TU;COUNT=6
4 jours de suite                         -> FREQ=DAILY;COUNT=4
une seule fois                           -> None
"""

# What cannot be a rule, or could be two: the code, then a part of what is said about it.
REFUSED = """
deux fois par mois, le jeudi             -> phrase_ambiguous -> 1er et 3e mardi du mois
bimensuel, le jeudi                      -> phrase_ambiguous -> 1er et 3e mardi du mois
2x/mois                                  -> phrase_ambiguous -> le 1er et le 15 du mois
2 fois tous les mois                     -> phrase_ambiguous -> 1er et 3e mardi du mois
les trois premiers mardis                -> phrase_ambiguous -> premier mardi du mois
les mardis pairs                         -> phrase_unknown -> Écrivez par exemple
mardi semaine paire                      -> week_parity -> toutes les 2 semaines
un dimanche par trimestre                -> phrase_ambiguous -> premier mardi du mois
tous les jours fériés                    -> phrase_unknown -> Écrivez par exemple
semaines paires                          -> week_parity -> toutes les 2 semaines
le dernier jour ouvrable du mois         -> phrase_ambiguous -> dernier jour ouvré du mois
tous les mardis sauf juillet et août     -> skip_in_phrase -> dans « sauf »
tous les jeudis hors vacances scolaires  -> skip_in_phrase -> dans « sauf »
tous les jeudis, sauf jours fériés       -> skip_in_phrase -> dans « sauf »
deux fois par mois                       -> phrase_ambiguous -> 1er et 3e mardi du mois
8 séances                                -> phrase_ambiguous -> tous les mardis, 8 fois
lundi-mercredi-vendredi                  -> phrase_ambiguous -> lundi et jeudi
une fois par mois le jeudi               -> phrase_ambiguous -> premier mardi du mois
un mardi par mois                        -> phrase_ambiguous -> premier mardi du mois
tous les soirs                           -> hour_in_phrase -> l’heure à part
tous les mardis soir                     -> hour_in_phrase -> l’heure à part
tous les mardis à 18h                    -> hour_in_phrase -> l’heure à part
le mardi de 14h à 16h                    -> hour_in_phrase -> l’heure à part
chaque mardi matin                       -> hour_in_phrase -> l’heure à part
deux fois par an                         -> phrase_ambiguous -> tous les 6 mois
2 fois par semaine                       -> phrase_ambiguous -> tous les mardis et jeudis
trois fois par semaine                   -> phrase_ambiguous -> tous les mardis et jeudis
bimensuel                                -> phrase_ambiguous -> 1er et 3e mardi du mois
bi-mensuel                               -> phrase_ambiguous -> 1er et 3e mardi du mois
bihebdomadaire                           -> phrase_ambiguous -> tous les mardis et jeudis
tous les mardis du 5 janvier au 30 juin 2027 -> two_starts -> donnez le même jour
du 5 janvier au 30 juin 2027             -> phrase_ambiguous -> tous les mardis, 8 fois
tous les mercredis jusqu'en juin         -> phrase_ambiguous -> jusqu’au 30 juin 2027
tous les mardis (sauf août)              -> skip_in_phrase -> dans « sauf »
le dernier mardi du mois sauf décembre   -> skip_in_phrase -> dans « sauf »
tous les jours du 5 au 9 juillet 2027    -> two_starts -> donnez le même jour
les 5, 12 et 19 mars 2027                -> irregular_dates -> une ligne par date
jours ouvrables                          -> phrase_ambiguous -> dernier jour ouvré du mois
un week-end par mois                     -> phrase_ambiguous -> premier mardi du mois
premier week-end du mois                 -> phrase_ambiguous -> premier samedi du mois
dernier lundi de chaque mois, sauf en août -> skip_in_phrase -> dans « sauf »
du mardi au samedi sauf jours fériés     -> skip_in_phrase -> dans « sauf »
8 fois                                   -> phrase_ambiguous -> tous les mardis, 8 fois
huit séances                             -> phrase_ambiguous -> tous les mardis, 8 fois
pendant 2 mois                           -> phrase_ambiguous -> jusqu’au 30 juin 2027
pendant 3 mois, tous les mardis          -> phrase_ambiguous -> jusqu’au 30 juin 2027
tous les mardis pendant 3 mois           -> phrase_ambiguous -> jusqu’au 30 juin 2027
pendant un an tous les mardis            -> phrase_ambiguous -> jusqu’au 30 juin 2027
dernier jour du trimestre                -> phrase_ambiguous -> tous les 3 mois, le premier jeudi
le dernier vendredi de chaque trimestre  -> phrase_ambiguous -> tous les 3 mois, le premier jeudi
quand on veut                            -> phrase_unknown -> Écrivez par exemple
la première semaine du mois              -> phrase_ambiguous -> premier mardi du mois
le mardi de chaque mois                  -> phrase_ambiguous -> premier mardi du mois
dates irrégulières                       -> irregular_dates -> une ligne par date
selon planning à définir                 -> irregular_dates -> une ligne par date
tous les mardis à partir de mars         -> phrase_unknown -> Écrivez par exemple
mardi, semaines impaires                 -> week_parity -> toutes les 2 semaines
le mardi 15 du mois                      -> phrase_unknown -> Écrivez par exemple
au moins une fois par mois               -> phrase_unknown -> Écrivez par exemple
octobre-juin                             -> phrase_ambiguous -> d’octobre à juin
"""


def read(phrase: str) -> str:
    rule = parse_phrase(phrase, first_date=WEDNESDAY, language="fr")
    return "None" if rule is None else rule_text(rule)


@pytest.mark.parametrize(("phrase", "rule"), rows(UNDERSTOOD))
def test_understood(phrase, rule):
    assert read(phrase) == rule


@pytest.mark.parametrize(("phrase", "code", "advice"), rows(REFUSED))
def test_refused_with_what_to_write_instead(phrase, code, advice):
    with pytest.raises(RecurrenceError) as refused:
        read(phrase)

    assert (refused.value.code, advice in str(refused.value)) == (code, True), str(refused.value)


@pytest.mark.parametrize(
    "name",
    [
        *("unknown", "which", "which_week_end", "which_days", "which_quarter", "every_rank"),
        *("working_day", "cadence", "count_last", "hour", "end_day", "hyphen"),
    ],
)
def test_what_errors_advise_is_understood(name):
    for example in quoted(getattr(MESSAGES, name)):
        assert read(example)
