"""What dealers do by mistake, and what must not come of it: clicks for what stood there a moment ago, lists that are refused, dialogs left open."""

import pathlib
import tempfile
import unittest

from cluster import Cluster
from people import PageCase, expect


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
            ana.page.click("text=Remove")
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
            other.click("#primary")
            expect(bo.page.locator(".stories .estimate")).to_have_text("8")
            ana.page.click("dialog button.primary")
            expect(ana.page.locator("dialog")).to_have_count(0)
            ana.page.click("[aria-label='Edit Pay']")
            self.assertEqual([ana.page.input_value(f"dialog [name={name}]") for name in ["title", "note", "estimate"]], ["Pay", "with a card", "8"])

    def test_a_list_that_is_refused_is_not_lost(self):
        with Cluster(1) as cluster:
            # Refused when the game is there already.
            ana = self.person("Ana")
            ana.create(cluster.url(), stories='title\nPay\n"Help')
            expect(ana.page.locator("dialog [role=alert]")).to_contain_text("The server did not take this: Line 3")
            expect(ana.page.locator("dialog [name=csv]")).to_have_value('title\nPay\n"Help')
            # More than a node takes at once.
            ana.page.fill("dialog [name=csv]", "\n".join(f"Story {number} {'x' * 100}" for number in range(1300)))
            ana.page.click("text=Add them")
            expect(ana.page.locator("dialog [role=alert]", has_text="too much at once")).to_be_visible()
            expect(ana.page.locator(".light[data-status=open]")).to_be_visible()
            ana.page.fill("dialog [name=csv]", "Pay")
            ana.page.click("text=Add them")
            expect(ana.page.locator(".stories .text bdi")).to_have_text(["Pay"])

    def test_what_is_wrong_with_a_list_is_said_in_spanish_too(self):
        with Cluster(1) as cluster:
            eva = self.person("Eva", locale="es-ES")
            eva.create(cluster.url(), stories='título\nPagar\n"Ayuda')
            expect(eva.page.locator("dialog [role=alert]")).to_have_text(
                "El servidor no ha aceptado esto: línea 3: una historia tiene un título de hasta 120 caracteres, un enlace con https:// o http://, una estimación de hasta 20, y sus comillas se cierran")

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
            expect(ana.page.locator("dialog")).to_have_count(0)
            ana.page.evaluate("() => document.activeElement.blur()")
            ana.page.keyboard.press("Enter")
            expect(ana.page.locator("[data-card]").first).to_be_visible()

    def test_own_cards_are_remembered_with_their_deck_and_watching_is_not(self):
        with Cluster(1) as cluster:
            ana = self.person("Ana")
            ana.page.goto(cluster.url())
            ana.page.fill("[name=name]", "Ana")
            ana.page.click(".home details summary")
            ana.page.select_option("[name=deck]", "own")
            ana.page.fill("[name=cards]", "S=1 M=2 L=3")
            ana.page.click(".home button.primary")
            ana.seated()
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
