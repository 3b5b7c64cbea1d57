"""The settings page over HTTP: its PIN, its form, and what becomes of it."""

from contextlib import closing
from urllib.parse import urlencode

import pytest

from edge.config import page_file
from edge.config.layers import Layers
from edge.config.schema import Config, WebConfig
from edge.display.beside import DisplayWithPage
from edge.display.memory import MemoryDisplay
from edge.display.web.display import WebDisplay
from edge.display.web.password import PIN, PasswordHash, usual_file
from edge.display.web.password_file import write
from edge.display.web.settings_store import SettingsStore
from edge.errors import ConfigError, DataError, DeviceError
from tests.edge.display.web.clients import get, until
from tests.edge.pictures import RED

SECRET, WATCH = "my own pin", "may only watch"
HASH, WATCH_HASH = PasswordHash.of(SECRET), PasswordHash.of(WATCH)


@pytest.fixture(autouse=True)
def usual_folder(tmp_path, monkeypatch):
    """The usual file of this process lies in the temporary folder."""
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    return tmp_path


class Loop:
    """Stands for the loop: it reads the settings when it is asked to."""

    def __init__(self, folder, check=lambda _config: None):
        (folder / "c.toml").write_text('[notice]\noperator = "City Museum"\n')
        self.layers = Layers(folder / "state", folder / "c.toml")
        self.store = SettingsStore(self.layers, ("dark", "light"), check, self.apply, 60)
        self.config, self.refuses = self.layers.read(), False

    def apply(self):
        if not self.refuses:
            self.config = self.layers.read()
        self.store.settle(refused=self.refuses)


@pytest.fixture
def loop(tmp_path):
    return Loop(tmp_path)


@pytest.fixture
def web(loop):
    with closing(WebDisplay("127.0.0.1:0", WebConfig(pin=str(HASH)))) as display:
        display.offer(loop.store)
        yield display


def post(web, fields, path="/settings", **headers):
    """Send a form as a browser does that shows the page."""
    headers = {"Host": "localhost", "Origin": "http://localhost", **headers}
    return get(web.port, path, "POST", urlencode(fields).encode(), **headers)


def enter(web, pin=SECRET, **headers):
    return post(web, {"password": pin}, **headers)


@pytest.fixture
def cookie(web):
    return enter(web)[1]["set-cookie"].partition(";")[0]


class TestPin:
    def test_without_one_there_is_no_page(self, loop):
        with closing(WebDisplay(":0")) as web:
            assert get(web.port, "/settings")[0] == 404
            web.offer(loop.store)
            assert get(web.port, "/settings")[0] == 404
            assert enter(web)[0] == 404
            assert b'"settings": false' in get(web.port)[2]

    def test_one_that_is_made_while_the_page_runs_opens_it(self, loop):
        with closing(WebDisplay(":0")) as web:
            web.offer(loop.store)
            write(usual_file(PIN), HASH)
            assert b'"settings": true' in get(web.port)[2]
            assert enter(web)[0] == 303

    def test_without_settings_of_the_program_there_is_no_page(self):
        with closing(WebDisplay(":0", WebConfig(pin=str(HASH)))) as web:
            assert get(web.port, "/settings")[0] == 404

    def test_it_is_asked_for_and_remembered(self, web):
        status, _, body = get(web.port, "/settings")
        assert (status, b'type="password"' in body) == (200, True)
        assert b"emotion.lead" not in body
        status, headers, _ = enter(web)
        assert (status, headers["location"]) == (303, "/settings?lang=en")
        cookie, *values = headers["set-cookie"].split("; ")
        assert {"HttpOnly", "SameSite=Strict", "Max-Age=3600"} <= set(values)
        assert b'name="emotion.lead"' in get(web.port, "/settings", Cookie=cookie)[2]

    def test_wrong_ones_are_refused_and_soon_not_even_looked_at(self, web):
        statuses = [enter(web, f"wrong {number}")[0] for number in range(7)]
        assert statuses[:5] == [403] * 5
        assert statuses[-1] == 429

    def test_the_password_of_viewers_is_needed_too_and_is_none(self, loop):
        config = WebConfig(password=str(WATCH_HASH), pin=str(HASH))
        with closing(WebDisplay("0.0.0.0:0", config)) as web:
            web.offer(loop.store)
            assert get(web.port, "/settings")[1]["location"] == "/login"
            assert enter(web)[1]["location"] == "/login"
            login = post(web, {"password": WATCH}, "/login")
            viewer = login[1]["set-cookie"].partition(";")[0]
            assert enter(web, WATCH, Cookie=viewer)[0] == 403
            status, headers, _ = enter(web, SECRET, Cookie=viewer)
            assert status == 303
            operator = headers["set-cookie"].partition(";")[0]
            both = f"{viewer}; {operator}"
            assert b"emotion.lead" in get(web.port, "/settings", Cookie=both)[2]
            assert get(web.port, "/settings", Cookie=operator)[1]["location"] == "/login"

    def test_another_pin_ends_the_sessions(self, loop):
        write(usual_file(PIN), HASH)
        with closing(WebDisplay(":0")) as web:
            web.offer(loop.store)
            cookie = enter(web)[1]["set-cookie"].partition(";")[0]
            write(usual_file(PIN), PasswordHash.of("another one"))
            assert b'type="password"' in get(web.port, "/settings", Cookie=cookie)[2]

    def test_a_file_that_is_named_has_to_exist(self):
        with pytest.raises(ConfigError, match=r"web\.pin: none: .*emotion-edge password --pin"):
            WebDisplay(":0", WebConfig(pin="none"))


