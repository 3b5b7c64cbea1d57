"""Open the outlets that the configuration names."""

from __future__ import annotations

from edge.config.schema import Config, EventsConfig
from edge.observers import Outlet
from edge.observers.observers import Observers


def open_observers(config: Config) -> Observers:
    """Return the outlets of a run; none where all are switched off.

    Raises:
        EmotionEdgeError: the settings of one cannot be used. Places outside the program, which may
            be missing for a while, are opened later.
    """
    observers = Observers()
    try:
        observers.use("events", open_events(config.events))
    except BaseException:
        observers.close()
        raise
    return observers


def open_events(config: EventsConfig) -> Outlet | None:
    """Return the outlet of the events; None where they are switched off."""
    if not config.enabled:
        return None
    from edge.observers.events.lines import Events
    from edge.observers.events.outlet import EventOutlet
    from edge.observers.events.target import open_sink

    return EventOutlet(Events(config.scenes), open_sink(config))
