"""People in front of a real Chromium: each with a browser profile, a size, a language and a theme of their own."""

import json
import os
import pathlib
import re
import unittest

from playwright.sync_api import expect, sync_playwright

PHONE = {"width": 390, "height": 780}
DESKTOP = {"width": 1280, "height": 860}
expect.set_options(timeout=20_000)
#: The page's sources, to try a change of them without building; otherwise the node's own files are loaded.
PAGE_FOLDER = os.environ.get("POKERFACE_PAGE")


class Person:
    """One browser profile with one page."""

    def __init__(self, browser, name, size=None, locale="en-GB", theme="light", motion="no-preference"):
        self.name = name
        self.context = browser.new_context(viewport=size or DESKTOP, locale=locale, color_scheme=theme, reduced_motion=motion, accept_downloads=True)
        if PAGE_FOLDER:
            self.context.route(re.compile("/assets/"), self.fulfil)
        self.errors = []
        self.page = self.open_page()

    @staticmethod
    def fulfil(route):
        """A file of the folder instead of the node's."""
        path = pathlib.Path(PAGE_FOLDER) / re.sub(r"^.*/assets/[^/]+/", "", route.request.url)
        route.fulfill(body=path.read_text(), content_type="text/css" if path.suffix == ".css" else "text/javascript")

    def open_page(self):
        page = self.context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: self.errors.append(error.stack or str(error)))
        page.on("console", lambda line: self.errors.append(line.text) if self.is_fault(line) else None)
        page.pf_frames = []
        page.pf_sent = []
        page.on("websocket", lambda socket: socket.on("framereceived", lambda data: page.pf_frames.append(data)))
        page.on("websocket", lambda socket: socket.on("framesent", lambda data: page.pf_sent.append(data)))
        return page

    @staticmethod
    def is_fault(line):
        """Lost connections are told on the console; they are what some tests are about."""
        return line.type == "error" and not re.search(r"WebSocket|net::ERR_|Failed to load resource", line.text)

    def create(self, root, title="", stories="", **options):
        """Makes a game on the home screen; its code."""
        self.page.goto(root)
        self.page.fill("[name=name]", self.name)
        if title or stories or options:
            self.page.click(".home details summary")
            self.page.fill("[name=title]", title)
            self.page.fill("[name=stories]", stories)
            if "cards" in options:
                self.page.select_option("[name=deck]", "own")
            for name, value in options.items():
                self.page.fill(f"[name={name}]", value)
        self.page.click(".home button.primary")
        self.seated()
        return self.page.url.split("/")[-1]

    def join(self, root, code, watch=False):
        self.page.goto(f"{root}g/{code}")
        self.page.fill("[name=name]", self.name)
        self.page.set_checked(".home [type=checkbox]", watch)
        self.page.click(".home button.primary")
        self.seated()

    def seated(self):
        expect(self.page.locator(".game")).to_be_visible()
        expect(self.page.locator(".light[data-status=open]")).to_be_visible()

    def vote(self, card):
        self.page.click(f'[data-card="{card}"]')
        self.saved()

    def drawn(self):
        """What has happened until now is on the screen."""
        self.page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")

    def vote_last(self, card):
        """Votes when everybody else has: the round ends, and there is no hand that could say "saved"."""
        self.page.click(f'[data-card="{card}"]')
        expect(self.page.locator(".result")).to_be_visible()

    def saved(self):
        expect(self.page.locator(".saved[data-saved=yes]")).to_be_visible()

    def primary(self):
        self.page.click("#primary")

    def panel(self, name):
        self.page.click(f"#tab-{name}")

    def state(self, page=None):
        """What this page shows, in comparable words."""
        return (page or self.page).evaluate("""() => ({
            story: document.querySelector('.story h2')?.textContent,
            seats: [...document.querySelectorAll('.seat')].map((seat) => [seat.querySelector('.name bdi').textContent, seat.dataset.kind,
                seat.querySelector('.face')?.textContent ?? '', 'away' in seat.dataset]),
            bars: [...document.querySelectorAll('.result > .bars tbody tr')].map((row) => [row.querySelector('th').textContent, row.querySelector('.amount').textContent]),
            result: document.querySelector('.numbers dd')?.textContent ?? null,
        })""")

    def seat(self, name):
        return self.page.locator(".seat", has=self.page.locator("bdi", has_text=re.compile(f"^{re.escape(name)}$")))

    def sent(self, *actions):
        """What this page has sent of these actions."""
        return [frame for frame in map(json.loads, self.page.pf_sent) if frame["action"] in actions]

    def frames(self):
        return [json.loads(frame) for frame in self.page.pf_frames]


class PageCase(unittest.TestCase):
    """A test with a browser; everybody's errors fail it."""

    @classmethod
    def setUpClass(cls):
        cls.playwright = sync_playwright().start()
        cls.browser = cls.playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage"])

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        cls.playwright.stop()

    def setUp(self):
        self.people = []

    def person(self, name, **how):
        person = Person(self.browser, name, **how)
        self.people.append(person)
        return person

    def tearDown(self):
        errors = {person.name: person.errors for person in self.people if person.errors}
        for person in self.people:
            person.context.close()
        self.assertEqual(errors, {})

    def same(self, *people):
        """Waits until all pages show the same."""
        first = people[0].state()
        for _ in range(200):
            shown = [person.state() for person in people]
            if all(other == shown[0] for other in shown):
                return shown[0]
            people[0].page.wait_for_timeout(50)
        self.assertEqual([person.state() for person in people], [first] * len(people))
        return first


class ModuleCase(PageCase):
    """A test that loads modules of the page by themselves."""

    def module(self, cluster):
        """A page from which the modules can be loaded by their names."""
        person = self.person("Modules")
        person.page.goto(cluster.url())
        root = person.page.evaluate("document.querySelector('script[type=module]').src.replace(/app\\.js$/, '')")
        return person.page, root
