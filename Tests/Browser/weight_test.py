"""Light enough: all files together, the way to a seat on a slow line and a slow machine, and a full house."""

import contextlib
import gzip
import json
import re
import time
import unittest
import urllib.request

from websockets.sync.client import connect

from cluster import Cluster
from people import PHONE, PageCase, expect

KILOBYTES = 60
#: 1.6 Mbit/s, 150 ms there and back.
SLOW_LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}


def fetch(url):
    """The compressed bytes of one file."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip", "Accept": "text/html"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read(), answer.headers


class WeightTest(PageCase):
    def test_all_files_together_weigh_no_more_than_60_kilobytes(self):
        with Cluster(1) as cluster:
            document, headers = fetch(cluster.url())
            self.assertEqual(headers["Content-Encoding"], "gzip")
            text = gzip.decompress(document).decode()
            files = re.findall(r'(?:href|src)="(assets/[^"]+)"', text)
            weight = len(document) + sum(len(fetch(cluster.url() + file)[0]) for file in files)
            print(f"{len(files) + 1} files, {weight} bytes compressed")
            self.assertLessEqual(weight, KILOBYTES * 1024)

    def test_the_page_asks_nobody_else(self):
        with Cluster(1) as cluster:
            ana = self.person("Ana")
            asked = []
            ana.page.on("request", lambda request: asked.append(request.url))
            ana.create(cluster.url())
            ana.page.click(".title button")
            foreign = [url for url in asked if not url.startswith((cluster.url(), "data:", "blob:"))]
            self.assertEqual(foreign, [])
            self.assertGreater(len(asked), 20)

    def test_seated_on_a_slow_line_and_a_slow_machine(self):
        """The figure is printed and stands in docs/measurements.md; a test does not judge time."""
        with Cluster(1) as cluster:
            ana, bo = self.person("Ana"), self.person("Bo", size=PHONE)
            code = ana.create(cluster.url())
            devtools = bo.context.new_cdp_session(bo.page)
            devtools.send("Network.enable")
            devtools.send("Network.emulateNetworkConditions", SLOW_LINE)
            devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
            begin = time.monotonic()
            bo.page.goto(f"{cluster.url()}g/{code}", wait_until="commit")
            bo.page.locator("[name=name]").fill("Bo")
            form = time.monotonic()
            bo.page.locator("button.primary").click()
            bo.seated()
            print(f"seconds to the form {form - begin:.2f}, to the seat {time.monotonic() - begin:.2f}")
            expect(ana.seat("Bo")).to_be_visible()

    def test_a_full_house_stays_usable(self):
        """100 players and 500 stories: the longest task of the page while they vote and it scrolls, printed for docs/measurements.md."""
        with Cluster(1) as cluster:
            ana = self.person("Ana")
            code = ana.create(cluster.url(), stories="\n".join(f"Story number {number}" for number in range(500)))
            expect(ana.page.locator(".stories .item")).to_have_count(500)
            url = cluster.url().replace("http", "ws") + "dev"
            with contextlib.ExitStack() as links:
                crowd = [links.enter_context(connect(url, ping_interval=None, max_queue=None, close_timeout=1)) for _ in range(99)]
                for number, socket in enumerate(crowd):
                    socket.send(json.dumps({"action": "joinGame", "game": code, "name": f"Player {number}"}))
                    socket.recv()
                expect(ana.page.locator(".seat")).to_have_count(100)
                ana.page.evaluate("""() => {
                    window.pfTasks = [];
                    new PerformanceObserver((list) => window.pfTasks.push(...list.getEntries().map((entry) => entry.duration))).observe({type: 'longtask'});
                }""")
                ana.primary()
                expect(ana.page.locator("[data-card]").first).to_be_visible()
                for number, socket in enumerate(crowd):
                    socket.send(json.dumps({"action": "vote", "value": "5"}))
                    if number % 10 == 0:
                        ana.page.evaluate("(place) => { document.getElementById('panel').scrollTop = place; }", number * 300)
                expect(ana.page.locator(".turnout")).to_have_text("99 of 100 voted")
                ana.page.click('[data-card="5"]')
                expect(ana.page.locator(".result")).to_be_visible()
                tasks = ana.page.evaluate("window.pfTasks")
                print(f"long tasks (over 50 ms): {[round(task) for task in tasks]}")


if __name__ == "__main__":
    unittest.main()
