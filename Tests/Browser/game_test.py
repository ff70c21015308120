"""Whole games on two nodes."""

import csv
import io
import json
import pathlib
import unittest

from cluster import Cluster
from people import PHONE, PageCase, expect


class GameTest(PageCase):
    def test_a_whole_game_from_create_to_export(self):
        """Three people on two nodes, desktop and phone, English and Spanish."""
        with Cluster() as cluster:
            ana, bo, marta = self.person("Ana"), self.person("Bo", size=PHONE, locale="es-ES", theme="dark"), self.person("Marta López", locale="es-MX")
            code = ana.create(cluster.url(0), title="Team Pizza", stories="Login by mail\nPay\nHelp")
            bo.join(cluster.url(1), code)
            marta.join(cluster.url(1), code.lower())
            expect(bo.page.locator("h1")).to_contain_text("Team Pizza")
            expect(bo.page.locator("#tab-stories")).to_contain_text("Historias")
            for round_number, (story, cards, median) in enumerate([("Login by mail", "588", "8"), ("Pay", "333", "3")], 1):
                ana.primary()
                for person, card in zip([ana, bo, marta], cards):
                    person.vote(card) if person is not marta else person.page.click(f'[data-card="{card}"]')
                for person in [ana, bo, marta]:
                    expect(person.page.locator(".story h2")).to_have_text(story)
                    expect(person.page.locator("#result-title")).to_contain_text(str(round_number))
                shown = self.same(ana, bo, marta)
                self.assertEqual(shown["result"], median)
                self.assertEqual([seat[2] for seat in shown["seats"]], list(cards))
                if round_number == 1:
                    ana.page.select_option("[name=estimate]", "5")
                    ana.page.click("text=Settle")
                    expect(marta.page.locator("p.estimate")).to_contain_text("5")
                else:
                    expect(ana.page.locator("#primary")).to_have_text("Settle on 3")
                    ana.primary()
                    expect(bo.page.locator("p.estimate")).to_contain_text("3")
            expect(marta.page.locator("#panel .item strong.estimate")).to_have_text(["5", "3"])
            self.export(ana)

    def export(self, ana):
        ana.panel("history")
        expect(ana.page.locator(".history .item")).to_have_count(2)
        files = {}
        for name in ["CSV", "Markdown", "JSON"]:
            with ana.page.expect_download() as download:
                ana.page.click(f".history button:text-is('{name}')")
            files[name] = pathlib.Path(download.value.path()).read_text(encoding="utf-8")
        rows = list(csv.DictReader(io.StringIO(files["CSV"].lstrip("\ufeff"))))
        self.assertGreater(len(rows), 1, files["CSV"])
        self.assertIn("Login by mail", files["CSV"])
        self.assertIn("Login by mail", files["Markdown"])
        self.assertIn("Login by mail", json.dumps(json.loads(files["JSON"])))

    def test_reveal_with_people_missing_takes_two_clicks(self):
        with Cluster(1) as cluster:
            ana, bo = self.person("Ana"), self.person("Bo")
            bo.join(cluster.url(), ana.create(cluster.url()))
            ana.primary()
            ana.vote("5")
            expect(ana.page.locator("#primary")).to_have_text("Reveal now – 1 missing")
            ana.primary()
            expect(ana.page.locator("#primary")).to_contain_text("Sure? 1 has not voted")
            self.assertEqual(bo.page.locator(".result").count(), 0)
            ana.primary()
            expect(bo.page.locator(".result")).to_contain_text("Did not vote: Bo")

    def test_a_vote_is_changed_and_taken_back(self):
        with Cluster(1) as cluster:
            ana, bo = self.person("Ana"), self.person("Bo")
            bo.join(cluster.url(), ana.create(cluster.url()))
            ana.primary()
            bo.vote("5")
            bo.vote("13")
            expect(ana.seat("Bo")).to_have_attribute("data-kind", "voted")
            bo.page.click("text=Take back")
            expect(ana.seat("Bo")).to_have_attribute("data-kind", "missing")
            bo.vote("8")
            ana.page.click('[data-card="8"]')
            expect(bo.page.locator(".consensus")).to_be_visible()
            self.assertEqual([seat[2] for seat in self.same(ana, bo)["seats"]], ["8", "8"])

    def test_a_pasted_code_is_forgiven_and_a_copied_link_asks_only_the_name(self):
        with Cluster(1) as cluster:
            ana, bo, cy = self.person("Ana"), self.person("Bo"), self.person("Cy")
            code = ana.create(cluster.url())
            bo.page.goto(cluster.url())
            bo.page.fill("[name=code]", f"  {code[:3].lower()} {code[3:].lower()} ")
            bo.page.click("text=Join")
            expect(bo.page.locator("h1")).to_contain_text(code)
            ana.page.click(".title button")
            link = ana.page.input_value("[name=link]")
            self.assertTrue(link.endswith(f"/g/{code}"), link)
            self.assertNotIn("token", link)
            cy.page.goto(f"{cluster.url()}g/{code}")
            self.assertEqual(cy.page.locator("main input:not([type=checkbox])").count(), 1)

    def test_markup_stays_text_and_no_token_is_shown(self):
        with Cluster(1) as cluster:
            markup = '<img src=x onerror="document.title=1">'
            ana, bo = self.person("<b>Ana</b>"), self.person("Bo")
            code = ana.create(cluster.url(), title=markup, stories=markup)
            bo.join(cluster.url(), code)
            ana.primary()
            expect(bo.page.locator("h1")).to_have_text(markup)
            expect(bo.page.locator(".story h2")).to_have_text(markup)
            expect(bo.seat("<b>Ana</b>")).to_be_visible()
            self.assertEqual(bo.page.locator("main img, main b").count(), 0)
            bo.panel("messages")
            token = bo.page.evaluate("JSON.parse(Object.values(localStorage).find((text) => text.includes('token')))[0].token")
            self.assertRegex(token, "^[0-9a-f]{32}$")
            self.assertIn('"token":"…"', bo.page.inner_text(".messages"))
            self.assertNotIn(token, bo.page.content())

    def test_a_form_that_is_sent_twice_counts_once(self):
        with Cluster(1) as cluster:
            ana = self.person("Ana")
            ana.create(cluster.url())
            ana.page.click("button:text-is('Paste stories')")
            ana.page.fill("[name=csv]", "One\nTwo")
            ana.page.dblclick("text=Add them")
            expect(ana.page.locator("dialog")).to_have_count(0)
            ana.page.click("text=Add a story")
            ana.page.fill("dialog [name=title]", "Three")
            ana.page.dblclick("dialog button.primary")
            expect(ana.page.locator("dialog")).to_have_count(0)
            ana.page.reload()
            expect(ana.page.locator(".stories .text bdi")).to_have_text(["One", "Two", "Three"])

    def test_the_result_comes_into_view_also_for_whoever_only_watches(self):
        with Cluster(1) as cluster:
            ana, bo = self.person("Ana"), self.person("Bo", size={"width": 390, "height": 500})
            bo.join(cluster.url(), ana.create(cluster.url()), watch=True)
            ana.primary()
            ana.page.click('[data-card="5"]')
            bo.page.wait_for_function("""() => {
                const result = document.querySelector('.result');
                const box = result?.getBoundingClientRect();
                return box && !result.getAnimations().length && box.top >= 0 && box.bottom <= innerHeight;
            }""")

    def test_a_passcode_is_asked_for_and_a_wrong_one_is_told(self):
        with Cluster(1) as cluster:
            ana, bo = self.person("Ana"), self.person("Bo")
            code = ana.create(cluster.url(), passcode="abre te")
            bo.page.goto(f"{cluster.url()}g/{code}")
            bo.page.fill("[name=name]", "Bo")
            bo.page.click("button.primary")
            bo.page.fill("[name=passcode]", "wrong")
            bo.page.click("button.primary")
            expect(bo.page.locator(".refusal")).to_have_text("That is not the passcode")
            bo.page.fill("[name=passcode]", "abre te")
            bo.page.click("button.primary")
            bo.seated()
            self.assertNotIn("abre te", json.dumps(bo.page.evaluate("Object.values(localStorage)")))

    def test_what_the_server_does_not_take_stays_as_it_was_typed(self):
        with Cluster(1) as cluster:
            ana, bo = self.person("Ana"), self.person("Bo")
            bo.join(cluster.url(), ana.create(cluster.url()))
            ana.page.click("[aria-label=Settings]")
            ana.page.fill("dialog [name=title]", "Team Pasta")
            ana.page.select_option("dialog [name=deck]", "own")
            ana.page.fill("dialog [name=cards]", "1 1")
            ana.page.click("dialog button:text-is('Save')")
            expect(ana.page.locator("dialog .toast")).to_contain_text("The server did not take this: ")
            expect(ana.page.locator("dialog [name=cards]")).to_have_value("1 1")
            expect(ana.page.locator("dialog [name=title]")).to_have_value("Team Pasta")
            # Said once, however often the toast is moved between page and dialog.
            expect(ana.page.locator("dialog [role=status].unseen")).to_contain_text("The server did not take this: ")
            self.assertEqual(ana.page.locator("[role=alert]").count(), 0)
            ana.page.fill("dialog [name=cards]", "1 2")
            ana.page.click("dialog button:text-is('Save')")
            expect(ana.page.locator("dialog")).to_have_count(0)
            expect(bo.page.locator("h1")).to_have_text("Team Pasta")

    def test_a_reload_before_the_answer_makes_no_second_seat(self):
        with Cluster(1) as cluster:
            ana, bo = self.person("Ana"), self.person("Bo")
            code = ana.create(cluster.url())
            door = cluster.door()
            bo.page.goto(f"http://127.0.0.1:{door.port}/g/{code}")
            bo.page.fill("[name=name]", "Bo")
            # The request goes out, and nothing comes back.
            bo.page.evaluate("() => { WebSocket = class extends WebSocket { set onmessage(_) {} } }")
            bo.page.click("button.primary")
            expect(ana.seat("Bo")).to_be_visible()
            bo.page.reload()
            bo.seated()
            self.assertEqual([seat[0] for seat in self.same(ana, bo)["seats"]], ["Ana", "Bo"])

    def test_dealers_remove_hand_over_and_end(self):
        with Cluster() as cluster:
            ana, bo, cy = self.person("Ana"), self.person("Bo"), self.person("Cy")
            code = ana.create(cluster.url(0))
            bo.join(cluster.url(1), code)
            cy.join(cluster.url(1), code)
            ana.panel("people")
            ana.page.click("[aria-label='Change Cy']")
            ana.page.click("text=Remove from the game")
            ana.page.click("text=Sure? Remove Cy")
            expect(cy.page.locator("h1")).to_have_text("You were removed")
            ana.page.click("[aria-label='Change Bo']")
            ana.page.click("text=Hand over to them")
            ana.page.click("text=Sure? Hand over to them")
            expect(bo.page.locator("#primary")).to_be_visible()
            expect(ana.page.locator("#primary")).to_have_count(0)
            bo.page.click("[aria-label=Settings]")
            bo.page.click("text=End the game")
            bo.page.click("text=Sure? It ends for everybody")
            for person in [ana, bo]:
                expect(person.page.locator(".dealing")).to_contain_text("The game has ended")


if __name__ == "__main__":
    unittest.main()
