"""The logger: ``cfhost``, silent until the program that uses the library says otherwise."""

import logging

logger = logging.getLogger("cfhost")
logger.addHandler(logging.NullHandler())
