"""The live attributes: each module has one job, and imports from those to its left alone.

shared_requests -> memory -> fetch -> gone -> live
                             permission, ahead /
"""

from .ahead import Ahead
from .live import LiveState
from .memory import LIFETIME, Seen
from .shared_requests import wait_for

__all__ = ["LIFETIME", "Ahead", "LiveState", "Seen", "wait_for"]
