"""`python -m planner`: the command line without the installed script."""

from planner.cli import main

main(prog_name="planner")
