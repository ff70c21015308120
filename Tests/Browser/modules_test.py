"""The page's pure parts, in the browser: the reducer against recorded games, typed cards, texts, QR codes."""

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
from people import ModuleCase

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


class ModulesTest(ModuleCase):
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
                return ['K7QM2X', ' k7q m2x ', 'K7Q-M2X', 'http://h/p/g/k7qm2x', 'https://h/g/Team-Pizza/', 'team-pizza', 'Sprint7', 'abc', 'https://h/g/K7QM2X?x=1#y', 'equipo', 'Madrid', 'pizza1', 'DEV-OPS', 'Dev-Ops', 'sprint-07'].map(cleanCode);
            }""", root)
            # What has a letter or digit that no code has is a slug, in either case.
            slugs = ["equipo", "madrid", "pizza1", "dev-ops", "dev-ops", "sprint-07"]
            self.assertEqual(told, ["K7QM2X", "K7QM2X", "K7QM2X", "K7QM2X", "team-pizza", "team-pizza", "sprint7", "abc", "K7QM2X", *slugs])

    def test_a_history_is_learned_without_undoing_what_is_newer(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = page.evaluate("""async (root) => {
                const { learn, readState } = await import(root + 'game/state.js');
                const result = (round, estimate) => ({ event: 'result', game: 'G', v: round, round, votes: [], estimate });
                const state = readState({ epoch: 'e', v: 9, round: 3, results: [result(3, '8')] }, 'G', 'p1', 0);
                const settled = [{ round: 1, value: '5' }, { round: 3, value: '3' }];
                return learn(state, { results: [result(1), result(2), result(3)], settled }).results.map(({ round, estimate }) => [round, estimate]);
            }""", root)
            self.assertEqual(told, [[1, "5"], [2, None], [3, "8"]])

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
