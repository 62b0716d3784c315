"""Pages for the browser tests: the style page, and a form whose typing must not be lost."""

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import engines
from django.urls import path

from birlik.base import style_guide

FORM = """{% extends "base/layout.html" %}
{% block content %}
  <form class="form" method="post" novalidate data-draft="demo">
    {% csrf_token %}{{ form }}<button class="button">Send</button>
    <button class="button" name="unchanged" value="1">Nothing changed</button>
  </form>
  <form method="post" action="/asked/">
    {% csrf_token %}<button data-confirm="Really?">Delete</button>
  </form>
{% endblock %}"""
RECEIPT = """{% extends "base/layout.html" %}
{% block content %}<p data-draft-done="demo">Receipt</p>{% endblock %}"""

received: list[dict[str, str]] = []


class Report(forms.Form):
    client_id = forms.CharField(widget=forms.HiddenInput, initial="from-the-server")
    days = forms.IntegerField(max_value=366)
    note = forms.CharField(widget=forms.Textarea, required=False)


def style(request):
    return render(request, "base/style_guide.html", style_guide.context(request))


def report(request):
    form = Report(request.POST or None)
    if request.method == "POST":
        received.append(request.POST.dict())
        if form.is_valid():
            return HttpResponseRedirect("/receipt/")
    return HttpResponse(engines["django"].from_string(FORM).render({"form": form}, request))


def receipt(request):
    return HttpResponse(engines["django"].from_string(RECEIPT).render({}, request))


def offline(request):
    return render(request, "base/offline.html")


def worker(request):
    return render(request, "base/worker.js", content_type="text/javascript")


def done(request):
    return HttpResponse("done")


urlpatterns = [
    path("", style, name="home"),
    path("report/", report),
    path("receipt/", receipt),
    path("offline/", offline, name="offline"),
    path("worker.js", worker, name="worker"),
    path("asked/", done, name="asked"),
    path("language/", done, name="set_language"),
    path("sign-out/", done, name="account_logout"),
]
