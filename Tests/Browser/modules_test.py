"""The page's pure parts, in the browser: the reducer against recorded games, the own vote, typed cards, texts, QR codes."""

import contextlib
import json
import pathlib
import random
import re
import shutil
import subprocess
import tempfile
import unittest

from websockets.sync.client import connect

from cluster import Cluster
from people import PageCase

PAGE = pathlib.Path(__file__).resolve().parents[2] / "Sources/WebPage/Page"
SEED = 20_261_130


class Player:
    """A plain client that keeps every frame."""

    def __init__(self, links, url):
        self.socket, self.frames, self.number = links.enter_context(connect(url)), [], 0

    def ask(self, action, **fields):
        self.number += 1
        self.socket.send(json.dumps({"action": action, "id": str(self.number), **fields}))
        while True:
            frame = json.loads(self.socket.recv(timeout=20))
            self.frames.append(frame)
            if frame.get("re") == str(self.number):
                return frame


def random_game(links, cluster, chance, steps=150):
    """Frames of a game of three, as the first of them got them, and the state at the end."""
    urls = [cluster.url(node).replace("http", "ws") + "dev" for node in (0, 1, 0)]
    ana, bo, cy = (Player(links, url) for url in urls)
    code = ana.ask("createGame", name="Ana", options={"autoClose": True})["game"]
    bo.ask("joinGame", game=code, name="Bo", token="b" * 22)
    cy.ask("joinGame", game=code, name="Cy")
    deeds = [
        lambda: ana.ask("startVote", story=chance.choice(["s1", "s2", "free text", None])), lambda: ana.ask("closeVote", discard=chance.random() < 0.3),
        lambda: chance.choice([ana, bo, cy]).ask("vote", value=chance.choice(["1", "5", "8", "?", None])), lambda: ana.ask("settle", value=chance.choice(["5", "8", None])),
        lambda: ana.ask("putStories", stories=[{"title": f"Story {chance.randrange(99)}"}], before=chance.choice([None, "", "s1"])), lambda: ana.ask("removeStories", ids=[f"s{chance.randrange(1, 9)}"]),
        lambda: ana.ask("putStories", stories=[{"id": f"s{chance.randrange(1, 9)}"}, {"id": f"s{chance.randrange(1, 9)}"}], before=chance.choice(["", "s2", "s3"])),
        lambda: bo.ask("setPlayer", seat=chance.choice(["player", "spectator"]), name=chance.choice(["Bo", "Bob"])), lambda: ana.ask("setPlayer", player="p3", dealer=chance.random() < 0.5),
        lambda: ana.ask("setGame", title=chance.choice(["A", "B"]), deck=chance.choice(["tshirt", "fibonacci", "modified"]), anonymous=chance.random() < 0.5),
        lambda: (bo.ask("leaveGame"), bo.ask("joinGame", game=code, name="Bo", token="b" * 22)), lambda: ana.ask("react", emoji="👍"),
    ]
    for _ in range(steps):
        chance.choice(deeds)()
    recorded = list(ana.frames)
    ana.ask("sync")
    final = [frame for frame in ana.frames if frame["event"] == "state"][-1]
    return recorded + [frame for frame in ana.frames[len(recorded):] if frame["event"] not in ("state", "reply")], final


