"""Programs that use planner; each runs on its own."""
