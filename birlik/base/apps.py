from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "birlik.base"
    label = "base"
