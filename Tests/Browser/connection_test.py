"""Never a silent dead page: reloads, second tabs, dead nodes, cut networks, sleep."""

import re
import unittest

from cluster import Cluster
from people import PageCase, expect

QUICK = ("--lease-seconds", "3", "--lease-renew-seconds", "1")


class ConnectionTest(PageCase):
    def game(self, cluster, doors):
        """Ana deals, Bo plays: an open round in which Bo has voted."""
        ana, bo = self.person("Ana"), self.person("Bo")
        root = [f"http://127.0.0.1:{door.port}/" for door in doors]
        bo.join(root[1], ana.create(root[0]))
        ana.primary()
        bo.vote("5")
        expect(ana.seat("Bo")).to_have_attribute("data-kind", "voted")
        return ana, bo

    def finish(self, ana, bo):
        """Everybody is back: the round ends, and both show the same."""
        bo.saved()
        ana.page.click('[data-card="8"]')
        expect(bo.page.locator(".result")).to_be_visible()
        shown = self.same(ana, bo)
        self.assertEqual(sorted(seat[2] for seat in shown["seats"]), ["5", "8"])

    def test_a_reload_keeps_the_seat_and_the_vote(self):
        with Cluster() as cluster:
            ana, bo = self.game(cluster, [cluster.door(0), cluster.door(1)])
            bo.page.reload()
            bo.seated()
            expect(bo.page.locator('[data-card="5"]')).to_have_attribute("aria-checked", "true")
            self.finish(ana, bo)

    def test_a_second_tab_is_the_same_seat(self):
        with Cluster() as cluster:
            ana, bo = self.game(cluster, [cluster.door(0), cluster.door(1)])
            second = bo.open_page()
            second.goto(bo.page.url)
            expect(second.locator('[data-card="5"][aria-checked=true]')).to_be_visible()
            self.assertEqual(second.locator(".seat").count(), 2)
            second.click('[data-card="13"]')
            expect(second.locator(".saved[data-saved=yes]")).to_be_visible()
            bo.page.close()
            ana.page.click('[data-card="8"]')
            expect(second.locator(".result")).to_be_visible()
            self.assertEqual(bo.state(second), ana.state())
            self.assertEqual(sorted(seat[2] for seat in ana.state()["seats"]), ["13", "8"])

    def tabs(self, cluster, script=None):
        """Ana deals; Bo has the game in two tabs before anybody has voted."""
        ana, bo = self.person("Ana"), self.person("Bo")
        bo.join(cluster.url(1), ana.create(cluster.url(0)))
        second = bo.open_page()
        if script:
            second.add_init_script(script)
        second.goto(bo.page.url)
        expect(second.locator(".light[data-status=open]")).to_be_visible()
        ana.primary()
        expect(second.locator("[data-card]").first).to_be_visible()
        return ana, bo, second

    def test_tabs_that_vote_one_after_the_other_show_the_newest_vote(self):
        with Cluster() as cluster:
            ana, bo, second = self.tabs(cluster)
            for page, other, card in [(bo.page, second, "5"), (second, bo.page, "13"), (bo.page, second, "8"), (second, bo.page, "2")]:
                page.click(f'[data-card="{card}"]')
                for tab in [page, other]:
                    expect(tab.locator(f'[data-card="{card}"][data-saved]')).to_be_visible()
            second.click("text=Take back")
            expect(bo.page.locator(".saved")).to_have_text("Choose a card")
            bo.vote("3")
            ana.page.click('[data-card="8"]')
            expect(bo.page.locator(".result")).to_be_visible()
            self.assertEqual(sorted(seat[2] for seat in self.same(ana, bo)["seats"]), ["3", "8"])
            self.assertEqual(bo.state(second), ana.state())

    def test_a_tab_that_knows_nothing_of_the_other_ones_vote_has_the_newest_one(self):
        with Cluster() as cluster:
            # Tabs that hear nothing of each other, and no event tells of a changed vote.
            ana, bo, second = self.tabs(cluster, "globalThis.BroadcastChannel = class { postMessage() {} close() {} };")
            bo.vote("5")
            expect(second.locator('[data-card="5"][data-saved]')).to_be_visible()
            bo.vote("3")
            second.click('[data-card="13"]')
            expect(second.locator('[data-card="13"][data-saved]')).to_be_visible()
            self.assertEqual(second.locator(".toast").count(), 0)
            ana.page.click('[data-card="8"]')
            expect(second.locator(".result")).to_be_visible()
            self.assertEqual(sorted(seat[2] for seat in bo.state(second)["seats"]), ["13", "8"])

    def test_a_node_killed_under_the_page(self):
        with Cluster() as cluster:
            ana, bo = self.game(cluster, [cluster.door(0), cluster.door(1)])
            cluster.nodes[1].kill()
            expect(bo.page.locator(".banner")).to_contain_text("Back, nothing lost")
            self.finish(ana, bo)

    def test_the_network_cut_for_five_seconds(self):
        self.cut(5)

    def test_the_network_cut_for_a_minute(self):
        self.cut(60)

    def cut(self, seconds):
        with Cluster() as cluster:
            door = cluster.door(1)
            ana, bo = self.game(cluster, [cluster.door(0), door])
            door.cut()
            expect(bo.page.locator(".banner")).to_contain_text("The connection is lost")
            expect(bo.page).to_have_title("No connection · " + bo.page.url.split("/")[-1])
            # What is chosen now is not shown as saved, and is not lost either.
            bo.page.click('[data-card="3"]')
            expect(bo.page.locator(".saved")).to_have_text("Saving…")
            # The time is what this test is about.
            bo.page.wait_for_timeout(seconds * 1000)
            self.assertEqual(bo.page.locator(".saved[data-saved=yes]").count(), 0)
            door.mend()
            expect(bo.page.locator(".banner")).to_contain_text("Back, nothing lost")
            bo.saved()
            ana.page.click('[data-card="8"]')
            expect(bo.page.locator(".result")).to_be_visible()
            self.assertEqual(sorted(seat[2] for seat in self.same(ana, bo)["seats"]), ["3", "8"])

    def test_a_connection_that_is_dead_without_a_word(self):
        """A machine that slept, or a network that forgot: nothing closes, and coming back to the page finds it out."""
        with Cluster() as cluster:
            door = cluster.door(1)
            ana, bo = self.game(cluster, [cluster.door(0), door])
            door.freeze()
            bo.page.evaluate("dispatchEvent(new Event('online'))")
            expect(bo.page.locator(".banner")).to_contain_text("The connection is lost")
            door.mend()
            expect(bo.page.locator(".light[data-status=open]")).to_be_visible()
            self.finish(ana, bo)

    def test_a_machine_asleep(self):
        with Cluster() as cluster:
            ana, bo = self.game(cluster, [cluster.door(0), cluster.door(1)])
            devtools = bo.context.new_cdp_session(bo.page)
            devtools.send("Page.setWebLifecycleState", {"state": "frozen"})
            ana.page.click('[data-card="8"]')
            expect(ana.page.locator(".result")).to_be_visible()
            ana.primary()
            expect(ana.page.locator("[data-card]").first).to_be_visible()
            devtools.send("Page.setWebLifecycleState", {"state": "active"})
            expect(bo.page.locator("[data-card]").first).to_be_visible()
            self.same(ana, bo)

    def test_a_machine_asleep_whose_connection_was_closed_meanwhile(self):
        with Cluster() as cluster:
            door = cluster.door(1)
            ana, bo = self.game(cluster, [cluster.door(0), door])
            devtools = bo.context.new_cdp_session(bo.page)
            devtools.send("Page.setWebLifecycleState", {"state": "frozen"})
            door.cut()
            expect(ana.seat("Bo")).to_have_attribute("data-away", "")
            door.mend()
            devtools.send("Page.setWebLifecycleState", {"state": "active"})
            expect(bo.page.locator(".light[data-status=open]")).to_be_visible()
            expect(ana.seat("Bo")).not_to_have_attribute("data-away", "")
            self.finish(ana, bo)

    def test_a_vote_that_came_too_late_is_told_and_not_called_nothing_lost(self):
        with Cluster() as cluster:
            door = cluster.door(1)
            ana, bo = self.game(cluster, [cluster.door(0), door])
            door.cut()
            expect(bo.page.locator(".banner")).to_contain_text("The connection is lost")
            bo.page.click('[data-card="3"]')
            ana.vote_last("8")
            door.mend()
            expect(bo.page.locator(".toast")).to_contain_text("Too late: this round is over")
            expect(bo.page.locator(".result")).to_be_visible()
            self.assertEqual(bo.page.locator(".banner").count(), 0)
            self.assertEqual(sorted(seat[2] for seat in self.same(ana, bo)["seats"]), ["5", "8"])

    def test_who_comes_back_has_the_rounds_that_were(self):
        with Cluster() as cluster:
            ana, bo, cy = self.person("Ana"), self.person("Bo"), self.person("Cy")
            code = ana.create(cluster.url(0), stories="Pay")
            bo.join(cluster.url(1), code)
            for number, card in enumerate(["1", "2", "3", "5", "8"], start=1):
                ana.primary()
                ana.vote(card)
                bo.vote_last("13")
                expect(ana.page.locator("#result-title")).to_have_text(f"Result of round {number}")
            bo.page.reload()
            bo.seated()
            cy.join(cluster.url(0), code)
            for person in [bo, cy]:
                expect(person.page.locator(".earlier li")).to_have_count(4)
                person.panel("history")
                expect(person.page.locator(".history .item")).to_have_count(5)
                expect(person.page.locator(".history .item").last).to_contain_text("1 13")

    def test_whoever_made_a_game_comes_back_to_its_end(self):
        with Cluster(1) as cluster:
            door = cluster.door()
            ana = self.person("Ana")
            ana.create(f"http://127.0.0.1:{door.port}/")
            ana.page.click("[aria-label=Settings]")
            ana.page.click("text=End the game")
            ana.page.click("text=Sure? It ends for everybody")
            expect(ana.page.locator(".dealing")).to_contain_text("The game has ended")
            door.cut()
            expect(ana.page.locator(".banner")).to_contain_text("The connection is lost")
            door.mend()
            expect(ana.page.locator("h1")).to_have_text("The game has ended")
            expect(ana.page.locator("text=CSV")).to_be_visible()

    def test_a_page_of_which_a_part_is_missing_says_so(self):
        with Cluster(1) as cluster:
            ana = self.person("Ana")
            ana.context.route("**/view/messages.js", lambda route: route.fulfill(status=404))
            ana.page.goto(cluster.url())
            link = ana.page.locator("text=Reload · Volver a cargar")
            expect(link).to_have_css("opacity", "1")
            ana.context.unroute("**/view/messages.js")
            ana.page.locator(".late").evaluate("(element) => getComputedStyle(element.parentElement).opacity")
            link.click()
            expect(ana.page.locator("[name=name]")).to_be_visible()
            ana.errors.clear()

    def test_the_dealer_leaves(self):
        with Cluster() as cluster:
            ana, bo = self.game(cluster, [cluster.door(0), cluster.door(1)])
            ana.panel("people")
            ana.page.click("[aria-label='Change Ana']")
            ana.page.click("text=Leave the game")
            ana.page.click("text=Sure? Leave the game")
            expect(ana.page.locator("h1")).to_have_text("You have left the game")
            expect(bo.page.locator(".result")).to_be_visible()
            expect(bo.page.locator(".seat")).to_have_count(1)
            expect(bo.page.locator("#primary")).to_be_visible()

    def test_a_vote_that_was_throttled_is_not_shown_as_saved_and_comes_through(self):
        with Cluster(1) as cluster:
            ana, bo = self.person("Ana"), self.person("Bo")
            bo.join(cluster.url(), ana.create(cluster.url()))
            ana.primary()
            expect(bo.page.locator("[data-card]").first).to_be_visible()
            # More than the rate allows, through the page's own socket.
            bo.page.evaluate("""() => {
                const send = WebSocket.prototype.send;
                WebSocket.prototype.send = function (data) {
                    if (!this.isFlooded) { this.isFlooded = true; for (let n = 0; n < 260; n += 1) send.call(this, '{"action":"sync","id":"flood"}'); }
                    send.call(this, data);
                };
            }""")
            bo.page.click('[data-card="5"]')
            bo.saved()
            self.assertTrue(any(frame.get("message") == "Too Many Requests" for frame in bo.frames()))
            ana.page.click('[data-card="8"]')
            expect(bo.page.locator(".result")).to_be_visible()
            self.assertEqual(sorted(seat[2] for seat in self.same(ana, bo)["seats"]), ["5", "8"])

    def test_who_has_to_wait_for_a_seat_is_told_why_and_how_long(self):
        with Cluster(1, ["--games-per-minute-per-address", "1"]) as cluster:
            ana, bo = self.person("Ana"), self.person("Bo")
            ana.create(cluster.url())
            bo.page.goto(cluster.url())
            bo.page.fill("[name=name]", "Bo")
            bo.page.click(".home button.primary")
            expect(bo.page.locator(".banner")).to_contain_text("Too often. Wait a little and try again")
            expect(bo.page.locator(".countdown")).to_have_text(re.compile(r"^Again in \d+ s\.$"))
            self.assertEqual(bo.page.locator(".countdown").get_attribute("aria-hidden"), "true")
            bo.page.click("text=To the start")
            expect(bo.page.locator("[name=code]")).to_be_visible()
            self.assertEqual(bo.page.locator(".banner").count(), 0)


if __name__ == "__main__":
    unittest.main()
