"""`python -m kalshi_live` is the command line; everything of it lives in `cli`."""

import sys

from .cli import main

sys.exit(main())
