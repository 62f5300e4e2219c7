"""How messages leave this site, for ``doctor``: through whom, and what is refused."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from notifications.models import Delivery


def sms_verdict(_now: datetime) -> tuple[bool, str]:
    """Return whether SMS leave, and in words through whom; never a key, never a number."""
    waiting = Delivery.objects.unsettled().filter(channel=Delivery.Channel.SMS)
    refusal = waiting.filter(reason__startswith="provider_refused").first()
    if refusal is not None:
        code = refusal.reason.rpartition("_")[2]
        return False, (
            f"le fournisseur nous refuse ({code}). Vérifiez SMS_URL, la clé et le crédit du compte."
        )
    if settings.SMS_URL:
        return True, f"par {urlsplit(settings.SMS_URL).scheme}, jamais entre 20 h et 9 h."
    if settings.HAS_SMS:
        return True, "retenus ici, à côté des e-mails."
    if waiting.exists():
        return False, "des SMS attendent, mais SMS_URL n’est plus là. Donnez-la."
    return True, "aucun, faute de SMS_URL. Tout part par e-mail."
