"""The table of contents: which command lives where. Adding a command is adding a line."""

import difflib
import importlib

import click

SECTIONS = (
    "Set up",
    "Every week",
    "Figures",
    "Data in",
    "Law",
    "Early warning",
    "Checks",
)

# name: (module:command, one line of help, section)
COMMANDS: dict[str, tuple[str, str, str]] = {
    "up": (
        "birlik.cli.up:up",
        "Do all that is needed to look at Birlik: database, pack, demonstration, this week; serve.",
        "Set up",
    ),
    "doctor": (
        "birlik.cli.doctor:doctor",
        "Say what is wrong with this machine and how to mend it.",
        "Set up",
    ),
    "init": (
        "birlik.cli.setting_up:init",
        "Prepare an installation: tables and a country pack.",
        "Set up",
    ),
    "demo": (
        "birlik.cli.demo:demo",
        "Make a demonstration federation at any scale.",
        "Set up",
    ),
    "serve": ("birlik.cli.serving:serve", "Serve the pages and work off the jobs.", "Set up"),
    "db": (
        "birlik.cli.database:db",
        "Start, stop or look at the embedded database.",
        "Set up",
    ),
    "manage": (
        "birlik.cli.managing:manage",
        "Django's own management commands, for developers.",
        "Set up",
    ),
    "week": (
        "birlik.cli.week:week",
        "Run the monitoring of a week, or of every week of a span.",
        "Every week",
    ),
    "warnings": (
        "birlik.cli.warnings:warnings",
        "Judge how good the warnings of past quarters were.",
        "Every week",
    ),
    "remind": (
        "birlik.cli.remind:remind",
        "Write to those who owe this week's report.",
        "Every week",
    ),
    "figure": (
        "birlik.cli.figure:figure",
        "A figure with the receipt that proves it, or the catalogue of figures.",
        "Figures",
    ),
    "figures": (
        "birlik.cli.figures:figures",
        "Freeze the figures of a period; explain later what has become of them.",
        "Figures",
    ),
    "replay": (
        "birlik.cli.replay:replay",
        "A week of the past as people saw it on the Monday after it.",
        "Figures",
    ),
    "report": (
        "birlik.cli.report:report",
        "A report in three languages, every number with its receipt.",
        "Figures",
    ),
    "import": (
        "birlik.cli.import_:import_",
        "Take a CSV or XLSX file into a register, tried first; take an import back.",
        "Data in",
    ),
    "boundaries": (
        "birlik.cli.boundaries:boundaries",
        "Load real boundaries of the regions from a GeoJSON file.",
        "Data in",
    ),
    "clock": (
        "birlik.cli.clock:clock",
        "Every step of a legal procedure with its date and article.",
        "Law",
    ),
    "detect": (
        "birlik.cli.detect:detect",
        "Thresholds, alarms and p-values for a table of weekly counts.",
        "Early warning",
    ),
    "simulate": (
        "birlik.cli.simulate:simulate",
        "Series with known outbreaks, to try methods on.",
        "Early warning",
    ),
    "scan": (
        "birlik.cli.scan:scan",
        "Clusters in space and recent time, from a table of counts.",
        "Early warning",
    ),
    "check": (
        "birlik.cli.checking:check",
        "Verify the audit chain, frozen figures, the country packs, translations; or one receipt.",
        "Checks",
    ),
    "messages": (
        "birlik.cli.messages:messages",
        "Collect, compile and check the translations.",
        "Checks",
    ),
}


class Contents(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, command = COMMANDS[name][0].partition(":")
        return getattr(importlib.import_module(module), command)

    def resolve_command(self, ctx: click.Context, args: list[str]):
        if args and args[0] not in COMMANDS:
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            meant = f"Did you mean `birlik {near[0]}`?" if near else "`birlik --help` lists them."
            ctx.fail(f"There is no command '{args[0]}'. {meant}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """From the table alone: help must not import what it lists."""
        for section in SECTIONS:
            rows = [(name, line) for name, (_, line, place) in COMMANDS.items() if place == section]
            if rows:
                with formatter.section(section):
                    formatter.write_dl(rows)
