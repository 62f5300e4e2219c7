"""What the API takes in the address of the agenda."""

from __future__ import annotations

from datetime import date

from ninja import Schema

from events.domain.agenda import AgendaFilter


class AgendaQuery(Schema):
    """The filters of the agenda; ``commune`` is a name, a postcode or both, ``radius`` km."""

    to: date | None = None
    department: str = ""
    commune: str = ""
    radius: int = 0
    kind: str = ""
    audience: str = ""
    access_mode: str = ""
    online: bool = False
    group: str = ""
    network: str = ""
    q: str = ""
    cursor: str = ""

    def wanted(self) -> AgendaFilter:
        """Return what is looked for."""
        return AgendaFilter(
            department=self.department,
            commune=self.commune,
            radius=self.radius,
            kind=self.kind,
            audience=self.audience,
            access_mode=self.access_mode,
            is_online=self.online,
            group=self.group,
            network=self.network,
            q=self.q,
        )
