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
                cy = self.person("Cy", theme=theme, size=size)
                cy.join(cluster.url(), code)
                cy.page.goto("about:blank")
                for name, opener in DIALOGS.items():
                    ana.page.click(opener)
                    expect(ana.page.locator("dialog[open]")).to_be_visible()
                    self.check(ana.page, f"{name}, {theme}")
                    ana.page.keyboard.press("Escape")
                    expect(ana.page.locator("dialog")).to_have_count(0)
                ana.primary()
                ana.vote("5")
                expect(bo.seat("Ana")).to_have_attribute("data-kind", "voted")
                expect(bo.seat("Cy")).to_have_attribute("data-away", "")
                self.check(bo.page, f"voting, {theme}")
                bo.page.click('[data-card="8"]')
                expect(ana.page.locator(".result")).to_be_visible()
                self.check(ana.page, f"result, {theme}")
                for panel in ["people", "history", "messages"]:
                    ana.panel(panel)
                    ana.drawn()
                    for details in ana.page.locator("#panel summary").all():
                        details.click()
                    self.check(ana.page, f"{panel}, {theme}")
                ana.panel("people")
                ana.page.click("[aria-label='Change Bo']")
                self.check(ana.page, f"person, {theme}")
                ana.page.click("dialog .danger")
                ana.page.click("dialog .danger")
                expect(bo.page.locator(".home")).to_be_visible()
                self.check(bo.page, f"removed, {theme}")
                self.refused(cluster, ana, bo, theme)
            cluster.nodes[0].kill()
            for person in self.people:
                if person.page.locator(".game").count():
                    expect(person.page.locator(".banner")).to_be_visible()
                    self.check(person.page, f"without a connection, {person.name}")

    def refused(self, cluster, ana, bo, theme):
        """Screens of what went wrong or is over; Ana goes on in a game that stays."""
        locked = ana.create(cluster.url(), passcode="abre te")
        bo.page.goto(f"{cluster.url()}g/{locked}")
        bo.page.click("button.primary")
        bo.page.fill("[name=passcode]", "wrong")
        bo.page.click("button.primary")
        expect(bo.page.locator(".refusal")).to_be_visible()
        self.check(bo.page, f"wrong passcode, {theme}")
        ana.page.click("[aria-label=Settings]")
        ana.page.click("text=End the game")
        ana.page.click("text=Sure? It ends for everybody")
        expect(ana.page.locator(".dealing")).to_contain_text("The game has ended")
        self.check(ana.page, f"ended, {theme}")
        ana.page.reload()
        expect(ana.page.locator("h1")).to_have_text("The game has ended")
        self.check(ana.page, f"ended and come back to, {theme}")
        ana.page.click(".brand")
        expect(ana.page.locator(".recent li").first).to_be_visible()
        self.check(ana.page, f"home with recent games, {theme}")
        ana.page.click(".recent li:last-child a")
        expect(ana.page.locator(".game")).to_be_visible()

    def focused(self, person, selector):
        """Waits until the keyboard is there."""
        expect(person.page.locator(selector).first).to_be_focused()

    def test_the_keyboard_goes_on_where_it_makes_sense(self):
        with Cluster(1) as cluster:
            ana, bo = self.person("Ana"), self.person("Bo")
            keys = bo.page.keyboard
            code = ana.create(cluster.url(), passcode="abre te")
            self.focused(ana, "main.game")
            bo.page.goto(f"{cluster.url()}g/{code}")
            bo.page.fill("[name=name]", "Bo")
            keys.press("Enter")
            self.focused(bo, "[name=passcode]")
            keys.type("wrong")
            keys.press("Enter")
            expect(bo.page.locator(".refusal")).to_be_visible()
            self.focused(bo, "[name=passcode]")
            bo.page.fill("[name=passcode]", "abre te")
            keys.press("Enter")
            bo.seated()
            self.focused(bo, "main.game")
            bo.panel("people")
            bo.page.focus("[aria-label='Change Bo']")
            keys.press("Enter")
            bo.page.fill("dialog [name=name]", "Bob")
            keys.press("Enter")
            expect(bo.page.locator("dialog")).to_have_count(0)
            self.focused(bo, "[aria-label='Change Bob']")
            # A dealer's keyboard does not come to the button that deals.
            ana.page.click("text=Add a story")
            ana.page.fill("dialog [name=title]", "Pay")
            ana.page.keyboard.press("Enter")
            expect(ana.page.locator("dialog")).to_have_count(0)
            self.focused(ana, "button:text-is('Add a story')")
            ana.primary()
            bo.vote("5")
            bo.page.focus(".saved button")
            keys.press("Enter")
            expect(bo.page.locator(".saved")).to_have_text("Choose a card")
            self.focused(bo, ".saved")
            bo.page.focus("[data-card='0']")
            keys.press("ArrowRight")
            self.focused(bo, "[data-card='1']")
            self.assertNotEqual(bo.page.evaluate("getComputedStyle(document.activeElement).outlineStyle"), "none")

    def test_who_reads_below_sees_that_a_round_has_begun_and_dealers_see_their_button(self):
        with Cluster(1) as cluster:
            ana, bo = self.person("Ana", size={"width": 320, "height": 568}), self.person("Bo", size={"width": 390, "height": 780})
            bo.join(cluster.url(), ana.create(cluster.url(), stories="\n".join(f"Story {number}" for number in range(40))))
            # Eight people fill the table of a small phone.
            for number in range(6):
                self.person(f"Player number {number}").join(cluster.url(), ana.page.url.split("/")[-1])
            in_view = "(selector) => { const box = document.querySelector(selector)?.getBoundingClientRect(); return box && box.top >= 0 && box.bottom <= innerHeight; }"
            ana.page.wait_for_function(in_view, arg="#primary")
            bo.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
            ana.primary()
            bo.page.wait_for_function(in_view, arg="[data-card='0']")
            ana.vote("5")
            ana.primary()
            ana.primary()
            expect(ana.page.locator(".result")).to_be_visible()
            ana.page.wait_for_function(in_view, arg="#result-title")
            ana.page.wait_for_function(in_view, arg="#primary")
            # The dock covers no field that has the keyboard.
            ana.page.set_viewport_size({"width": 1280, "height": 600})
            ana.page.evaluate("scrollTo(0, 0)")
            ana.page.focus("[name=topic]")
            ana.page.wait_for_function("document.querySelector('[name=topic]').getBoundingClientRect().bottom <= document.querySelector('.dock').getBoundingClientRect().top")
            ana.page.set_viewport_size({"width": 320, "height": 568})
            # Who sees the button stays where it is when the next round begins.
            ana.page.fill("[name=topic]", "Login")
            expect(ana.page.locator("#primary")).not_to_have_attribute("aria-disabled", "true")
            ana.page.evaluate("scrollTo(0, 0)")
            ana.page.keyboard.press("Enter")
            expect(ana.page.locator("[data-card]").first).to_be_visible()
            ana.drawn()
            ana.drawn()
            self.assertEqual(ana.page.evaluate("scrollY"), 0)

    def test_letters_choose_no_cards_for_whoever_switched_that_off(self):
        with Cluster(1) as cluster:
            ana = self.person("Ana")
            ana.create(cluster.url(), stories="Pay")
            ana.page.click("[aria-label=Settings]")
            ana.page.uncheck("dialog [name=keys]")
            ana.page.keyboard.press("Escape")
            ana.primary()
            expect(ana.page.locator("[data-card]").first).to_be_visible()
            expect(ana.page.locator(".item[aria-current=true]")).to_contain_text("Pay")
            ana.page.keyboard.type("13")
            ana.drawn()
            self.assertEqual(ana.sent("vote"), [])
            # Enter goes on: a round of coffee has no numbers to tell.
            ana.page.click('[data-card="coffee"]')
            expect(ana.page.locator("#live")).to_have_text("Result: 1 × coffee: a break")

    def test_behind_an_open_dialog_what_happens_is_said_all_the_same(self):
        with Cluster(1) as cluster:
            ana, bo = self.person("Ana"), self.person("Bo")
            code = ana.create(cluster.url())
            ana.page.click(".title button")
            expect(ana.page.locator("dialog[open]")).to_be_visible()
            bo.join(cluster.url(), code)
            expect(ana.page.locator("dialog [role=status].unseen")).to_have_text("Bo has joined")
            ana.page.click("text=Copy the link")
            expect(ana.page.locator("dialog [role=status].unseen")).to_have_text("Link copied")

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
            expect(ana.page.locator("#primary")).not_to_have_attribute("aria-disabled", "true")
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
            bo.vote("3")
            expect(live).to_have_text("Bo voted, 1 of 3")
            bo.vote("5")
            expect(bo.page.locator("#live")).to_have_text("✓ Saved: 5")
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

    def test_long_cards_stay_in_their_places(self):
        with Cluster(1) as cluster:
            ana, bo = self.person("Ana", size=PHONE), self.person("Bo", size={"width": 320, "height": 600})
            bo.join(cluster.url(), ana.create(cluster.url(), cards="Tiny Medium Extraordinarilylarge Large"))
            ana.primary()
            sticking_out = """() => [...document.querySelectorAll('.card, .place')].filter((element) => {
                const words = document.createRange();
                words.selectNodeContents(element);
                const [inner, outer] = [words.getBoundingClientRect(), element.getBoundingClientRect()];
                return inner.left < outer.left || inner.right > outer.right || inner.bottom > outer.bottom || outer.right > innerWidth;
            }).map((element) => element.textContent)"""
            for person in [ana, bo]:
                expect(person.page.locator("[data-card]")).to_have_count(4)
                self.assertEqual(person.page.evaluate(sticking_out), [])
            bo.vote("Extraordinarilylarge")
            ana.page.click('[data-card="Medium"]')
            for person in [ana, bo]:
                expect(person.page.locator(".result")).to_be_visible()
                self.assertEqual(person.page.evaluate(sticking_out), [])

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
