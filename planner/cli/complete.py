"""What a shell offers when Tab is pressed: the ids of the catalogue, profiles, themes."""

from collections.abc import Iterator

from click import Context, Parameter
from click.shell_completion import CompletionItem

from planner.catalogue import Catalogue
from planner.cli.speech import env_lang
from planner.errors import PlannerError
from planner.profiles import load_profile, profile_names
from planner.sites import Site
from planner.vocabulary import THEMES


def site_ids(ctx: Context, _: Parameter, begun: str) -> list[CompletionItem]:
    """Offer what can be visited."""
    return [_item(site) for site in _sites(ctx, begun) if site.visitable]


def places(ctx: Context, _: Parameter, begun: str) -> list[CompletionItem]:
    """Offer what a day can start at, the stations and hotel areas first."""
    known = (site for site in _sites(ctx, begun) if site.location)
    return [_item(site) for site in sorted(known, key=lambda site: site.visitable)]


def events(ctx: Context, _: Parameter, begun: str) -> list[CompletionItem]:
    """Offer the events."""
    return [_item(site) for site in _sites(ctx, begun) if site.kind == "event"]


def profiles(_: Context, __: Parameter, begun: str) -> list[CompletionItem]:
    """Offer the profiles that ship with the planner."""
    names = (name for name in profile_names() if name.startswith(begun))
    return [CompletionItem(name, help=load_profile(name).title[env_lang()]) for name in names]


def themes(_: Context, __: Parameter, begun: str) -> list[CompletionItem]:
    """Offer the themes."""
    lang = env_lang()
    return [
        CompletionItem(name, help=text[lang])
        for name, text in THEMES.items()
        if name.startswith(begun)
    ]


def _sites(ctx: Context, begun: str) -> Iterator[Site]:
    try:
        catalogue = Catalogue.load(ctx.params.get("sites"))
    except PlannerError:  # the command itself says what is wrong with it
        return
    yield from (site for site in catalogue if site.id.startswith(begun))


def _item(site: Site) -> CompletionItem:
    return CompletionItem(site.id, help=site.name[env_lang()])
