from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "birlik.web"
    label = "web"