class ModulesTest(PageCase):
    def module(self, cluster):
        """A page from which the modules can be loaded by their names."""
        person = self.person("Modules")
        person.page.goto(cluster.url())
        root = person.page.evaluate("document.querySelector('script[type=module]').src.replace(/app\\.js$/, '')")
        return person.page, root

    def test_recorded_games_give_the_state_that_the_server_has(self):
        print(f"seed {SEED}")
        chance = random.Random(SEED)
        with Cluster() as cluster, contextlib.ExitStack() as links:
            page, root = self.module(cluster)
            for _ in range(3):
                frames, final = random_game(links, cluster, chance)
                for damage in ["none", "twice", "lost"]:
                    told = page.evaluate("""async ([root, frames, final, damage]) => {
                        const { EMPTY, receive } = await import(root + 'game/reducer.js');
                        let model = EMPTY;
                        let gaps = 0;
                        frames.forEach((frame, place) => {
                            if (damage === 'lost' && place > 20 && place % 17 === 0 && frame.event !== 'welcome') return;
                            const outcome = receive(model, frame, 0);
                            if (outcome.action === 'gap') gaps += 1;
                            model = outcome.model;
                            if (damage === 'twice') model = receive(model, frame, 0).model;
                        });
                        // Of a loss behind which nothing came only a beat tells.
                        model = receive(model, { event: 'beat', game: final.game, epoch: final.epoch, v: final.v }, 0).model;
                        if (model.isBehind) model = receive(model, final, 0).model;
                        const fresh = receive(EMPTY, final, 0).model.state;
                        const bare = ({ results, clockAhead, myVote, ...state }) => ({ ...state, voted: [...state.voted].sort() });
                        return { gaps, mine: bare(model.state), theirs: bare(fresh), last: [model.state.results.at(-1), fresh.results.at(-1)] };
                    }""", [root, frames, final, damage])
                    self.assertEqual(told["mine"], told["theirs"], damage)
                    self.assertEqual(told["last"][0], told["last"][1], damage)
                    self.assertEqual(told["gaps"] > 0, damage == "lost", "a loss is noticed, and nothing else is taken for one")

    def session(self, page, root, script):
        """Runs a script with a seated Session in an open round, `frames` of what it sends, and the names of what it tells."""
        return page.evaluate("""async (root) => {
            const { Session } = await import(root + 'game/session.js');
            const session = new Session({ game: 'G', name: 'Ana', seat: 'player', token: 't' });
            const sent = (effects) => effects.filter((effect) => effect.do === 'send').map((effect) => JSON.parse(effect.text));
            const told = (effects) => effects.filter((effect) => effect.do === 'answer').map((effect) => effect.frame.code ?? 'ok');
            const state = (fields) => ({ epoch: 'e', v: 1, now: 0, phase: 'voting', round: 1, startedAt: 5, players: [{ id: 'p1', name: 'Ana', seat: 'player' }], ...fields });
            const welcome = { event: 'welcome', re: 'seat', game: 'G', epoch: 'e', v: 1, me: { player: 'p1' }, state: state() };
            const seated = () => { session.opened(0); session.received(welcome, 0, 0); };
            const voted = () => { seated(); const [vote] = sent(session.vote('5', 0)); session.received({ event: 'reply', re: vote.id, ok: true, v: 2, cast: 1 }, 0, 0); };
            %s
        }""" % script, root)

    def test_a_state_that_was_asked_for_too_often_is_asked_for_again_later(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                seated();
                const [first] = sent(session.received({ event: 'ended', game: 'G', v: 9 }, 2, 0));
                const refused = session.received({ event: 'error', re: first.id, action: 'sync', code: 'rate_limited', details: { retryAfterMs: 9000 } }, 3, 0);
                return [first.action, told(refused), session.phase, sent(session.tick(8000)).length, sent(session.tick(9500)).map((frame) => frame.action)];""")
            self.assertEqual(told, ["sync", [], "seated", 0, ["sync"]])

    def test_what_would_count_twice_is_not_sent_again(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            for action, again in [('{action: "react", emoji: "x"}', False), ('{action: "putStories", csv: "a"}', False), ('{action: "endGame"}', True)]:
                told = self.session(page, root, f"""
                    seated();
                    const first = sent(session.ask({action}, 0));
                    const later = session.tick(10_001);
                    return [first.length, sent(later).length, told(later)];""")
                self.assertEqual(told, [1, 1 if again else 0, [] if again else ["unknown"]], action)

    def test_only_the_newest_wish_about_a_thing_is_sent_again(self):
        cases = [
            ('{action: "settle", round: 1, value: "5"}', '{action: "settle", round: 1, value: "8"}', None),
            ('{action: "settle", round: 1, value: "5"}', '{action: "settle", round: 2, value: "8"}', {"action": "settle", "round": 1, "value": "5"}),
            ('{action: "setGame", title: "A"}', '{action: "setGame", title: "B", deck: "powers"}', None),
            ('{action: "setGame", title: "A", deck: "powers"}', '{action: "setGame", title: "B"}', {"action": "setGame", "deck": "powers"}),
            ('{action: "setPlayer", name: "A"}', '{action: "setPlayer", name: "B"}', None),
            ('{action: "setPlayer", dealer: true, player: "p2"}', '{action: "setPlayer", dealer: false}', {"action": "setPlayer", "dealer": True, "player": "p2"}),
        ]
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            for older, newer, repeated in cases:
                for refused_first in [True, False]:
                    told = self.session(page, root, f"""
                        seated();
                        const [first] = sent(session.ask({older}, 0));
                        const refuse = () => session.received({{ event: 'error', re: first.id, code: 'unavailable', details: {{ retryAfterMs: 50 }} }}, 1, 0);
                        const effects = {"true" if refused_first else "false"} ? [...refuse(), ...session.ask({newer}, 2)] : [...session.ask({newer}, 2), ...refuse()];
                        const again = sent(session.tick(5000)).map(({{ id, ...fields }}) => fields);
                        return [sent(effects).length, told(effects), again[0] ?? null, again.length];""")
                    self.assertEqual(told, [1, [], repeated, 1 if repeated else 0], (older, newer, refused_first))

    def test_what_is_refused_for_now_is_sent_again_in_the_order_in_which_it_was_asked_for(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                seated();
                const asked = ['closeVote', 'startVote', 'endGame'].flatMap((action) => sent(session.ask({ action }, 0)));
                const refuse = ({ id }, chance) => session.received({ event: 'error', re: id, code: 'unavailable', details: { retryAfterMs: 50 } }, 1, chance);
                // Chance would put the last one first.
                asked.forEach((request, place) => refuse(request, 0.9 - 0.4 * place));
                return Array.from({ length: 30 }, (_, step) => sent(session.tick(step * 100))).flat().map((frame) => frame.action);""")
            self.assertEqual(told, ["closeVote", "startVote", "endGame"])

    def test_an_edit_of_stories_waits_for_one_that_was_put_back(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                seated();
                const put = (title, now) => sent(session.ask({ action: 'putStories', stories: [{ id: 's1', title }] }, now));
                const [old] = put('old', 0);
                session.received({ event: 'error', re: old.id, action: 'putStories', code: 'rate_limited', details: { retryAfterMs: 5000 } }, 1, 0);
                return [put('new', 2), sent(session.tick(9000)).map((frame) => frame.stories[0].title)];""")
            self.assertEqual(told, [[], ["old", "new"]])

    def test_a_seat_that_was_throttled_is_asked_for_again(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                session.opened(0);
                session.received({ message: 'Too Many Requests' }, 0, 0);
                return [session.tick(999).length, sent(session.tick(1000)).map((frame) => frame.action)];""")
            self.assertEqual(told, [0, ["joinGame"]])

    def test_beats_are_signs_of_life_and_tell_what_was_missed(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                const joined = sent(session.opened(0))[0];
                session.received(welcome, 0, 0);
                const beat = (epoch, v, now) => sent(session.received({ event: 'beat', game: 'G', epoch, v }, now, 0));
                const same = [beat('e', 1, 25_000), sent(session.tick(50_000)), beat('e', 0, 50_000), sent(session.tick(79_999))];
                const ahead = beat('e', 3, 80_000);
                session.received({ event: 'state', game: 'G', me: { player: 'p1' }, ...state({ v: 3 }) }, 80_000, 0);
                session.received({ event: 'reply', re: ahead[0].id, ok: true, v: 3 }, 80_000, 0);
                const other = beat('other', 3, 80_000);
                // The question was given up on: the next beat asks again.
                session.requests.list = [];
                return [joined, same.flat(), ahead, other, beat('other', 3, 80_001), sent(session.opened(90_000))];""")
            joined, same, ahead, other, later, again = told
            self.assertEqual([frame["action"] for frame in later], ["sync"])
            self.assertTrue(joined["beat"])
            self.assertNotIn("since", joined)
            self.assertEqual(same, [])
            self.assertEqual([(frame["action"], frame["since"]) for frame in ahead], [("sync", {"epoch": "e", "v": 1})])
            self.assertEqual([(frame["action"], frame["since"]) for frame in other], [("sync", {"epoch": "e", "v": 3})])
            self.assertEqual((again[0]["action"], again[0]["since"]), ("joinGame", {"epoch": "e", "v": 3}))

    def test_a_vote_of_another_tab_is_the_own_vote(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                voted();
                const before = session.ballot.wish.value;
                const effects = session.received({ event: 'state', game: 'G', me: { player: 'p1' }, ...state({ v: 2, voted: ['p1'], myVote: { value: '8', cast: 2 } }) }, 0, 0);
                return [before, session.ballot.wish, sent(effects)];""")
            self.assertEqual(told[0], "5")
            self.assertEqual((told[1]["value"], told[1]["cast"], told[1]["isSaved"]), ("8", 2, True))
            self.assertEqual(told[2], [])

    def test_a_vote_that_a_new_epoch_lacks_is_sent_again(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                voted();
                return sent(session.received({ event: 'state', game: 'G', me: { player: 'p1' }, ...state({ epoch: 'f', v: 1 }) }, 0, 0));""")
            self.assertEqual([(frame["action"], frame["value"], frame["cast"], frame["round"]) for frame in told], [("vote", "5", 1, 1)])

    def test_typed_letters_find_their_card(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = page.evaluate("""async (root) => {
                const { typeKey, keyFor } = await import(root + 'game/typing.js');
                const faces = ['0', '½', '1', '3', '13', '34', 'XS', 'S', '?', '☕'];
                const type = (keys) => [...keys].reduce(({ typed }, key) => typeKey(typed, keyFor(key, faces), faces), { typed: '' });
                return ['0', '1', '13', '3', '34', '19', 's', 'x', 'xs', 'c', 'q', 'h', 'z', '14'].map((keys) => [keys, type(keys).face, type(keys).isWhole]);
            }""", root)
            self.assertEqual(told, [
                ["0", "0", True], ["1", "1", False], ["13", "13", True], ["3", "3", False], ["34", "34", True], ["19", None, True], ["s", "S", True], ["x", "XS", True],
                ["xs", "XS", True], ["c", "☕", True], ["q", "?", True], ["h", "½", True], ["z", None, True], ["14", None, True]])

    def test_codes_are_forgiven_how_they_were_written(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = page.evaluate("""async (root) => {
                const { cleanCode } = await import(root + 'device/place.js');
                return ['K7QM2X', ' k7q m2x ', 'K7Q-M2X', 'http://h/p/g/k7qm2x', 'https://h/g/Team-Pizza/', 'team-pizza', 'Sprint7', 'abc', 'https://h/g/K7QM2X?x=1#y'].map(cleanCode);
            }""", root)
            self.assertEqual(told, ["K7QM2X", "K7QM2X", "K7QM2X", "K7QM2X", "team-pizza", "team-pizza", "sprint7", "abc", "K7QM2X"])

    def test_qr_codes_are_read_by_a_reader_of_others(self):
        reader = shutil.which("zbarimg")
        self.assertIsNotNone(reader, "zbar-tools is missing: Scripts/bootstrap test")
        with Cluster(1) as cluster, tempfile.TemporaryDirectory() as folder:
            page, root = self.module(cluster)
            for length in [14, 15, 26, 27, 42, 43, 62, 63, 84, 85, 106, 122, 152, 180, 181, 213]:
                text = ("https://poker.example/g/" + "K7QM2X-" * 40)[:length]
                rows = page.evaluate("async ([root, text]) => (await import(root + 'qr/qr.js')).qrGrid(text)", [root, text])
                file = pathlib.Path(folder) / "code.pbm"
                file.write_text(picture(rows))
                read = subprocess.run([reader, "--quiet", "--raw", str(file)], capture_output=True, text=True, check=False)
                self.assertEqual(read.stdout.rstrip("\n"), text, f"{length} bytes, version {(len(rows) - 17) // 4}")
            self.assertIsNone(page.evaluate("async (root) => (await import(root + 'qr/qr.js')).qrGrid('x'.repeat(214))", root))

    def test_both_languages_have_every_text_and_none_too_many(self):
        source = "\n".join(file.read_text() for file in PAGE.rglob("*.js") if file.parent.name != "text" or file.name == "text.js")
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            words = page.evaluate("async (root) => (await import(root + 'text/words.js')).default", root)
        self.assertEqual([key for key, both in words.items() if len(both) != 2 or not all(both)], [])
        texts = {tag: {key: both[place] for key, both in words.items()} for place, tag in enumerate(("en", "es"))}
        used = set(re.findall(r"'([a-zA-Z]+(?:\.[\w☕?½]+)?)'", source))
        # Keys that are put together: the part before the value.
        prefixes = {prefix for prefix in re.findall(r"`([a-z]+\.)\$\{", source)}
        unused = [key for key in texts["en"] if key not in used and not any(key.startswith(prefix) for prefix in prefixes)]
        self.assertEqual(unused, [])
        wanted = set(re.findall(r"\bt\('([\w.]+)'", source)) | set(re.findall(r"\? '([a-z]+\.\w+)' : '[a-z]+\.\w+'", source)) | set(re.findall(r"\? '[a-z]+\.\w+' : '([a-z]+\.\w+)'", source))
        self.assertEqual([key for key in sorted(wanted) if key not in texts["en"]], [])
        holes = lambda text: sorted(set(re.findall(r"\{(\w+)\}", json.dumps(text))))
        self.assertEqual([key for key in texts["en"] if holes(texts["en"][key]) != holes(texts["es"][key])], [])

    def test_every_error_code_of_the_protocol_has_its_text(self):
        protocol = (PAGE.parents[2] / "docs/protocol.md").read_text()
        table = protocol.split("## Error codes")[1].split("## Close codes")[0]
        codes = {code for line in table.splitlines() if line.startswith("| `") for code in re.findall(r"`([a-z_]+)`", line.split("|")[1])}
        words = (PAGE / "text/words.js").read_text()
        self.assertGreater(len(codes), 15)
        self.assertEqual([code for code in sorted(codes) if f"'error.{code}'" not in words], [])


def picture(rows, quiet=4, scale=5):
    """A bitmap (PBM) of a grid."""
    size = len(rows) + 2 * quiet
    dark = lambda x, y: 0 <= y - quiet < len(rows) and 0 <= x - quiet < len(rows) and rows[y - quiet][x - quiet]
    lines = [" ".join("1" if dark(x // scale, y) else "0" for x in range(size * scale)) for y in range(size)]
    return f"P1\n{size * scale} {size * scale}\n" + "\n".join(line for line in lines for _ in range(scale)) + "\n"


if __name__ == "__main__":
    unittest.main()
