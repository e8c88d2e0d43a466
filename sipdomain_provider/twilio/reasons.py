"""Why an operation failed: a name for each reason. `words/sentences.py` has the sentence and the ways out of each."""

from enum import Enum, auto


class Reason(Enum):
    """Why an operation failed. The facts that its sentence needs are arguments where the error is raised."""

    # Settings
    TWO_VALUES = auto()
    NO_ACCOUNT = auto()
    NO_CREDENTIALS = auto()
    HALF_A_KEY = auto()
    BAD_CREDENTIAL = auto()
    INVISIBLE_CHARACTER = auto()
    NOT_A_NUMBER = auto()
    NOT_A_DURATION = auto()
    TWO_ENDPOINTS = auto()
    BAD_HOST_PART = auto()
    UNKNOWN_EDGE = auto()
    PASSWORD_IN_URL = auto()
    BAD_BASE_URL = auto()
    UNENCRYPTED_URL = auto()
    PATH_IN_URL = auto()

    # The connection
    CONNECTION_BROKE = auto()
    CUT_OFF = auto()
    CERTIFICATE = auto()
    PROXY = auto()
    UNKNOWN_HOST = auto()
    CONNECTION_REFUSED = auto()
    NO_CONNECTION_IN_TIME = auto()
    NO_URL = auto()
    NO_ANSWER_IN_TIME = auto()
    ANSWER_TOO_SLOW = auto()
    ANSWER_TOO_LARGE = auto()
    ANSWER_CUT_SHORT = auto()

    # Twilio's answers
    TWILIO_REFUSED = auto()
    TWILIO_FORBADE = auto()
    TWILIO_HAS_NONE = auto()
    TWILIO_BUSY = auto()
    BUSY_WITHOUT_CODE = auto()
    FORBIDDEN_WITHOUT_CODE = auto()
    ERROR_WITHOUT_CODE = auto()
    NOT_TWILIO = auto()
    NOT_DELETED = auto()
    GAVE_UP = auto()
    GAVE_UP_IN_TIME = auto()
    ANSWER_WITHOUT_SID = auto()
    ANSWER_OF_ANOTHER = auto()
    ANSWER_OF_ANOTHER_ACCOUNT = auto()
    ANSWER_OF_ANOTHER_PARENT = auto()
    ANSWER_OF_ANOTHER_TYPE = auto()
    NOT_A_LIST = auto()
    LIST_GOES_ASTRAY = auto()

    # The place of a resource
    NOT_A_SID = auto()
    BAD_ACCOUNT = auto()
    PARENT_MISSING = auto()
    OTHER_ACCOUNT = auto()
    OTHER_ACCOUNT_BY_KEY = auto()
    OTHER_ACCOUNT_MISSING = auto()
    OTHER_HOME = auto()
    STATE_OF_OTHER_HOME = auto()
    NONE_THERE = auto()
    NONE_OF_THIS_NAME = auto()
    MAYBE_FORMER_SETTINGS = auto()

    # Look-ups of a program
    SID_OR_NAME = auto()
    NOT_KNOWN_YET = auto()
    NO_TEXT = auto()
    BAD_ARGUMENT = auto()
    OTHER_ENVIRONMENT = auto()
    MOCKS_NO_LIST = auto()
    MOCKS_FAILED = auto()
    MOCKS_UNKNOWN = auto()

    # Creating and adopting
    CANNOT_CREATE = auto()
    ADOPT_IS_NO_SID = auto()
    NONE_TO_ADOPT = auto()
    ADOPTS_ANOTHER = auto()
    ADOPTS_ONE_TO_RENAME = auto()
    MORE_TO_ADOPT = auto()
    EXISTS = auto()
    MAPPED_ALREADY = auto()
    EXISTS_UNLISTED = auto()
    TAKEN_ELSEWHERE = auto()
    NAME_STILL_HELD = auto()
    ADOPTED_ONE_DELETED = auto()
    MAYBE_CREATED = auto()
    MAYBE_CREATED_UNLISTED = auto()

    # Replacing
    WOULD_BE_LOST = auto()
    WOULD_MOVE = auto()
    NAME_HELD_BY_ACCOUNT = auto()

    # Updating
    DOES_NOT_SETTLE = auto()
    MAYBE_UPDATED = auto()
    NAME_TAKEN = auto()
    NAME_TAKEN_BY = auto()
    MOVED_LATE = auto()
    GONE_MEANWHILE = auto()

    # Deleting
    ENTRIES_MISSING = auto()
    ENTRIES_UNREADABLE = auto()
    ENTRIES_DECLARED = auto()
    ENTRIES_LOST = auto()
    NOT_GONE = auto()

    # Other resources of the program
    DECLARED_TWICE = auto()
    OWNED_BY_ANOTHER = auto()
    TWICE_IN_STATE = auto()
    PARENT_DELETED = auto()
    CREATING_IN_IT = auto()
    READ_OR_DELETED = auto()
    ANOTHER_FAILED = auto()
    ANOTHER_AT_WORK = auto()
    MAYBE_DELETED = auto()