class TestForeignPages:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "http://evil.example"},
            {"Origin": "http://localhost:9000"},  # the same site, as browsers see it
            {"Origin": "null"},
            {"Origin": ""},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ],
    )
    def test_their_forms_are_refused(self, web, cookie, loop, headers):
        headers = {"Origin": "http://localhost", "Host": "localhost", **headers}
        headers = {name.replace("-", "_"): value for name, value in headers.items() if value}
        body = urlencode({"emotion.lead": "0.5"}).encode()
        answer = get(web.port, "/settings", "POST", body, Cookie=cookie, **headers)
        assert answer[0] == 403
        assert not loop.layers.file.exists()

    def test_the_page_is_not_shown_inside_another(self, web, cookie):
        headers = get(web.port, "/settings", Cookie=cookie)[1]
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "script-src" not in headers["content-security-policy"]


class TestForm:
    def test_what_differs_is_stored_and_applied(self, web, cookie, loop):
        sent = {"emotion.lead": "0.5", "emotion.unsure": "0.35", "notice.operator": "City Museum"}
        status, headers, _ = post(web, sent, Cookie=cookie)
        assert (status, headers["location"]) == (303, "/settings?lang=en&saved")
        assert page_file.read(loop.layers.file) == {"emotion": {"lead": 0.5}}
        assert loop.config.emotion.lead == 0.5
        assert b">Saved" in get(web.port, "/settings?lang=en&saved", Cookie=cookie)[2]
        assert (loop.layers.folder / page_file.LAST_GOOD).exists()

    def test_each_field_has_its_default_which_is_that_of_the_file(self, web, cookie):
        post(web, {"notice.operator": "Town Library"}, Cookie=cookie)
        body = get(web.port, "/settings", Cookie=cookie)[2].decode()
        assert 'value="Town Library"' in body
        assert "Default: <bdi>City Museum</bdi>" in body

    def test_a_bad_value_is_named_at_its_field_and_nothing_is_stored(self, web, cookie, loop):
        sent = {"emotion.lead": "7", "emotion.unsure": "0.5", "notice.operator": "<b>'\"</b>"}
        sent["camera.width"] = "wide"
        status, _, body = post(web, sent, Cookie=cookie)
        assert status == 422
        text = body.decode()
        assert 'id="emotion.lead.fault" lang="en" dir="ltr">Must be from 0 to 1, not 7<' in text
        assert "Please correct what is marked.</p>" in text
        assert (text.count('aria-invalid="true"'), text.count("autofocus")) == (2, 1)
        assert 'value="7"' in text
        assert 'value="0.5"' in text
        assert "<b>" not in text
        assert 'value="&lt;b&gt;&#x27;&quot;&lt;/b&gt;"' in text
        assert not loop.layers.file.exists()

    def test_reset_removes_the_file(self, web, cookie, loop):
        post(web, {"emotion.lead": "0.5"}, Cookie=cookie)
        assert post(web, {"reset": "yes"}, Cookie=cookie)[0] == 303
        assert list(loop.layers.folder.iterdir()) == []
        assert loop.config == loop.layers.plain()

    def test_fields_that_are_missing_stay_and_others_are_ignored(self, web, cookie, loop):
        post(web, {"emotion.lead": "0.5"}, Cookie=cookie)
        post(web, {"emotion.unsure": "0.5", "camera.source": "x:y"}, Cookie=cookie)
        assert page_file.read(loop.layers.file) == {"emotion": {"lead": 0.5, "unsure": 0.5}}

    def test_the_page_names_settings_that_the_program_refuses(self, web, cookie, loop):
        loop.refuses = True
        location = post(web, {"emotion.lead": "0.5"}, Cookie=cookie)[1]["location"]
        assert location == "/settings?lang=en&refused"
        assert b'role="alert">Invalid settings' in get(web.port, location, Cookie=cookie)[2]
        assert not (loop.layers.folder / page_file.LAST_GOOD).exists()

    def test_settings_that_do_not_fit_each_other_are_not_stored(self, tmp_path):
        def refuse(_config):
            raise DataError("the link is too long")

        loop = Loop(tmp_path, refuse)
        with closing(WebDisplay(":0", WebConfig(pin=str(HASH)))) as web:
            web.offer(loop.store)
            cookie = enter(web)[1]["set-cookie"].partition(";")[0]
            status, _, body = post(web, {"emotion.lead": "0.5"}, Cookie=cookie)
            assert status == 422
            assert b"the link is too long" in body
            assert not loop.layers.file.exists()

    def test_a_file_that_cannot_be_written_is_an_error(self, web, cookie, loop):
        loop.layers.folder.write_text("a file in place of the folder")
        status, _, body = post(web, {"emotion.lead": "0.5"}, Cookie=cookie)
        assert status == 500
        assert b"It could not be saved." in body
        assert b'value="0.5"' in body

    def test_a_damaged_file_is_replaced(self, web, cookie, loop):
        loop.layers.folder.mkdir()
        loop.layers.file.write_text("damaged")
        assert get(web.port, "/settings", Cookie=cookie)[0] == 200
        post(web, {"emotion.lead": "0.5"}, Cookie=cookie)
        assert page_file.read(loop.layers.file) == {"emotion": {"lead": 0.5}}

    def test_a_wrong_configuration_file_is_no_fault_of_the_page(self, web, cookie, loop, caplog):
        loop.layers.path.write_text("[display")
        assert get(web.port, "/settings", Cookie=cookie)[0] == 503
        assert post(web, {"emotion.lead": "0.5"}, Cookie=cookie)[0] == 503
        assert "c.toml" in caplog.text

    @pytest.mark.parametrize(
        ("body", "status"), [(b"a=" + b"x" * 17000, 413), (b"a=1&" * 99, 400), (b"\xff", 400)]
    )
    def test_forms_have_limits(self, web, cookie, body, status):
        headers = {"Host": "localhost", "Origin": "http://localhost", "Cookie": cookie}
        assert get(web.port, "/settings", "POST", body, **headers)[0] == status

    def test_other_methods_are_refused(self, web):
        assert get(web.port, "/settings", "DELETE")[0] == 405
        assert get(web.port, "/settings", "HEAD")[::2] == (200, b"")


def test_a_page_that_opens_late_has_the_settings_too(loop):
    opened = []

    def open_page():
        if not opened:
            opened.append(None)
            raise DeviceError("in use")
        opened.append(WebDisplay(":0", WebConfig(pin=str(HASH))))
        return opened[-1]

    times = iter([0.0])
    with closing(DisplayWithPage(MemoryDisplay(), open_page, lambda: next(times, 9.0))) as display:
        display.offer(loop.store)

        def opens():
            display.show(RED, 0)
            return display.page

        until(opens)
        assert get(display.page.port, "/settings")[0] == 200


def test_the_defaults_of_the_program_need_no_file(tmp_path):
    layers = Layers(tmp_path / "none")
    assert SettingsStore(layers).fields()[0].value == Config().display.language
