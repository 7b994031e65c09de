"""The door for web servers."""

import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "transferlotse.config.settings")
application = get_wsgi_application()

# After get_wsgi_application, because rooms can be imported only once Django is set up.
from transferlotse.config.warming import warm_up  # noqa: E402

# The first picture and the first look into the contents take more than a second; nobody should wait for them.
threading.Thread(target=warm_up, daemon=True, name="warm-up").start()
