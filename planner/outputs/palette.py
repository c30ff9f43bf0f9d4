"""The colours of the days: the same on the map, on paper and in files."""

# One colour a day, dark enough for white figures on it; as many as a trip can have days.
_COLOURS = (
    "#c8362b", "#1f6cb0", "#23804a", "#8745b5", "#b85c00", "#0b7f86", "#b8337c",
    "#5b6b1b", "#4a55c2", "#8d4a2f", "#556270", "#a0307f", "#2d7d2d", "#7a5b00",
)  # fmt: skip


def day_colour(day: int) -> str:
    """Return the colour of day number `day`, counted from 1, as `#rrggbb`."""
    return _COLOURS[(day - 1) % len(_COLOURS)]
