from django.apps import AppConfig


class WeeklyConfig(AppConfig):
    name = "birlik.registers.weekly"
    label = "weekly"
