"""Structures and numbers of the kernel's mode-setting interface.

Source: the headers drm/drm.h and drm/drm_mode.h of Linux, whose names are kept.
"""

from __future__ import annotations

import ctypes
from typing import Any

U16, U32, U64 = ctypes.c_uint16, ctypes.c_uint32, ctypes.c_uint64

GET_CAP = 0x0C  # number of the request DRM_IOCTL_GET_CAP
# Numbers of the requests DRM_IOCTL_MODE_*.
GETRESOURCES, SETCRTC, GETENCODER, GETCONNECTOR = 0xA0, 0xA2, 0xA6, 0xA7
RMFB, PAGE_FLIP, ADDFB2 = 0xAF, 0xB0, 0xB8
CREATE_DUMB, MAP_DUMB, DESTROY_DUMB = 0xB2, 0xB3, 0xB4

CONNECTED = 1  # DRM_MODE_CONNECTED
PREFERRED = 1 << 3  # DRM_MODE_TYPE_PREFERRED
FLIP_EVENT = 1  # DRM_MODE_PAGE_FLIP_EVENT: send an event when the flip has ended
DUMB_PREFERRED_DEPTH = 3  # DRM_CAP_DUMB_PREFERRED_DEPTH: bits of a pixel
XRGB8888 = int.from_bytes(b"XR24", "little")  # in memory: blue, green, red, unused
RGB565 = int.from_bytes(b"RG16", "little")  # a little-endian word, red in the highest bits
BITS = {XRGB8888: 32, RGB565: 16}  # of a pixel


def _structure(name: str, *fields: tuple[type, str]) -> Any:
    """Return a structure class from rows of a type and the names of its fields."""
    pairs = [(field, kind) for kind, names in fields for field in names.split()]
    return type(name, (ctypes.Structure,), {"_fields_": pairs})


GetCap = _structure("GetCap", (U64, "capability value"))
ModeInfo = _structure(
    "ModeInfo",
    (U32, "clock"),
    (U16, "hdisplay hsync_start hsync_end htotal hskew"),
    (U16, "vdisplay vsync_start vsync_end vtotal vscan"),
    (U32, "vrefresh flags type"),
    (ctypes.c_char * 32, "name"),
)
CardRes = _structure(
    "CardRes",
    (U64, "fb_id_ptr crtc_id_ptr connector_id_ptr encoder_id_ptr"),
    (U32, "count_fbs count_crtcs count_connectors count_encoders"),
    (U32, "min_width max_width min_height max_height"),
)
GetConnector = _structure(
    "GetConnector",
    (U64, "encoders_ptr modes_ptr props_ptr prop_values_ptr"),
    (U32, "count_modes count_props count_encoders encoder_id connector_id connector_type"),
    (U32, "connector_type_id connection mm_width mm_height subpixel pad"),
)
GetEncoder = _structure(
    "GetEncoder", (U32, "encoder_id encoder_type crtc_id possible_crtcs possible_clones")
)
Crtc = _structure(
    "Crtc",
    (U64, "set_connectors_ptr"),
    (U32, "count_connectors crtc_id fb_id x y gamma_size mode_valid"),
    (ModeInfo, "mode"),
)
CreateDumb = _structure("CreateDumb", (U32, "height width bpp flags handle pitch"), (U64, "size"))
MapDumb = _structure("MapDumb", (U32, "handle pad"), (U64, "offset"))
DestroyDumb = _structure("DestroyDumb", (U32, "handle"))
FbCmd2 = _structure(
    "FbCmd2",
    (U32, "fb_id width height pixel_format flags"),
    (U32 * 4, "handles pitches offsets"),
    (U64 * 4, "modifier"),
)
PageFlip = _structure("PageFlip", (U32, "crtc_id fb_id flags reserved"), (U64, "user_data"))

# Names of connectors by the number of their type (drivers/gpu/drm/drm_connector.c).
CONNECTORS = {
    1: "VGA", 2: "DVI-I", 3: "DVI-D", 4: "DVI-A", 5: "Composite", 6: "SVIDEO", 7: "LVDS",
    8: "Component", 9: "DIN", 10: "DP", 11: "HDMI-A", 12: "HDMI-B", 13: "TV", 14: "eDP",
    15: "Virtual", 16: "DSI", 17: "DPI", 18: "Writeback", 19: "SPI", 20: "USB",
}  # fmt: skip
