"""The management shell of the pretend company: WSMan and PSRP over HTTPS, with a few Skype for Business cmdlets."""

from sandbox.shell.endpoint import build_shell

__all__ = ["build_shell"]
