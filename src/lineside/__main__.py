"""`python -m lineside` is the command line."""

import sys

from lineside.cli import main

sys.exit(main())
