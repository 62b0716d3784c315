from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "birlik.portal"
    label = "portal"
