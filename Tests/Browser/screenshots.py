"""Makes docs/screens/: every screen of the page in both themes and two sizes, from one played game. Run by Scripts/screenshots."""

import contextlib
import pathlib
import sys

from playwright.sync_api import expect, sync_playwright

from cluster import Cluster
from people import DESKTOP, PHONE, Person

STORIES = "Sign in with a passkey https://example.com/PAY-101\nExport the invoices as CSV\nDark mode for the receipts\nRemind people of open carts"
LOOKS = [(theme, size) for theme in ("light", "dark") for size in ("desktop", "phone")]


class Camera:
    """One look of the page and the folder that its pictures go to."""

    def __init__(self, folder, theme, size):
        self.folder, self.theme, self.size = folder, theme, size

    def take(self, person, name):
        person.page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")
        person.page.screenshot(path=str(self.folder / f"{name}-{self.theme}-{self.size}.png"))


def dialog(camera, person, name, opener):
    person.page.click(opener)
    expect(person.page.locator("dialog[open]")).to_be_visible()
    camera.take(person, name)
    person.page.keyboard.press("Escape")
    expect(person.page.locator("dialog")).to_have_count(0)


def front(camera, cluster, ana):
    """The screens before there is a game; the code of the game."""
    ana.page.goto(cluster.url())
    camera.take(ana, "home")
    code = ana.create(cluster.url(), title="Checkout team", stories=STORIES)
    ana.page.goto(cluster.url())
    camera.take(ana, "home-recent")
    ana.page.goto(f"{cluster.url()}g/{code}")
    ana.seated()
    return code


def game(camera, cluster, people, watcher):
    """Everything that is seen from the table, by a dealer and by a voter."""
    ana, luis, *others = people
    code = front(camera, cluster, ana)
    luis.page.goto(f"{cluster.url()}g/{code}")
    camera.take(luis, "join")
    for person in [luis, *others]:
        person.join(cluster.url(1), code)
    watcher.join(cluster.url(1), code, watch=True)
    expect(ana.page.locator(".game")).to_contain_text(watcher.name)
    camera.take(ana, "waiting")
    for name, opener in [("invite", ".title button"), ("settings", "[aria-label=Settings]"), ("help", "[aria-label='Help and keys']"), ("paste", "button:text-is('Paste stories')")]:
        dialog(camera, ana, name, opener)
    ana.primary()
    for person, card in zip(people, ["5", "8", "5"]):
        person.vote(card)
    expect(ana.page.locator(".seat[data-kind=voted]")).to_have_count(3)
    ana.page.evaluate("scrollTo(0, 0)")
    camera.take(ana, "voting")
    camera.take(luis, "voting-player")
    ana.primary()
    camera.take(ana, "reveal-early")
    others[1].page.click('[data-card="13"]')
    expect(ana.page.locator(".result")).to_be_visible()
    camera.take(ana, "result")
    for panel in ["people", "history", "messages"]:
        ana.panel(panel)
        expect(ana.page.locator(f"#tab-{panel}")).to_have_attribute("aria-selected", "true")
        ana.page.evaluate("document.querySelector('.panel').scrollIntoView()")
        camera.take(ana, panel)
    ana.panel("people")
    dialog(camera, ana, "person", "[aria-label='Change Luis']")
    ana.panel("stories")
    ana.page.evaluate("scrollTo(0, 0)")
    return code


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, contextlib.ExitStack() as open_things:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage"])
        open_things.callback(browser.close)
        for theme, size in LOOKS:
            with Cluster() as cluster:
                how = {"theme": theme, "size": PHONE if size == "phone" else DESKTOP}
                people = [Person(browser, name, **how) for name in ("Ana", "Luis", "Marta", "Hannah")]
                game(Camera(folder, theme, size), cluster, people, Person(browser, "Iker", **how))
                for context in browser.contexts:
                    context.close()


main(pathlib.Path(sys.argv[1]))
