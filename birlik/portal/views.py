from django.shortcuts import render


def start(request):
    """What anybody can do here without an account."""
    return render(request, "portal/start.html")
