"""Forms of the clinic. EVENTS: every event of an appeal that a form asks for; PARTS: those about a
part of it (a fact, a service, a promise)."""

from birlik.registers.clinics.forms import mediation, services, work
from birlik.registers.clinics.forms.event import EventForm, PartForm

EVENTS: dict[str, type[EventForm]] = {
    "assign": work.AssignForm,
    "conflict": work.ConflictForm,
    "consent": work.ConsentForm,
    "note": work.NoteForm,
    "reply": work.ReplyForm,
    "file": work.FileForm,
    "fact": work.FactForm,
    "code": work.CodeForm,
    "tie": work.TieForm,
    "close": work.CloseForm,
    "reopen": work.ReopenForm,
    "hand-over": work.HandOverForm,
    "service": services.ServiceForm,
    "lawsuit": services.LawsuitForm,
    "mediation": mediation.BeginForm,
}
PARTS: dict[str, type[PartForm]] = {
    "remove-fact": work.RemoveFactForm,
    "untie": work.UntieForm,
    "end-service": services.EndServiceForm,
    "take-back": services.TakeBackForm,
    "hearing": services.HearingForm,
    "decision": services.DecisionForm,
    "extend": mediation.ExtendForm,
    "end-mediation": mediation.EndForm,
    "promise": mediation.PromiseForm,
}
