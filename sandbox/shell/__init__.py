"""PowerShell of the pretend company: WSMan and PSRP over HTTPS, with cmdlets of Skype for Business and Teams."""

from sandbox.shell.endpoint import build_shell

__all__ = ["build_shell"]
