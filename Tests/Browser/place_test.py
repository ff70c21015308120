"""Where the page lies and what it is asked to remember: prefixes, names without TLS, links, the tab, choices; and what moves: clock, nudges, sounds."""

import contextlib
import pathlib
import re
import socket
import subprocess
import tempfile
import unittest

from cluster import Cluster, free_port, wait_for
from people import PageCase, Person, expect

#: Counts what makes sounds.
COUNT_SOUNDS = """() => { window.sounds = 0; const Context = AudioContext;
    window.AudioContext = class extends Context { createOscillator() { window.sounds += 1; return super.createOscillator(); } }; }"""


NGINX = """daemon off; worker_processes 1; error_log stderr; pid {folder}/pid;
events {{ worker_connections 256; }}
http {{ access_log off; {folders} server {{ listen 127.0.0.1:{port}; location /poker/ {{
    proxy_pass http://127.0.0.1:{node}/; proxy_http_version 1.1;
    proxy_set_header Host $http_host; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; }} }} }}"""


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


@contextlib.contextmanager
def nginx(node):
    """Takes the prefix off and passes the rest on; the root of the page behind it."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        folders = " ".join(f"{name}_temp_path {folder}/{name};" for name in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
        pathlib.Path(folder, "conf").write_text(NGINX.format(folder=folder, folders=folders, port=port, node=node.port), encoding="utf-8")
        program = subprocess.Popen(["/usr/sbin/nginx", "-p", folder, "-c", f"{folder}/conf"], stderr=subprocess.DEVNULL)
        try:
            wait_for(lambda: listens(port))
            yield f"http://127.0.0.1:{port}/poker/"
        finally:
            program.terminate()
            program.wait()


class PlaceTest(PageCase):
    def play(self, ana, bo):
        """A round of two, to its result."""
        ana.primary()
        bo.vote("5")
        ana.page.click('[data-card="8"]')
        for person in [ana, bo]:
            expect(person.page.locator(".result")).to_be_visible()

    def invitation(self, person):
        person.page.click(".title button")
        return person.page.input_value("[name=link]")

    def test_under_a_path_prefix(self):
        with Cluster(2, ["--path-prefix", "/poker"]) as cluster:
            self.play_below(cluster.url() + "poker/", cluster.url(1) + "poker/")

    def test_behind_a_proxy_that_takes_a_prefix_off(self):
        with Cluster(1) as cluster, nginx(cluster.nodes[0]) as root:
            self.play_below(root, root)

    def play_below(self, root, other):
        ana, bo = self.person("Ana"), self.person("Bo")
        code = ana.create(root, stories="Pay")
        self.assertEqual(ana.page.url, f"{root}g/{code}")
        bo.join(other, code)
        self.play(ana, bo)
        ana.panel("history")
        with ana.page.expect_download():
            ana.page.click(".history button:text-is('CSV')")
        self.assertEqual(self.invitation(ana), f"{root}g/{code}")
        ana.page.keyboard.press("Escape")
        ana.page.click(".brand")
        self.assertEqual(ana.page.url, root)
        expect(ana.page.locator(".recent a")).to_have_attribute("href", f"{root}g/{code}")

    def test_plain_http_on_a_name_of_the_own_network(self):
        """No secure context: no clipboard but the old one, no crypto.subtle."""
        browser = self.playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP team.lan 127.0.0.1"])
        self.addCleanup(browser.close)
        with Cluster(1) as cluster:
            root = cluster.url().replace("127.0.0.1", "team.lan")
            ana, bo = Person(browser, "Ana"), Person(browser, "Bo")
            bo.join(root, ana.create(root))
            self.assertEqual(ana.page.evaluate("[isSecureContext, navigator.clipboard === undefined, crypto.subtle === undefined]"), [False, True, True])
            self.play(ana, bo)
            link = self.invitation(ana)
            self.assertTrue(link.startswith(root + "g/"), link)
            ana.page.click("text=Copy the link")
            expect(ana.page.locator(".toast")).to_contain_text("Link copied")
            ana.page.keyboard.press("Escape")
            topic = ana.page.locator("[name=topic]")

            def is_pasted():
                """The browser fills its clipboard when it gets to it."""
                topic.fill("")
                topic.press("Control+V")
                return topic.input_value() == link

            wait_for(is_pasted)
            self.assertEqual(ana.errors + bo.errors, [])

    def test_on_localhost_an_invitation_has_the_address_that_the_node_names_and_no_token(self):
        with Cluster(1) as cluster:
            ana = self.person("Ana")
            code = ana.create(cluster.url())
            self.assertEqual(self.invitation(ana), f"{cluster.url()}g/{code}")
            expect(ana.page.locator("dialog .refusal")).to_contain_text("this machine only")
            ana.page.keyboard.press("Escape")
            # As a node with --host 0.0.0.0 writes it into the page, on a machine with such an address.
            lan = f"10.1.2.3:{cluster.nodes[0].port}"
            ana.page.evaluate("(lan) => { document.querySelector('meta[name=pokerface-lan]').content = lan; }", lan)
            self.assertEqual(self.invitation(ana), f"http://{lan}/g/{code}")
            self.assertEqual(ana.page.locator("dialog .refusal").count(), 0)

    def test_title_and_icon_of_the_tab_say_how_far_the_round_is(self):
        with Cluster(1) as cluster:
            ana, bo = self.person("Ana"), self.person("Bo", locale="es-ES")
            bo.join(cluster.url(), ana.create(cluster.url(), title="Team Pizza"))
            ana.primary()
            ana.vote("5")
            expect(ana.page).to_have_title("1 of 2 · Team Pizza")
            expect(bo.page).to_have_title("1 de 2 · Team Pizza")
            expect(bo.page.locator("link[rel=icon]")).to_have_attribute("href", re.compile("1%2F2"))
            bo.page.click('[data-card="5"]')
            expect(ana.page).to_have_title("Result · Team Pizza")

    def test_language_theme_and_name_are_remembered_by_the_browser(self):
        with Cluster(1) as cluster:
            ana = self.person("Ana", locale="en-GB")
            ana.create(cluster.url())
            ana.page.click("text=ES")
            expect(ana.page.locator("html")).to_have_attribute("lang", "es")
            ana.page.click("[aria-label=Ajustes]")
            ana.page.select_option("dialog [name=theme]", "dark")
            expect(ana.page.locator("html")).to_have_attribute("data-theme", "dark")
            other = ana.open_page()
            other.goto(cluster.url())
            expect(other.locator("html")).to_have_attribute("lang", "es")
            expect(other.locator("html")).to_have_attribute("data-theme", "dark")
            expect(other.locator("[name=name]")).to_have_value("Ana")

    def test_without_storage_what_was_chosen_lasts_as_long_as_the_tab(self):
        forbidden = "Object.defineProperty(globalThis, 'localStorage', { get() { throw new Error('forbidden'); } }); globalThis.BroadcastChannel = class { constructor() { throw new Error('forbidden'); } };"
        for script in [forbidden, "Storage.prototype.setItem = () => { throw new Error('full'); };"]:
            with Cluster(1) as cluster:
                ana = self.person("Ana")
                ana.page.add_init_script(script)
                ana.create(cluster.url())
                ana.page.select_option("[name=seconds]", "60")
                ana.page.click("[aria-label=Settings]")
                ana.page.select_option("dialog [name=theme]", "dark")
                ana.page.check("dialog [name=sound]")
                ana.page.keyboard.press("Escape")
                expect(ana.page.locator("html")).to_have_attribute("data-theme", "dark")
                expect(ana.page.locator("[name=seconds]")).to_have_value("60")
                ana.primary()
                expect(ana.page.locator(".clock")).to_be_visible()
                ana.page.click("[aria-label=Settings]")
                self.assertTrue(ana.page.is_checked("dialog [name=sound]"))

    def test_something_else_in_the_storage_is_no_blank_page(self):
        with Cluster(1) as cluster:
            ana = self.person("Ana")
            ana.page.goto(cluster.url())
            ana.page.evaluate("() => { for (const name of ['preferences', 'seats', 'pending']) localStorage.setItem(`pokerface:/:${name}`, '{'); }")
            ana.create(cluster.url())

    def test_a_name_in_the_link_keeps_its_seats_whatever_its_letters_are(self):
        for slug, typed in [("equipo", "EQUIPO"), ("pizza1", "Pizza1"), ("dev-ops", "Dev-Ops")]:
            with Cluster(1) as cluster:
                ana, bo = self.person("Ana"), self.person("Bo")
                ana.create(cluster.url(), slug=slug)
                ana.page.reload()
                ana.seated()
                expect(ana.page.locator("#primary")).to_be_visible()
                ana.page.click(".brand")
                ana.page.click(".recent a")
                ana.seated()
                bo.page.goto(cluster.url())
                bo.page.fill("[name=code]", typed)
                bo.page.click("text=Join")
                expect(bo.page.locator("h1")).to_have_text(f"Join game {slug}")
                expect(bo.page.locator("[name=name]")).to_be_focused()

    def test_dates_and_numbers_are_those_of_the_region(self):
        with Cluster(1) as cluster:
            for locale, mean, day in [("en-GB", "6.5", r"\d\d/\d\d/\d{4}, \d\d:\d\d"), ("es-MX", "6.5", r"\d+/\d+/\d\d"), ("es-ES", "6,5", r"\d+/\d+/\d\d, \d+:\d\d")]:
                ana, bo = self.person("Ana", locale=locale), self.person("Bo")
                bo.join(cluster.url(), ana.create(cluster.url()))
                self.play(ana, bo)
                expect(ana.page.locator(".numbers")).to_contain_text(mean)
                ana.panel("history")
                ana.page.click(".history summary")
                expect(ana.page.locator(".history details .muted").last).to_have_text(re.compile(day))

    def test_a_code_in_small_letters_is_one_step_of_the_history(self):
        with Cluster(1) as cluster:
            code = self.person("Bo").create(cluster.url())
            ana = self.person("Ana")
            ana.page.goto(cluster.url())
            ana.page.goto(f"{cluster.url()}g/{code.lower()}")
            ana.page.fill("[name=name]", "Ana")
            ana.page.click("button.primary")
            ana.seated()
            expect(ana.page).to_have_url(f"{cluster.url()}g/{code}")
            ana.page.go_back()
            expect(ana.page.locator("[name=code]")).to_be_visible()

    def test_a_list_survives_a_reload_before_there_is_a_game(self):
        with Cluster(1) as cluster:
            door = cluster.door()
            ana = self.person("Ana")
            ana.page.goto(f"http://127.0.0.1:{door.port}/")
            ana.page.fill("[name=name]", "Ana")
            ana.page.click(".home details summary")
            ana.page.fill("[name=stories]", "Pay\nHelp")
            ana.page.evaluate("() => { WebSocket = class extends WebSocket { send() {} } }")
            ana.page.click(".home button.primary")
            expect(ana.page.locator("text=Joining the game…")).to_be_visible()
            ana.page.reload()
            ana.seated()
            expect(ana.page.locator(".stories .text bdi")).to_have_text(["Pay", "Help"])

    def test_two_tabs_that_wait_for_one_seat_bring_its_list_once(self):
        with Cluster(1) as cluster:
            ana = self.person("Ana")
            ana.page.goto(cluster.url())
            ana.page.fill("[name=name]", "Ana")
            ana.page.click(".home details summary")
            ana.page.fill("[name=stories]", "Pay\nHelp")
            # The request waits until the other tab has the seat.
            ana.page.evaluate("() => { globalThis.waits = []; WebSocket = class extends WebSocket { send(data) { if (globalThis.waits) waits.push(() => super.send(data)); else super.send(data); } } }")
            ana.page.click(".home button.primary")
            expect(ana.page.locator("text=Joining the game…")).to_be_visible()
            other = ana.open_page()
            other.goto(cluster.url())
            expect(other.locator(".stories .text bdi")).to_have_text(["Pay", "Help"])
            ana.page.evaluate("() => { const first = waits; globalThis.waits = null; for (const send of first) send(); }")
            ana.seated()
            expect(ana.page.locator(".stories .text bdi")).to_have_text(["Pay", "Help"])
            ana.page.reload()
            ana.seated()
            expect(ana.page.locator(".stories .text bdi")).to_have_text(["Pay", "Help"])
            self.assertEqual(ana.sent("putStories"), [])

    def test_a_link_that_cannot_be_copied_is_marked_and_the_newest_name_is_kept(self):
        with Cluster(1) as cluster:
            ana = self.person("Ana")
            ana.page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined }); Document.prototype.execCommand = () => false;")
            ana.create(cluster.url())
            ana.page.click(".title button")
            ana.page.click("text=Copy the link")
            expect(ana.page.locator(".toast")).to_contain_text("by hand")
            ana.drawn()
            self.assertEqual(ana.page.evaluate("() => { const { selectionStart, selectionEnd, value } = document.activeElement; return value?.slice(selectionStart, selectionEnd); }"), ana.page.input_value("[name=link]"))
            ana.page.keyboard.press("Escape")
            ana.panel("people")
            ana.page.click("[aria-label='Change Ana']")
            ana.page.fill("dialog [name=name]", "Anabel")
            ana.page.click("dialog button.primary")
            expect(ana.seat("Anabel")).to_be_visible()
            ana.page.click(".brand")
            ana.page.reload()
            expect(ana.page.locator("[name=name]")).to_have_value("Anabel")

    def test_an_address_that_is_none_is_told(self):
        with Cluster(1) as cluster:
            ana = self.person("Ana")
            ana.page.goto(f"{cluster.url()}g/100%")
            expect(ana.page.locator("h1")).to_have_text("Join game 100%")
            ana.page.fill("[name=name]", "Ana")
            ana.page.click("button.primary")
            expect(ana.page.locator("main")).to_contain_text("There is no game with this code.")

    def test_a_game_that_was_asked_for_long_ago_is_not_made_now(self):
        with Cluster(1) as cluster:
            ana = self.person("Ana")
            wish = "{ name: 'Ana', seat: 'player', token: '0'.repeat(32), create: { deck: 'fibonacci', options: {} }, at: Date.now() - AGE }"
            for age, shown in [("700_000", ".home [name=code]"), ("5000", ".game")]:
                ana.page.goto(cluster.url())
                ana.page.evaluate(f"() => localStorage.setItem('pokerface:/:pending', JSON.stringify({wish.replace('AGE', age)}))")
                ana.page.goto(cluster.url())
                expect(ana.page.locator(shown)).to_be_visible()

    def test_a_name_in_the_link_is_checked_by_the_browser_too(self):
        with Cluster(1) as cluster:
            ana = self.person("Ana")
            ana.page.goto(cluster.url())
            ana.page.click(".home details summary")
            for slug, is_valid in [("team-pizza", True), ("Team7", True), ("a_b", False), ("-ab", False), ("ab", False)]:
                ana.page.fill("[name=slug]", slug)
                self.assertEqual(ana.page.evaluate("document.querySelector('[name=slug]').checkValidity()"), is_valid, slug)

    def test_a_timer_is_shown_and_ends_the_round(self):
        with Cluster(1) as cluster:
            ana, bo = self.person("Ana"), self.person("Bo")
            bo.join(cluster.url(), ana.create(cluster.url()))
            # Shorter than what can be chosen.
            ana.page.evaluate("""() => {
                const key = Object.keys(localStorage).find((name) => name.endsWith(':preferences'));
                localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), seconds: 3 }));
            }""")
            ana.primary()
            expect(bo.page.locator(".clock")).to_have_text(re.compile(r"^0:0[0-3]$"))
            ana.vote("5")
            expect(bo.page.locator(".result")).to_contain_text("Did not vote: Bo")
            self.same(ana, bo)

    def test_nudges_and_reactions_are_seen_and_sounds_are_off_until_they_are_wished_for(self):
        with Cluster(1) as cluster:
            ana, bo = self.person("Ana"), self.person("Bo")
            bo.join(cluster.url(), ana.create(cluster.url()))
            bo.page.evaluate(COUNT_SOUNDS)
            ana.primary()
            ana.page.click("text=Nudge")
            expect(bo.page.locator(".toast")).to_contain_text("Ana waits for your card")
            expect(ana.seat("Bo")).to_have_attribute("data-nudged", "")
            bo.page.click("[aria-label='React with 🎉']")
            expect(ana.seat("Bo").locator(".reaction")).to_have_text("🎉")
            self.assertEqual(bo.page.evaluate("sounds"), 0)
            bo.page.click("[aria-label=Settings]")
            bo.page.check("dialog [name=sound]")
            # Whoever switches them on hears one.
            self.assertEqual(bo.page.evaluate("sounds"), 3)
            bo.page.keyboard.press("Escape")
            ana.vote("5")
            bo.page.click('[data-card="5"]')
            expect(bo.page.locator(".result")).to_be_visible()
            self.assertEqual(bo.page.evaluate("sounds"), 6)


if __name__ == "__main__":
    unittest.main()
