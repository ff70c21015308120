"""For everybody: axe on every screen in both themes, a game by keyboard alone, what is read aloud, small screens."""

import unittest

from axe_playwright_python.sync_playwright import Axe

from cluster import Cluster
from people import PHONE, PageCase, expect

#: The screens and dialogs, and how to come there: from the table of a dealer with a story in the list.
DIALOGS = {
    "invite": ".title button", "settings": "[aria-label=Settings]", "help": "[aria-label='Help and keys']", "story": "text=Add a story",
    "paste": "button:text-is('Paste stories')", "edit": "[aria-label='Edit Pay']",
}


class AccessTest(PageCase):
    def check(self, page, where):
        page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")
        found = Axe().run(page).response["violations"]
        told = [(violation["id"], violation["help"], [node["html"][:160] for node in violation["nodes"]]) for violation in found]
        self.assertEqual(told, [], where)

    def test_axe_finds_nothing_on_any_screen_in_either_theme(self):
        with Cluster(1) as cluster:
            for theme, size in [("light", None), ("dark", PHONE)]:
                ana, bo = self.person("Ana", theme=theme, size=size), self.person("Bo", theme=theme, size=size)
                ana.page.goto(cluster.url())
                self.check(ana.page, f"home, {theme}")
                ana.page.click(".home details summary")
                self.check(ana.page, f"home with options, {theme}")
                code = ana.create(cluster.url(), stories="Pay\nHelp")
                bo.page.goto(f"{cluster.url()}g/{code}")
                self.check(bo.page, f"join, {theme}")
                bo.page.goto(f"{cluster.url()}g/no-such-game")
                bo.page.fill("[name=name]", "Bo")
                bo.page.click("button.primary")
                expect(bo.page.locator("main")).to_contain_text("There is no game with this code.")
                self.check(bo.page, f"no such game, {theme}")
                bo.join(cluster.url(), code)
                self.check(ana.page, f"waiting, {theme}")
                for name, opener in DIALOGS.items():
                    ana.page.click(opener)
                    expect(ana.page.locator("dialog[open]")).to_be_visible()
                    self.check(ana.page, f"{name}, {theme}")
                    ana.page.keyboard.press("Escape")
                    expect(ana.page.locator("dialog")).to_have_count(0)
                ana.primary()
                ana.vote("5")
                expect(bo.seat("Ana")).to_have_attribute("data-kind", "voted")
                self.check(bo.page, f"voting, {theme}")
                bo.page.click('[data-card="8"]')
                expect(ana.page.locator(".result")).to_be_visible()
                self.check(ana.page, f"result, {theme}")
                for panel in ["people", "history", "messages"]:
                    ana.panel(panel)
                    self.check(ana.page, f"{panel}, {theme}")
                ana.panel("people")
                ana.page.click("[aria-label='Change Bo']")
                self.check(ana.page, f"person, {theme}")
                ana.page.click("dialog .danger")
                ana.page.click("dialog .danger")
                expect(bo.page.locator(".home")).to_be_visible()
                self.check(bo.page, f"removed, {theme}")
            cluster.nodes[0].kill()
            for person in self.people:
                if person.page.locator(".game").count():
                    expect(person.page.locator(".banner")).to_be_visible()
                    self.check(person.page, f"without a connection, {person.name}")

    def test_a_game_by_keyboard_alone(self):
        with Cluster(1) as cluster:
            ana, bo = self.person("Ana"), self.person("Bo")
            keys = ana.page.keyboard
            ana.page.goto(cluster.url())
            self.tab_to(ana, "[name=name]")
            keys.type("Ana")
            keys.press("Enter")
            ana.seated()
            bo.join(cluster.url(), ana.page.url.split("/")[-1])
            ana.page.locator("body").evaluate("() => document.activeElement.blur()")
            keys.press("Enter")
            expect(ana.page.locator("[data-card]").first).to_be_visible()
            # 1 and 13: the longer one is meant.
            keys.type("13")
            ana.saved()
            expect(ana.page.locator('[data-card="13"]')).to_have_attribute("aria-checked", "true")
            keys.press("Escape")
            expect(ana.page.locator(".saved")).to_have_text("Choose a card")
            self.tab_to(ana, "[data-card]")
            for _ in range(5):
                keys.press("ArrowRight")
            expect(ana.page.locator('[data-card="8"]')).to_be_focused()
            expect(ana.page.locator('[data-card="8"]')).to_have_attribute("aria-checked", "false")
            keys.press("Space")
            ana.saved()
            # The chosen card has the focus: Enter is the primary button there, twice as somebody is missing.
            keys.press("Enter")
            expect(ana.page.locator("#primary")).to_contain_text("Sure?")
            keys.press("Enter")
            expect(ana.page.locator("#result-title")).to_be_focused()
            keys.press("Shift+?")
            expect(ana.page.locator("dialog[open]")).to_be_visible()
            keys.press("Escape")
            expect(ana.page.locator("#result-title")).to_be_focused()

    def tab_to(self, person, selector):
        for _ in range(60):
            if person.page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
            person.page.keyboard.press("Tab")
        self.fail(f"the keyboard does not reach {selector}")

    def test_stories_are_moved_by_keyboard_and_by_hand(self):
        with Cluster(1) as cluster:
            ana, bo = self.person("Ana"), self.person("Bo")
            bo.join(cluster.url(), ana.create(cluster.url(), stories="One\nTwo\nThree"))
            titles = bo.page.locator(".stories .text bdi")
            ana.page.focus(".item:nth-child(3) [data-move=up]")
            ana.page.keyboard.press("Alt+ArrowUp")
            expect(titles).to_have_text(["One", "Three", "Two"])
            expect(ana.page.locator(".item:nth-child(2) [data-move=up]")).to_be_focused()
            ana.page.click("[aria-label='Move One down']")
            expect(titles).to_have_text(["Three", "One", "Two"])
            ana.page.drag_and_drop(".item:nth-child(3)", ".item:nth-child(1)")
            expect(titles).to_have_text(["Two", "Three", "One"])
            expect(ana.page.locator(".stories .text bdi")).to_have_text(["Two", "Three", "One"])

    def test_the_live_region_says_what_happens(self):
        with Cluster(1) as cluster:
            ana, bo, marta = self.person("Ana"), self.person("Bo"), self.person("Marta", locale="es-ES")
            code = ana.create(cluster.url())
            bo.join(cluster.url(), code)
            live = ana.page.locator("#live")
            expect(live).to_have_text("Bo has joined")
            marta.join(cluster.url(), code)
            ana.primary()
            expect(live).to_have_text("A round has begun")
            bo.vote("5")
            expect(live).to_have_text("Bo voted, 1 of 3")
            expect(marta.page.locator("#live")).to_have_text("Bo ha votado, 1 de 3")
            marta.vote("8")
            ana.page.click('[data-card="5"]')
            expect(live).to_have_text("Result: 2 × 5 and 1 × 8; median 5 and agreement 67%")
            expect(marta.page.locator("#live")).to_contain_text("Resultado: 2 × 5 y 1 × 8;")

    def test_nothing_sticks_out_at_320_pixels_or_at_twice_the_size(self):
        with Cluster(1) as cluster:
            for size in [{"width": 320, "height": 600}, {"width": 640, "height": 480}]:
                ana = self.person("Ana Sofía de las Mercedes", size=size)
                ana.create(cluster.url(), title="A rather long title for a game of planning poker", stories="Averyveryveryverylongwordwithoutablankinit\nPay")
                ana.primary()
                expect(ana.page.locator("[data-card]").first).to_be_visible()
                for panel in ["stories", "people", "history", "messages"]:
                    ana.panel(panel)
                    width = ana.page.evaluate("document.documentElement.scrollWidth")
                    self.assertLessEqual(width, size["width"], panel)

    def test_what_is_to_be_pressed_is_large_enough(self):
        with Cluster(1) as cluster:
            ana = self.person("Ana", size=PHONE)
            ana.create(cluster.url(), stories="Pay\nHelp")
            ana.primary()
            expect(ana.page.locator("[data-card]").first).to_be_visible()
            small = ana.page.evaluate("""() => [...document.querySelectorAll('button, select, summary, .bar a, .list a')].map((element) => [element, element.getBoundingClientRect()])
                .filter(([, box]) => box.width > 0 && (box.width < 44 || box.height < 44)).map(([element, box]) => `${element.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)""")
            self.assertEqual(small, [])


if __name__ == "__main__":
    unittest.main()
