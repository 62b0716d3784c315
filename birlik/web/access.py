"""The access table: every route with the roles that may open it. A route that is not here does not
exist (404), and a test fails until it is here. Which records a role sees on the page is decided by
`visible_to(user)`."""

from collections.abc import Set

from birlik.base.roles import CENTRE, REPORTERS, STAFF, Role

PUBLIC: Set[str] = frozenset({"public"})
SIGNED_IN: Set[str] = frozenset({"signed in"})
COORDINATION = frozenset({Role.ADMINISTRATOR, Role.LEADER, Role.ANALYST, Role.COORDINATOR})
IMPORTERS = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.ANALYST})
CHANGERS = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR})
CHIEFS = frozenset({Role.LEADER, Role.COORDINATOR})
CLINIC = frozenset({Role.LAWYER, Role.MEDIATOR})
RECORDERS = CHANGERS | {Role.LAWYER}
WATCHERS = CHANGERS | {Role.ANALYST, Role.INSPECTOR}

ROUTES: dict[str, Set[str]] = {
    # the door
    "home": SIGNED_IN,
    "set_language": PUBLIC,
    "health": PUBLIC,
    "offline": PUBLIC,
    "worker": PUBLIC,
    "style_guide": STAFF,
    "about": PUBLIC,
    "audit": frozenset({Role.ADMINISTRATOR}),
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_change_password": SIGNED_IN,
    "account_reauthenticate": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_authenticate": PUBLIC,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    # the door for everybody
    "portal:start": PUBLIC,
    "portal:dates": PUBLIC,
    "portal:procedure": PUBLIC,
    "portal:sheet": PUBLIC,
    "portal:calendar": PUBLIC,
    "portal:penalty": PUBLIC,
    # structure
    "structure:tree": SIGNED_IN,
    "structure:create": CHANGERS,
    "structure:organisation": SIGNED_IN,
    "structure:organisations": SIGNED_IN,
    "structure:node": SIGNED_IN,
    "structure:members": SIGNED_IN,
    "structure:event": CHANGERS | {Role.CHAIR},
    "structure:undo": CHANGERS,
    "structure:workplaces": SIGNED_IN,
    "structure:add_workplace": CHANGERS,
    "structure:change_workplace": CHANGERS,
    "structure:close_workplace": CHANGERS,
    "structure:count_workers": CHANGERS,
    "structure:begin_presence": CHANGERS,
    "structure:end_presence": CHANGERS,
    "structure:workplace": SIGNED_IN,
    "structure:employers": STAFF,
    "structure:add_employer": CHANGERS,
    "structure:employer": SIGNED_IN,
    "structure:change_employer": CHANGERS,
    "structure:people": CHANGERS,
    "structure:add_post": CHANGERS,
    "structure:post": CHANGERS,
    "structure:end_post": CHANGERS,
    "structure:hand_over": CHANGERS,
    "structure:account": CHANGERS,
    "structure:suggest": CHANGERS | {Role.LAWYER},
    # imports
    "imports:list": IMPORTERS,
    "imports:upload": IMPORTERS,
    "imports:verdict": IMPORTERS,
    "imports:match": IMPORTERS,
    "imports:sheet": IMPORTERS,
    "imports:status": IMPORTERS,
    "imports:apply": IMPORTERS,
    "imports:undo": IMPORTERS,
    "imports:refused": IMPORTERS,
    # weekly
    "weekly:list": STAFF | REPORTERS,
    "weekly:silent": COORDINATION,
    "weekly:completeness": COORDINATION,
    "weekly:contested": frozenset({Role.ADMINISTRATOR, Role.COORDINATOR}),
    "weekly:decide": frozenset({Role.ADMINISTRATOR, Role.COORDINATOR}),
    "weekly:event": REPORTERS | {Role.COORDINATOR, Role.ADMINISTRATOR},
    "weekly:event_sent": STAFF | REPORTERS,
    "weekly:report": STAFF | REPORTERS,
    "weekly:fill": REPORTERS | {Role.COORDINATOR, Role.ADMINISTRATOR},
    # disputes
    "disputes:list": STAFF | {Role.CHAIR},
    "disputes:export": COORDINATION,
    "disputes:open": RECORDERS,
    "disputes:detail": STAFF | {Role.CHAIR},
    "disputes:edit": RECORDERS,
    "disputes:close": RECORDERS,
    "disputes:reopen": RECORDERS,
    "disputes:withdraw": CHANGERS,
    "disputes:restore": CHANGERS,
    "disputes:record": RECORDERS,
    "disputes:responsible": RECORDERS,
    "disputes:add_part": RECORDERS | {Role.MEDIATOR},
    "disputes:part": RECORDERS | {Role.MEDIATOR},
    "disputes:withdraw_part": RECORDERS | {Role.MEDIATOR},
    "disputes:restore_part": RECORDERS | {Role.MEDIATOR},
    "disputes:note": RECORDERS | {Role.MEDIATOR},
    "disputes:attach": RECORDERS | {Role.MEDIATOR},
    "disputes:attachment": STAFF | {Role.CHAIR},
    "disputes:settlements": STAFF | {Role.CHAIR},
    "disputes:add_term": RECORDERS,
    "disputes:change_term": RECORDERS,
    "disputes:term_kept": RECORDERS,
    "disputes:term_broken": RECORDERS,
    "disputes:take_back_term": RECORDERS,
    "disputes:withdraw_term": RECORDERS,
    "disputes:open_from_term": RECORDERS,
    "disputes:term_file": STAFF | {Role.CHAIR},
    # clinics
    "clinics:figures": STAFF,
    "clinics:chief": CHIEFS,
    "clinics:keeping": CLINIC | CHIEFS,
    "clinics:queue": CLINIC,
    "clinics:take": CLINIC,
    "clinics:hints": CLINIC,
    "clinics:appeal": CLINIC,
    "clinics:edit": CLINIC,
    "clinics:readers": CLINIC,
    "clinics:event": CLINIC,
    "clinics:part": CLINIC,
    "clinics:attachment": CLINIC,
    "clinics:letters": CLINIC,
    "clinics:letter": CLINIC,
    # agreements
    "agreements:add": RECORDERS,
    "agreements:change": RECORDERS,
    # plans
    "plans:list": STAFF,
    "plans:open": CHANGERS,
    "plans:plan": STAFF,
    "plans:sheet": STAFF,
    "plans:aim": CHANGERS,
    "plans:add": CHANGERS,
    "plans:measure": STAFF | {Role.CHAIR},
    "plans:report": STAFF | {Role.CHAIR},
    "plans:change": CHANGERS,
    "plans:hand_over": CHANGERS,
    "plans:drop": CHANGERS,
    "plans:restore": CHANGERS,
    "plans:evidence": STAFF | {Role.CHAIR},
    "plans:watch": STAFF,
    "plans:watched": STAFF,
    "plans:look": WATCHERS,
    "plans:take_off": WATCHERS,
    "plans:put_back": WATCHERS,
    "plans:put_on": WATCHERS,
    # monitoring
    "monitoring:signals": STAFF,
    "monitoring:signal": STAFF,
    "monitoring:undo": STAFF,
    "monitoring:reassign": COORDINATION,
    "monitoring:open_dispute": STAFF,
    "monitoring:add_measure": CHANGERS,
    "monitoring:put_on_watch": CHANGERS | {Role.ANALYST},
    "monitoring:run": frozenset({Role.ADMINISTRATOR, Role.ANALYST}),
    "monitoring:method": SIGNED_IN,
    "monitoring:objections": STAFF | {Role.CHAIR},
    "monitoring:objection": STAFF | {Role.CHAIR},
    "monitoring:risk": STAFF | {Role.CHAIR},
    "monitoring:contest": STAFF | {Role.CHAIR},
    "monitoring:card": REPORTERS | {Role.COORDINATOR, Role.ADMINISTRATOR},
    # figures
    "figures:list": STAFF,
    "figures:values": STAFF,
    "figures:figure": STAFF,
    "figures:records": STAFF,
    "figures:receipt": STAFF,
    "figures:issue": STAFF,
    "figures:issued": STAFF,
    "figures:frozen_list": CENTRE,
    "figures:freeze": CENTRE,
    "figures:frozen": CENTRE,
    "check_receipt": PUBLIC,
}


def may_open(route: str, signed_in: bool, roles: Set[str]) -> bool:
    allowed = ROUTES.get(route)
    if allowed is None:
        return False
    if allowed is PUBLIC:
        return True
    return signed_in and (allowed is SIGNED_IN or bool(allowed & roles))
