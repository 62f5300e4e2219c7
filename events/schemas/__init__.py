"""What the API takes and gives; times as in the contract."""

from .attendance import (
    AnsweredList,
    AnsweredOut,
    AnswerIn,
    AttendanceIn,
    ExpectedList,
    ExpectedOut,
    MonthList,
    MonthOut,
)
from .edits import EditedOccurrenceOut, EditOut, EditPage, EditRef
from .events import (
    EventIn,
    EventOut,
    EventPatch,
    EventWords,
    FacilitatorIn,
    Fee,
    HowItGoes,
    VenueIn,
    venue_out,
)
from .filters import AgendaQuery
from .messages import MessageIn, MessageList, MessageOut
from .occurrences import (
    DateChangeOut,
    EditPreviewOut,
    OccurrenceOut,
    OccurrencePage,
    OccurrencePatch,
)
from .registrations import (
    DecliningIn,
    EnrolledDate,
    EnrolmentIn,
    EnrolmentOut,
    RegistrationIn,
    RegistrationOut,
    RegistrationPatch,
)

__all__ = [
    "AgendaQuery",
    "AnswerIn",
    "AnsweredList",
    "AnsweredOut",
    "AttendanceIn",
    "DateChangeOut",
    "DecliningIn",
    "EditOut",
    "EditPage",
    "EditPreviewOut",
    "EditRef",
    "EditedOccurrenceOut",
    "EnrolledDate",
    "EnrolmentIn",
    "EnrolmentOut",
    "EventIn",
    "EventOut",
    "EventPatch",
    "EventWords",
    "ExpectedList",
    "ExpectedOut",
    "FacilitatorIn",
    "Fee",
    "HowItGoes",
    "MessageIn",
    "MessageList",
    "MessageOut",
    "MonthList",
    "MonthOut",
    "OccurrenceOut",
    "OccurrencePage",
    "OccurrencePatch",
    "RegistrationIn",
    "RegistrationOut",
    "RegistrationPatch",
    "VenueIn",
    "venue_out",
]
