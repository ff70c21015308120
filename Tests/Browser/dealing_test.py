"""What dealers do by mistake, and what must not come of it: clicks for what stood there a moment ago, lists that are refused, dialogs left open."""

import pathlib
import tempfile
import unittest

from cluster import Cluster
from people import PageCase, expect


#: Frames that come wait in `held` while `holds`, until they are let go.
HOLD = """globalThis.holds = false; globalThis.held = [];
    globalThis.letGo = () => { holds = false; for (const give of held.splice(0)) give(); };
    globalThis.WebSocket = class extends WebSocket { set onmessage(take) {
        super.onmessage = take && ((event) => (holds ? held.push(() => take(event)) : take(event))); } };"""


class DealingTest(PageCase):
    def game(self, cluster, **options):
        """Ana deals, Bo plays."""
        ana, bo = self.person("Ana"), self.person("Bo")
        bo.join(cluster.url(), ana.create(cluster.url(), **options))
        return ana, bo

    def test_a_click_or_a_key_for_what_stood_there_a_moment_ago_does_nothing(self):
        for is_key in [True, False]:
            with Cluster(1) as cluster:
                ana, bo = self.game(cluster)
                ana.primary()
                ana.vote("5")
                # In the very moment in which "Reveal now" becomes something else.
                ana.page.evaluate("""(isKey) => {
                    const press = () => isKey ? document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })) : document.getElementById('primary').click();
                    const seen = new MutationObserver(() => { if (document.querySelector('.result')) { seen.disconnect(); press(); globalThis.hasPressed = true; } });
                    seen.observe(document.body, { subtree: true, childList: true });
                }""", is_key)
                bo.vote_last("5")
                ana.page.wait_for_function("globalThis.hasPressed")
                # Playwright waits until the button says that it can be pressed.
                ana.primary()
                expect(ana.page.locator(".result")).to_contain_text("Settled on 5")
                self.assertEqual(ana.page.locator(".result").count(), 1)
                self.assertEqual([frame["action"] for frame in ana.sent("startVote", "settle")], ["startVote", "settle"])

    def test_a_double_click_is_one_click_where_two_are_asked_for(self):
        with Cluster(1) as cluster:
            ana, bo = self.game(cluster)
            ana.primary()
            ana.vote("5")
            ana.page.dblclick("#primary")
            expect(ana.page.locator("#primary")).to_contain_text("Sure?")
            ana.page.dblclick("text=Discard")
            expect(ana.page.locator("[class=quiet]", has_text="Sure? These votes are lost")).to_be_visible()
            self.assertEqual(ana.sent("closeVote"), [])
            ana.page.click("text=Sure? These votes are lost")
            expect(bo.page.locator(".story h2")).to_have_text("Ready for the next round")
            self.assertEqual(bo.page.locator(".result").count(), 0)

    def test_a_question_about_one_round_is_not_the_next_ones(self):
        with Cluster(1) as cluster:
            ana, bo = self.game(cluster)
            ana.primary()
            ana.vote("5")
            ana.page.click("text=Discard")
            expect(ana.page.locator("text=Sure? These votes are lost")).to_be_visible()
            bo.vote_last("8")
            ana.primary()
            expect(ana.page.locator("[data-card]").first).to_be_visible()
            self.assertEqual(ana.page.locator("text=Sure?").count(), 0)

    def test_no_button_of_a_dealer_takes_a_click_when_the_round_has_just_turned(self):
        press = """([selector, label]) => {
            const seen = new MutationObserver(() => {
                const button = [...document.querySelectorAll('.dealing button')].find((candidate) => candidate.textContent === label);
                if (document.querySelector(selector) && button) { seen.disconnect(); button.click(); globalThis.hasPressed = true; }
            });
            seen.observe(document.body, { subtree: true, childList: true, characterData: true });
        }"""
        for label in ["Settle", "Next story"]:
            with Cluster(1) as cluster:
                ana, bo = self.game(cluster, stories="Pay\nHelp")
                ana.primary()
                ana.vote("5")
                ana.page.evaluate(press, [".result", label])
                bo.vote_last("8")
                ana.page.wait_for_function("globalThis.hasPressed")
                ana.page.click(f".dealing button:text-is('{label}')")
                expect(bo.page.locator(".settled, .result .estimate, [data-card]").first).to_be_visible()
                self.assertEqual(len(ana.sent("settle", "startVote")), 2, label)

    def test_two_dealers_who_settle_start_nothing(self):
        with Cluster(1) as cluster:
            ana, bo = self.game(cluster, stories="Pay\nHelp")
            ana.panel("people")
            ana.page.click("[aria-label='Change Bo']")
            ana.page.click("text=Make dealer too")
            expect(bo.page.locator("#primary")).to_be_visible()
            ana.primary()
            ana.vote("5")
            bo.vote_last("5")
            expect(bo.page.locator("#primary")).to_have_text("Settle on 5")
            # In the moment in which Ana's settling makes "Next story" of it.
            bo.page.evaluate("""() => {
                const seen = new MutationObserver(() => { const button = document.getElementById('primary'); if (button.textContent === 'Next story') { seen.disconnect(); button.click(); globalThis.hasPressed = true; } });
                seen.observe(document.body, { subtree: true, childList: true, characterData: true });
            }""")
            ana.primary()
            bo.page.wait_for_function("globalThis.hasPressed")
            bo.drawn()
            self.assertEqual(bo.sent("startVote", "settle"), [])

    def test_a_key_that_is_held_is_pressed_once(self):
        with Cluster(1) as cluster:
            ana, bo = self.game(cluster)
            ana.primary()
            ana.vote("5")
            devtools = ana.context.new_cdp_session(ana.page)
            press = lambda repeats: devtools.send("Input.dispatchKeyEvent", {"type": "keyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r", "autoRepeat": repeats})
            ana.page.focus("#primary")
            press(False)
            expect(ana.page.locator("#primary")).to_contain_text("Sure?")
            # Two presses in a moment are no two decisions.
            press(False)
            expect(ana.page.locator("#primary")).not_to_have_attribute("aria-disabled", "true")
            press(True)
            ana.drawn()
            self.assertEqual(ana.sent("closeVote"), [])
            ana.primary()
            expect(bo.page.locator(".result")).to_be_visible()

    def test_impatient_clicks_start_one_round_without_a_complaint(self):
        with Cluster(1) as cluster:
            ana, bo = self.game(cluster, stories="Pay\nHelp")
            ana.page.dblclick(".stories .item:first-child button:text-is('Vote')")
            expect(ana.page.locator("[data-card]").first).to_be_visible()
            ana.vote("5")
            self.assertEqual(len(ana.sent("startVote")), 1)
            self.assertEqual(ana.page.locator(".toast").count(), 0)

    def test_enter_in_the_topic_is_the_primary_button(self):
        with Cluster(1) as cluster:
            ana, bo = self.game(cluster, stories="Pay")
            ana.page.focus("[name=topic]")
            ana.page.keyboard.press("Enter")
            expect(bo.page.locator(".story h2")).to_have_text("Pay")

    def test_enter_starts_the_topic_that_was_typed_and_the_keys_are_there_at_once(self):
        with Cluster(1) as cluster:
            ana, bo = self.game(cluster)
            ana.primary()
            ana.vote("5")
            bo.vote_last("5")
            expect(ana.page.locator("#primary")).not_to_have_attribute("aria-disabled", "true")
            ana.page.fill("[name=topic]", "Login")
            ana.page.keyboard.press("Enter")
            expect(ana.page.locator("[data-card]").first).to_be_visible()
            ana.page.keyboard.type("13")
            expect(ana.page.locator('[data-card="13"]')).to_have_attribute("aria-checked", "true")
            expect(bo.page.locator(".story h2")).to_have_text("Login")
            self.assertEqual(ana.sent("settle"), [])

    def test_handing_over_waits_for_what_was_asked_for_before(self):
        with Cluster(1) as cluster:
            ana, bo = self.person("Ana"), self.person("Bo")
            door = cluster.door()
            bo.join(cluster.url(), ana.create(f"http://127.0.0.1:{door.port}/"))
            ana.panel("people")
            door.cut()
            expect(ana.page.locator(".banner")).to_contain_text("The connection is lost")
            ana.page.click("[aria-label='Change Bo']")
            ana.page.click("text=Make dealer too")
            ana.page.click("text=Hand over to them")
            ana.page.click("text=Sure? Hand over to them")
            door.mend()
            expect(bo.page.locator("#primary")).to_be_visible()
            expect(ana.page.locator("dialog")).to_have_count(0)

    def test_what_is_typed_as_a_topic_is_no_vote_when_another_dealer_starts(self):
        with Cluster(1) as cluster:
            ana, bo = self.game(cluster)
            ana.page.click("[aria-label=Settings]")
            ana.page.check("dialog label:has-text('Everybody') input")
            ana.page.keyboard.press("Escape")
            bo.page.click("[name=topic]")
            bo.page.keyboard.type("Che")
            ana.primary()
            expect(bo.page.locator("[data-card]").first).to_be_visible()
            bo.page.keyboard.type("c8")
            bo.drawn()
            self.assertEqual(bo.sent("vote"), [])

    def test_a_discarded_round_and_a_new_role_are_told(self):
        with Cluster(1) as cluster:
            ana, bo = self.game(cluster)
            ana.page.click("[aria-label=Settings]")
            ana.page.uncheck("dialog label:has-text('Reveal by itself') input")
            ana.page.keyboard.press("Escape")
            ana.primary()
            expect(bo.page.locator(".dealing")).to_have_text("The cards are turned by the dealer.")
            bo.vote("5")
            ana.page.click("text=Discard")
            ana.page.click("text=Sure? These votes are lost")
            expect(bo.page.locator(".toast")).to_contain_text("The round was discarded")
            ana.panel("people")
            ana.page.click("[aria-label='Change Bo']")
            ana.page.click("text=Make dealer too")
            expect(bo.page.locator(".toast", has_text="Bo is a dealer now")).to_be_visible()

    def test_who_watches_is_named_with_the_star_of_a_dealer_and_not_when_away(self):
        with Cluster(1) as cluster:
            ana, bo = self.game(cluster)
            cy, dan = self.person("Cy"), self.person("Dan")
            code = ana.page.url.split("/")[-1]
            for person in [cy, dan]:
                person.join(cluster.url(), code, watch=True)
            expect(ana.page.locator(".watchers")).to_have_text("2 watching: Cy, Dan")
            ana.panel("people")
            ana.page.click("[aria-label='Change Dan']")
            ana.page.click("text=Make dealer too")
            cy.page.goto("about:blank")
            expect(ana.page.locator(".watchers")).to_have_text("1 watching: Dan ★")

    def test_a_topic_that_was_typed_is_what_is_voted_on_next(self):
        with Cluster(1) as cluster:
            ana, bo = self.game(cluster)
            ana.primary()
            bo.vote("5")
            ana.page.click('[data-card="8"]')
            expect(ana.page.locator("#primary")).to_have_text("Vote again")
            ana.page.fill("[name=topic]", "Login")
            expect(ana.page.locator("#primary")).to_have_text("New round")
            ana.primary()
            expect(bo.page.locator(".story h2")).to_have_text("Login")

    def test_a_story_that_was_removed_is_voted_on_again_by_its_title(self):
        with Cluster(1) as cluster:
            ana, bo = self.game(cluster, stories="Pay")
            ana.primary()
            bo.vote("5")
            ana.page.click("[aria-label='Edit Pay']")
            ana.page.click("dialog .danger")
            ana.page.click("text=Sure? Remove")
            expect(bo.page.locator(".stories .item")).to_have_count(0)
            ana.page.click('[data-card="8"]')
            expect(ana.page.locator("#primary")).to_have_text("Vote again")
            ana.primary()
            expect(bo.page.locator("[data-card]").first).to_be_visible()
            expect(bo.page.locator(".story h2")).to_have_text("Pay")

    def test_an_open_story_keeps_what_was_settled_meanwhile(self):
        with Cluster(1) as cluster:
            ana, bo = self.game(cluster, stories="Pay\nHelp")
            ana.primary()
            bo.vote("8")
            ana.page.click("[aria-label='Edit Pay']")
            expect(ana.page.locator("dialog[open]")).to_be_visible()
            ana.page.fill("dialog [name=note]", "with a card")
            # Ana's own second tab settles it.
            other = ana.open_page()
            other.goto(ana.page.url)
            other.click('[data-card="8"]')
            expect(other.locator(".result")).to_be_visible()
            other.click("#primary")
            expect(bo.page.locator(".stories .estimate")).to_have_text("8")
            other.click("[aria-label='Edit Pay']")
            other.fill("dialog [name=title]", "Pay by card")
            other.click("dialog button.primary")
            expect(bo.page.locator(".stories .text bdi").first).to_have_text("Pay by card")
            ana.page.click("dialog button.primary")
            expect(ana.page.locator("dialog")).to_have_count(0)
            ana.page.click("[aria-label='Edit Pay by card']")
            self.assertEqual([ana.page.input_value(f"dialog [name={name}]") for name in ["title", "note", "estimate"]], ["Pay by card", "with a card", "8"])
            # Nothing changed, nothing sent; and what is gone is not made anew.
            count = len(ana.sent("putStories"))
            ana.page.click("dialog button.primary")
            expect(ana.page.locator("dialog")).to_have_count(0)
            ana.page.click("[aria-label='Edit Pay by card']")
            ana.page.fill("dialog [name=note]", "too late")
            other.click("[aria-label='Edit Pay by card']")
            other.click("dialog .danger")
            other.click("text=Sure? Remove")
            expect(bo.page.locator(".stories .item")).to_have_count(1)
            ana.page.click("dialog button.primary")
            expect(ana.page.locator("dialog .toast")).to_contain_text("not in the list")
            self.assertEqual(len(ana.sent("putStories")), count)

    def test_a_list_that_is_refused_is_not_lost(self):
        with Cluster(1) as cluster:
            # Refused when the game is there already.
            ana = self.person("Ana")
            ana.create(cluster.url(), stories='title\nPay\n"Help')
            expect(ana.page.locator("dialog .toast")).to_contain_text("The server did not take this: Line 3")
            expect(ana.page.locator("dialog [name=csv]")).to_have_value('title\nPay\n"Help')
            # More than a node takes at once.
            ana.page.fill("dialog [name=csv]", "\n".join(f"Story {number} {'x' * 100}" for number in range(1300)))
            ana.page.click("text=Add them")
            expect(ana.page.locator("dialog .toast", has_text="too much at once")).to_be_visible()
            expect(ana.page.locator(".light[data-status=open]")).to_be_visible()
            ana.page.fill("dialog [name=csv]", "Pay")
            ana.page.click("text=Add them")
            expect(ana.page.locator(".stories .text bdi")).to_have_text(["Pay"])

    def test_a_list_that_is_refused_takes_the_keyboard_from_nobody(self):
        with Cluster(1) as cluster:
            ana, bo = self.game(cluster)
            # Each answer waits until it is let through.
            ana.page.add_init_script(HOLD)
            ana.page.reload()
            ana.seated()
            ana.page.evaluate("holds = true")
            ana.page.click("button:text-is('Paste stories')")
            ana.page.fill("dialog [name=csv]", 'title\n"Pay')
            ana.page.click("text=Add them")
            ana.page.keyboard.press("Escape")
            expect(ana.page.locator("dialog")).to_have_count(0)
            ana.page.click("text=Add a story")
            ana.page.fill("dialog [name=title]", "Help")
            ana.page.click("dialog button.primary")
            ana.page.wait_for_function("held.length >= 2")
            ana.page.evaluate("letGo()")
            # The other answer is not this dialog's, which closes with its own.
            expect(ana.page.locator(".toast.bad")).to_contain_text("The server did not take this")
            expect(ana.page.locator(".stories .text bdi")).to_have_text(["Help"])
            expect(ana.page.locator("dialog")).to_have_count(0)
            ana.page.click("button:text-is('Paste stories')")
            expect(ana.page.locator("dialog [name=csv]")).to_have_value('title\n"Pay')
            expect(ana.page.locator("dialog [name=csv]")).to_be_focused()

    def test_what_is_wrong_with_a_list_is_said_in_spanish_too(self):
        with Cluster(1) as cluster:
            eva = self.person("Eva", locale="es-ES")
            eva.create(cluster.url(), stories='título\nPagar\n"Ayuda')
            expect(eva.page.locator("dialog .toast")).to_have_text(
                "El servidor no ha aceptado esto: línea 3: una historia tiene un título de hasta 120 caracteres, un enlace con https:// o http://, una nota de hasta 2000, una estimación de hasta 20, un id de letras sin tilde, cifras, . - _, y sus comillas se cierran")

    def test_files_of_spreadsheets_are_read_in_their_own_letters(self):
        with Cluster(1) as cluster, tempfile.TemporaryDirectory() as folder:
            ana, bo = self.game(cluster)
            ana.page.click("button:text-is('Paste stories')")
            for coding in ["utf-8", "utf-8-sig", "windows-1252", "utf-16"]:
                file = pathlib.Path(folder) / f"{coding}.csv"
                file.write_bytes("título;nota\nDiseño;añadir €".encode(coding))
                ana.page.set_input_files("dialog input[type=file]", str(file))
                expect(ana.page.locator("dialog [name=csv]")).to_have_value("título;nota\nDiseño;añadir €")
                ana.page.fill("dialog [name=csv]", "")

    def test_a_text_that_is_selected_beyond_the_dialog_does_not_close_it(self):
        with Cluster(1) as cluster:
            ana, bo = self.game(cluster)
            ana.page.click("text=Add a story")
            ana.page.fill("dialog [name=title]", "Something long to select")
            box = ana.page.locator("dialog [name=title]").bounding_box()
            ana.page.mouse.move(box["x"] + 60, box["y"] + 10)
            ana.page.mouse.down()
            ana.page.mouse.move(5, 300)
            ana.page.mouse.up()
            ana.drawn()
            expect(ana.page.locator("dialog [name=title]")).to_have_value("Something long to select")
            ana.page.mouse.click(5, 300)
            expect(ana.page.locator("dialog")).to_have_count(0)

    def test_a_dialog_about_somebody_who_leaves_takes_the_keyboard_with_it_no_longer(self):
        with Cluster(1) as cluster:
            ana, bo = self.game(cluster)
            ana.panel("people")
            ana.page.click("[aria-label='Change Bo']")
            expect(ana.page.locator("dialog[open]")).to_be_visible()
            bo.panel("people")
            bo.page.click("[aria-label='Change Bo']")
            bo.page.click("text=Leave the game")
            bo.page.click("text=Sure? Leave the game")
            expect(ana.page.locator("dialog")).to_have_count(0)
            ana.page.evaluate("() => document.activeElement.blur()")
            ana.page.keyboard.press("Enter")
            expect(ana.page.locator("[data-card]").first).to_be_visible()

    def test_a_dialog_about_somebody_who_left_meanwhile_is_closed_when_one_is_back(self):
        with Cluster(1) as cluster:
            ana, bo = self.person("Ana"), self.person("Bo")
            door = cluster.door()
            bo.join(cluster.url(), ana.create(f"http://127.0.0.1:{door.port}/"))
            ana.panel("people")
            ana.page.click("[aria-label='Change Bo']")
            expect(ana.page.locator("dialog[open]")).to_be_visible()
            door.cut()
            expect(ana.page.locator(".banner")).to_contain_text("The connection is lost")
            bo.panel("people")
            bo.page.click("[aria-label='Change Bo']")
            bo.page.click("text=Leave the game")
            bo.page.click("text=Sure? Leave the game")
            expect(bo.page.locator("h1")).to_have_text("You have left the game")
            door.mend()
            expect(ana.page.locator(".light[data-status=open]")).to_be_visible()
            expect(ana.page.locator("dialog")).to_have_count(0)
            ana.page.keyboard.press("?")
            expect(ana.page.locator("dialog[open]")).to_be_visible()

    def test_leaving_and_the_way_home_are_no_accidents(self):
        with Cluster(1) as cluster:
            ana, bo = self.game(cluster)
            bo.panel("people")
            bo.page.click("[aria-label='Change Bo']")
            bo.page.dblclick("text=Leave the game")
            expect(bo.page.locator("text=Sure? Leave the game")).to_be_visible()
            bo.page.keyboard.press("Escape")
            with bo.context.expect_page():
                bo.page.click(".brand", modifiers=["Control"])
            expect(bo.page.locator(".game")).to_be_visible()
            bo.page.click(".brand")
            bo.page.click(".recent li button")
            expect(bo.page.locator(".recent li button")).to_have_text("Sure? The seat is lost")
            self.assertEqual(bo.page.locator(".recent li").count(), 1)
            bo.page.click(".recent li button")
            expect(bo.page.locator(".recent li")).to_have_count(0)

    def test_what_was_typed_for_one_game_is_not_for_another(self):
        with Cluster(1) as cluster:
            ana, bo = self.person("Ana"), self.person("Bo")
            code = ana.create(cluster.url(), title="Old retro", passcode="abre te")
            ana.page.click(".brand")
            ana.page.click(".home form .primary")
            ana.seated()
            expect(ana.page.locator("h1")).to_have_text("Planning poker")
            bo.page.goto(f"{cluster.url()}g/{code}")
            bo.page.fill("[name=name]", "Bo")
            bo.page.check(".home [type=checkbox]")
            bo.page.click("button.primary")
            bo.page.fill("[name=passcode]", "wrong")
            bo.page.click("text=To the start")
            bo.page.click(".home form .primary")
            bo.seated()
            self.assertEqual([(frame["seat"], frame.get("passcode")) for frame in bo.sent("createGame")], [("player", None)])

    def test_own_cards_are_remembered_with_their_deck_and_watching_is_not(self):
        with Cluster(1) as cluster:
            ana = self.person("Ana")
            ana.create(cluster.url(), cards="S=1 M=2 L=3")
            code = self.person("Bo").create(cluster.url())
            ana.join(cluster.url(), code, watch=True)
            ana.page.goto(cluster.url())
            ana.page.click(".home button.primary")
            ana.seated()
            ana.primary()
            expect(ana.page.locator("[data-card]")).to_have_text(["S", "M", "L"])

    def test_an_ended_game_gives_its_history_after_a_reload(self):
        with Cluster(1) as cluster:
            ana, bo = self.game(cluster)
            stranger = self.person("Cy")
            ana.primary()
            bo.vote("5")
            ana.page.click('[data-card="5"]')
            expect(ana.page.locator(".result")).to_be_visible()
            ana.page.click("[aria-label=Settings]")
            ana.page.click("text=End the game")
            ana.page.click("text=Sure? It ends for everybody")
            expect(bo.page.locator(".dealing")).to_contain_text("The game has ended")
            bo.page.reload()
            expect(bo.page.locator("h1")).to_have_text("The game has ended")
            with bo.page.expect_download() as download:
                bo.page.click("text=CSV")
            self.assertIn("Bo", pathlib.Path(download.value.path()).read_text())
            # Who had no seat in it gets no history.
            stranger.page.goto(bo.page.url)
            stranger.page.fill("[name=name]", "Cy")
            stranger.page.click("button.primary")
            expect(stranger.page.locator(".refusal")).to_have_text("The game has ended")
            self.assertEqual(stranger.page.locator("text=CSV").count(), 0)


if __name__ == "__main__":
    unittest.main()
