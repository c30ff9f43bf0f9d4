"""`planner profiles`: the kinds of visitor that ship with the planner."""

from collections.abc import Iterator

import click

from planner.cli import complete
from planner.cli.options import examples, lang_option, terminal_width
from planner.cli.screen import print_table
from planner.language import say_minutes, translator
from planner.outputs.phrases import say_mode, say_party
from planner.outputs.terminal import listing
from planner.profiles import load_profile, profile_names
from planner.visitor import Profile, ThemeLimit
from planner.vocabulary import audience, theme


@click.group(
    epilog=examples(
        "planner profiles list",
        "planner profiles show family",
        "planner profiles show my-profile.toml --lang zh",
    )
)
def command() -> None:
    """List and show the kinds of visitor that ship with the planner."""


@command.command(
    "list", epilog=examples("planner profiles list", "planner profiles list --lang zh")
)
@lang_option
def list_profiles(lang: str) -> None:
    """List the profiles: name, title, party, how they get about, and for whom they are."""
    profiles = [load_profile(name) for name in profile_names()]
    _ = translator(lang)
    print_table(
        (_("name"), _("title"), _("party"), _("gets about by"), _("for whom")),
        (
            (
                profile.name,
                profile.title[lang],
                say_party(profile.party, lang),
                say_mode(profile.mode, lang),
                profile.description[lang],
            )
            for profile in profiles
        ),
    )


@command.command(
    "show", epilog=examples("planner profiles show family", "planner profiles show mine.toml")
)
@click.argument("name", metavar="NAME|FILE.toml", shell_complete=complete.profiles)
@lang_option
def show(name: str, lang: str) -> None:
    """Show everything a profile says."""
    click.echo(listing(_facts(load_profile(name), lang), terminal_width()))


def _facts(profile: Profile, lang: str) -> Iterator[tuple[str, str]]:
    _ = translator(lang)
    yield _("name"), profile.name
    yield _("title"), profile.title[lang]
    yield _("description"), profile.description[lang]
    yield _("language of its plans"), profile.lang
    yield _("party"), say_party(profile.party, lang)
    yield _("Chinese identity card"), _("yes") if profile.domestic_id else _("no")
    themes = sorted(profile.themes.items(), key=lambda item: -item[1])
    yield _("themes"), ", ".join(f"{theme(name)[lang]} {worth:g}" for name, worth in themes)
    audiences = sorted(profile.audiences.items(), key=lambda item: -item[1])
    yield (
        _("audiences"),
        ", ".join(f"{audience(name)[lang]} {worth:g}" for name, worth in audiences),
    )
    yield _("pace"), f"× {profile.pace:g}"
    yield _("before each visit"), say_minutes(profile.buffer_minutes, lang)
    yield _("day"), f"{profile.day_start:%H:%M}–{profile.day_end:%H:%M}"
    if lunch := profile.lunch:
        yield (
            _("lunch"),
            _("{minutes}, starting {earliest}–{latest}").format(
                minutes=say_minutes(lunch.minutes, lang),
                earliest=f"{lunch.earliest:%H:%M}",
                latest=f"{lunch.latest:%H:%M}",
            ),
        )
    yield _("gets about by"), say_mode(profile.mode, lang)
    yield _("a minute of travel costs"), _("{n} points").format(n=f"{profile.travel_cost:g}")
    if profile.max_walk_minutes is not None:
        yield _("on foot, at most"), say_minutes(profile.max_walk_minutes, lang)
    if profile.visits_a_day is not None:
        yield _("visits a day, at most"), str(profile.visits_a_day)
    for limit in profile.limits:
        yield _("limit"), _say_limit(limit, lang)


def _say_limit(limit: ThemeLimit, lang: str) -> str:
    _ = translator(lang)
    name = theme(limit.theme)[lang]
    per = _("a day") if limit.per == "day" else _("a trip")
    parts = []
    if limit.at_least:
        parts.append(
            _("at least {n} of {theme} {per}").format(n=limit.at_least, theme=name, per=per)
        )
    if limit.at_most is not None:
        parts.append(_("at most {n} of {theme} {per}").format(n=limit.at_most, theme=name, per=per))
    return ", ".join(parts)
