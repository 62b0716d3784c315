import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "birlik.config.settings")
application = get_wsgi_application()

# Every view is read before the first request, so that nobody waits for it.
_routes = get_resolver().url_patterns

# What is read by now stays for good. To look through all of it for rubbish now and then held a page
# up by 150 ms.
gc.collect()
gc.freeze()
