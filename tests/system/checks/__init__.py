"""What the system test checks, in this order. A new check: a function, and its line in CHECKS.

Each gets the appliance as the one before left it, and gives what is wrong, a line each; it leaves
screen and camera plugged in, and the settings as they were.
"""

from __future__ import annotations

from tests.system.checks import camera, journal, machine, model, process, screen, settings, tpu
from tests.system.checks.common import Check

CHECKS: tuple[Check, ...] = (
    screen.face_is_named,
    journal.start_is_told,
    screen.display_comes_back,
    screen.screen_of_another_size,
    camera.camera_comes_back,
    camera.stalled_camera_is_lost,
    camera.noise_is_only_shown,
    camera.camera_of_another_size,
    settings.settings_are_read_again,
    screen.screen_sleeps_and_wakes,
    settings.broken_settings_are_refused,
    settings.fault_is_shown_until_it_is_gone,
    model.bad_model_is_refused,
    model.bad_shipped_model_is_a_fault,
    machine.full_disk_stops_the_recording,
    machine.clock_may_jump,
    machine.service_needs_too_much_memory,
    machine.machine_is_short_of_memory,
    process.killed_process_comes_back,
    process.pause_grows,
    process.standing_picture_is_noticed,
    tpu.edge_tpu_goes_and_comes,
    journal.journal_is_quiet,
)
