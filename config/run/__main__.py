"""``python -m config.run``."""

import sys

from config.run.site import main

sys.exit(main())
