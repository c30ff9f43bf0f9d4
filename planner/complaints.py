"""What pydantic finds wrong with a value, in the words of our own faults."""

import re
from typing import Any

from pydantic_core import ErrorDetails

from planner.errors import BadInput, Said, said, to_say

#: Type of an error → what is said of it, in pydantic's words but for "Input should".
_MESSAGES = {
    "missing": to_say("Field required"),
    "extra_forbidden": to_say("Extra inputs are not permitted"),
    "greater_than": to_say("must be greater than {gt}"),
    "greater_than_equal": to_say("must be greater than or equal to {ge}"),
    "less_than": to_say("must be less than {lt}"),
    "less_than_equal": to_say("must be less than or equal to {le}"),
    "finite_number": to_say("must be a finite number"),
    "literal_error": to_say("must be {expected}"),
    "string_pattern_mismatch": to_say("String should match pattern '{pattern}'"),
    "string_too_short": to_say("String should have at least {min_length} characters"),
    "string_type": to_say("must be a valid string"),
    "bool_type": to_say("must be a valid boolean"),
    "bool_parsing": to_say("must be a valid boolean, unable to interpret input"),
    "int_type": to_say("must be a valid integer"),
    "int_parsing": to_say("must be a valid integer, unable to parse string as an integer"),
    "int_parsing_size": to_say("Unable to parse input string as an integer, exceeded maximum size"),
    "int_from_float": to_say("must be a valid integer, got a number with a fractional part"),
    "float_type": to_say("must be a valid number"),
    "float_parsing": to_say("must be a valid number, unable to parse string as a number"),
    "tuple_type": to_say("must be a valid tuple"),
    "dict_type": to_say("must be a valid dictionary"),
    "model_type": to_say("must be an object"),
    "model_attributes_type": to_say("must be an object"),
    "date_type": to_say("must be a valid date"),
    "date_parsing": to_say("must be a valid date in the format YYYY-MM-DD, {error}"),
    "date_from_datetime_parsing": to_say("must be a valid date or datetime, {error}"),
    "datetime_type": to_say("must be a valid datetime"),
    "datetime_parsing": to_say("must be a valid datetime, {error}"),
    "datetime_from_date_parsing": to_say("must be a valid datetime or date, {error}"),
    "timezone_aware": to_say("must have timezone info"),
    "time_type": to_say("must be a valid time"),
    "time_parsing": to_say("must be in a valid time format, {error}"),
    "too_short": to_say(
        "should have at least {min_length} items after validation, not {actual_length}"
    ),
    "too_long": to_say(
        "should have at most {max_length} items after validation, not {actual_length}"
    ),
}


def say_rule(one: ErrorDetails) -> str:
    """Return the rule that a value breaks, from what pydantic says of it."""
    text = one["msg"].removeprefix("Value error, ").replace("Input should", "must")
    context = one.get("ctx", {})
    if isinstance(error := context.get("error"), ValueError):  # one of our own validators
        if isinstance(error, BadInput) and len(error.faults) == 1:
            return said("{fault}", fault=error.faults[0])
        own = error.args[0] if error.args else ""
        return own if isinstance(own, Said) else text
    message = _MESSAGES.get(one["type"])
    if message is None:
        return text
    return Said(text, message, {name: _plain(name, value) for name, value in context.items()})


def _plain(name: str, value: Any) -> object:
    """Return a value as it is written: whole numbers without a fraction, choices as names."""
    if name == "expected":
        return tuple(re.findall(r"'([^']*)'", value)) or value
    return int(value) if isinstance(value, float) and value.is_integer() else value
