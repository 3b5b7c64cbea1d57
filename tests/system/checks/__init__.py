"""Checks of the stage "faults", in their order.

Each check gets the appliance as the previous one left it and yields one line for each problem. It
leaves screen and camera plugged in, and the settings as they were.
"""

from __future__ import annotations

from tests.system.checks import (
    camera,
    journal,
    machine,
    model,
    page,
    picamera2,
    process,
    screen,
    settings,
    tpu,
    webcam,
)
from tests.system.checks.same_process import Check

# For every change: start, screen, camera, settings, page, restart.
QUICK: tuple[Check, ...] = (
    screen.face_is_labelled,
    journal.start_is_logged,
    screen.display_returns,
    camera.camera_returns,
    settings.settings_are_reloaded,
    settings.invalid_settings_are_refused,
    page.page_is_switched_on_by_a_setting,
    process.killed_process_restarts,
    journal.journal_is_quiet,
)
CHECKS: tuple[Check, ...] = (
    screen.face_is_labelled,
    journal.start_is_logged,
    screen.display_returns,
    screen.screen_of_another_size,
    camera.camera_returns,
    camera.stalled_camera_is_lost,
    camera.noise_is_only_shown,
    camera.camera_of_another_size,
    webcam.usb_webcam_is_shown,
    webcam.usb_webcam_may_have_another_format,
    webcam.only_cameras_are_listed,
    picamera2.picamera2_is_shown,
    settings.settings_are_reloaded,  # from here on the language is German
    screen.screen_sleeps_and_wakes,
    settings.invalid_settings_are_refused,
    settings.fault_is_shown_until_repaired,
    page.page_is_switched_on_by_a_setting,
    model.custom_model_is_used,
    model.damaged_custom_model_is_refused,
    model.damaged_bundled_model_is_a_fault,
    machine.full_disk_stops_recording,
    machine.clock_may_jump,
    machine.service_exceeds_its_memory_limit,
    machine.machine_is_short_of_memory,
    process.killed_process_restarts,
    process.restart_pause_grows,
    process.watchdog_restarts_hung_process,
    tpu.edge_tpu_fails_and_returns,
    journal.journal_is_quiet,
)
