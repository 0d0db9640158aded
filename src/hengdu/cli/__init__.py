"""Run Hengdu from a terminal; everything heavy is imported by the command that needs it."""

from hengdu.cli._main import main

__all__ = ["main"]
