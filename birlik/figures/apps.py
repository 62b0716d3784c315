from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "birlik.figures"
    label = "figures"
