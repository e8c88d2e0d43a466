"""The live attributes: each module has one job, and imports from those to its left alone.

flights -> memory -> fetch -> gone -> live
                     permission, ahead /
"""

from .ahead import Ahead
from .flights import wait_for
from .live import LiveState
from .memory import LIFETIME, Seen

__all__ = ["LIFETIME", "Ahead", "LiveState", "Seen", "wait_for"]
