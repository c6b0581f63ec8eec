"""The table [digests] of hybridbot.toml: what readiness over time looks like."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from bot.setting_values import described


class DigestSettings(BaseModel):
    """The table [digests]."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    charts: Literal["auto", "native", "image", "none"] = described(
        "auto",
        "How the burn-down is shown: native: Slack's own chart; image: a picture; auto: the chart, and the picture "
        "where the workspace has no charts; none: in words alone, as it is told anyway.",
        "one of auto, native, image, none",
    )
    grace_hours: float = described(
        3.0,
        "How late a digest may come, in hours, after a time at which the bot or Slack was down; later it is skipped.",
        "a number of hours from 0.1 to 20",
        ge=0.1,
        le=20,
    )
