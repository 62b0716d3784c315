from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "birlik.registers.plans"
    label = "plans"

    def ready(self) -> None:
        from birlik.base import datasets as offered
        from birlik.base import hindsight as looking_back
        from birlik.registers.plans import datasets, hindsight
        from birlik.registers.plans.of_workplace import known_here, offered_here, watch_filter
        from birlik.registers.structure import list_filters, offers, timeline
        from birlik.registers.structure.models import Employer

        timeline.register(known_here)
        offers.register(offered_here)
        offers.register(offered_here, of=Employer)
        list_filters.register(watch_filter)
        looking_back.register(hindsight.RULES)
        offered.register(*datasets.ALL)
