"""Test of the whole appliance in a virtual machine, by what its screen shows.

The guest is a Debian 13 for x86-64 under QEMU, without hardware acceleration. Its camera is a
v4l2loopback device that plays a clip (clips.py, guest/opt/test/feed.py), its display a virtio GPU
that the kernel drives. The service in it runs the code of this checkout.

Two stages (run.py), each with its own checks:

    faults  edge/ is copied into a Debian root; the checks (checks/) unplug the camera, break the
            settings, fill the disk, kill the process ...
    card    `make card` makes a card image from a stand-in for the base image; the checks
            (card/checks.py) boot it, cut its power and update it.

What a stage needs is built below build/system-test and kept until its sources change:

    host.py            installs QEMU and the other tools on this machine
    rootfs.py          the Debian root, made by mmdebstrap
    installation.py    edge/, its dependencies and the units in that root (stage faults)
    image.py           the bootable disk of that root (stage faults)
    card/base_image.py, card/card_image.py    the base image and the card (stage card)

The test reaches the guest in three ways: vm.py takes screenshots and presses keys through QEMU's
monitor, qmp.Shell runs commands as root (guest/opt/test/runner.py answers them), and appliance.py
puts both together: plug, unplug, reload, wait for a screen, wait for a line in the journal.

A check is a generator function: it gets the appliance as the previous check left it, does
something to it, and yields one line for each thing that is wrong. Yielding nothing means success:

    @in_same_process
    def camera_returns(appliance: Appliance) -> Iterator[str]:
        appliance.unplug_camera()
        yield from appliance.wait_for_screen("camera-lost", screens.camera_lost(clips.LEFT))

screens.py describes what a screen must look like. It compares pixels, and draws expected text and
icons with edge.render itself, so that a change of the design does not need a change here. List the
new check in `CHECKS` of its stage. A check leaves camera and screen plugged in and the settings as
they were.

    python -m tests.system.run                     everything
    python -m tests.system.run --quick             the most important checks of stage faults
    python -m tests.system.run --only card         one stage
    python -m tests.system.run --restore           stage faults again, without building and booting
    python -m tests.system.run --restore --check NAME ...    only these checks of it

Results lie in build/system-test: screenshots in shots/ (one per wait, the last one that was
looked at), logs in logs/ (one file per command, service.log with the journal of the service,
*-serial.log with the console of the guest).
"""
