"""G3 with the page: what a browser receives before a reveal does not depend on other people's cards."""

import json
import random
import unittest

from cluster import Cluster, wait_for
from people import PageCase, expect

SEED = 20_261_129
DECK = ["0", "1", "2", "3", "5", "8", "13", "21", "34", "55", "89", "?", "coffee"]
#: What another run has otherwise for its own reasons.
VARYING = {"game", "epoch", "now", "startedAt", "closedAt", "deadline", "token", "re", "connectionId", "requestId", "cast"}


def constant(value):
    """The value without what another run has otherwise."""
    if isinstance(value, dict):
        return {key: constant(item) for key, item in value.items() if key not in VARYING}
    return [constant(item) for item in value] if isinstance(value, list) else value


class SecrecyTest(PageCase):
    def play(self, cards, is_anonymous):
        """Three rounds; what Bo's browser received up to each reveal, and everything that it held then."""
        until = []
        with Cluster() as cluster:
            ana, bo, cy = self.person("Ana"), self.person("Bo"), self.person("Cy")
            code = ana.create(cluster.url(0))
            bo.join(cluster.url(1), code)
            cy.join(cluster.url(0), code)
            expect(bo.page.locator(".seat")).to_have_count(3)
            if is_anonymous:
                ana.page.click("[aria-label=Settings]")
                ana.page.click("text=Anonymous: nobody learns who chose what")
                ana.page.keyboard.press("Escape")
                expect(bo.page.locator(".story .tag")).to_be_visible()
            for round_cards in cards:
                ana.primary()
                expect(bo.page.locator("[data-card]").first).to_be_visible()
                begin = len(bo.page.pf_frames)
                for person, card in zip([ana, cy], round_cards):
                    person.vote(card)
                    expect(bo.seat(person.name)).to_have_attribute("data-kind", "voted")
                bo.page.evaluate("dispatchEvent(new Event('online'))")
                # A whole state too, asked for as after a sleep.
                wait_for(lambda: (bo.page.wait_for_timeout(20), any(frame["event"] == "state" for frame in bo.frames()[begin:]))[1])
                expect(ana.page.locator("#primary")).to_contain_text("1 missing")
                until.append([constant(frame) for frame in bo.frames()[begin:] if frame.get("event") != "reply"])
                bo.page.click('[data-card="8"]')
                expect(ana.page.locator(".result")).to_be_visible()
        return until

    def test_g3_the_same_game_with_other_cards_looks_the_same_until_each_reveal(self):
        print(f"seed {SEED}")
        chance = random.Random(SEED)
        for is_anonymous in [False, True]:
            first = [[chance.choice(DECK) for _ in range(2)] for _ in range(3)]
            second = [[chance.choice([card for card in DECK if card != other]) for other in cards] for cards in first]
            one, two = self.play(first, is_anonymous), self.play(second, is_anonymous)
            self.assertTrue(all(one))
            self.assertEqual(json.dumps(one, sort_keys=True), json.dumps(two, sort_keys=True))


if __name__ == "__main__":
    unittest.main()
