"""Timers, the ledger of robots, who enrolled cards, and the scheduler's heartbeat."""

from voronka.automation.models.deed import Deed
from voronka.automation.models.enrolment import Enrolment
from voronka.automation.models.heartbeat import Heartbeat
from voronka.automation.models.robot_run import RobotRun
from voronka.automation.models.timer import Timer
from voronka.automation.models.waiting_run import WaitingRun

__all__ = ["Deed", "Enrolment", "Heartbeat", "RobotRun", "Timer", "WaitingRun"]
