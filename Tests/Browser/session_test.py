"""A seat as a value, in the browser: what it sends, sends again and tells, with times and chance that a test gives."""

import unittest

from cluster import Cluster
from people import ModuleCase


class SessionTest(ModuleCase):
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

    def test_the_newest_vote_is_cast_above_one_of_another_tab(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                seated();
                const [first] = sent(session.vote('5', 0));
                const stale = (vote) => session.received({ event: 'error', re: vote.id, action: 'vote', code: 'stale_vote', details: { cast: 4 } }, 1, 0);
                const effects = stale(first);
                const [above] = sent(effects);
                const saved = session.received({ event: 'reply', re: above.id, ok: true, v: 2, cast: 5 }, 2, 0);
                return [told(effects), above, told(saved), session.ballot.wish, saved.filter((effect) => effect.do === 'voted').length];""")
            effects, above, saved, wish, tells_others = told
            self.assertEqual(effects, [])
            self.assertEqual((above["value"], above["cast"]), ("5", 5))
            self.assertEqual((saved, wish["cast"], wish["isSaved"], tells_others), (["ok"], 5, True, 1))

    def test_a_vote_that_may_have_been_heard_before_is_not_cast_above_one_of_another_tab(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                seated();
                const [first] = sent(session.vote('5', 0));
                // Nothing for 10 s: sent again, and meanwhile another tab has voted.
                const [second] = sent(session.tick(10_000));
                const effects = session.received({ event: 'error', re: second.id, action: 'vote', code: 'stale_vote', details: { cast: 2 } }, 10_001, 0);
                return [second.cast, told(effects), sent(effects).map((frame) => frame.action), session.ballot.wish];""")
            self.assertEqual(told, [1, ["stale_vote"], ["sync"], None])

    def test_a_vote_that_waited_gives_way_to_one_that_another_tab_cast_meanwhile(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            waits = {
                "refused for now": "const [first] = sent(session.vote('5', 0)); session.received({ event: 'error', re: first.id, action: 'vote', code: 'rate_limited', details: { retryAfterMs: 9000 } }, 1, 0);",
                "chosen without a connection": "session.closed(1006, 0, 0); session.vote('5', 1); session.opened(2);",
            }
            for how, wait in waits.items():
                for event in ["{ ...welcome, state: %s }", "{ event: 'state', game: 'G', me: { player: 'p1' }, ...%s }"]:
                    newer = event % "state({ v: 2, voted: ['p1'], myVote: { value: '13', cast: 1 } })"
                    told = self.session(page, root, f"""
                        seated();
                        {wait}
                        const effects = session.received({newer}, 3, 0);
                        return [told(effects), sent([...effects, ...session.tick(20_000)]).length, session.ballot.wish.value, session.ballot.wish.isSaved];""")
                    self.assertEqual(told, [["stale_vote"], 0, "13", True], (how, event))

    def test_a_vote_that_waited_and_is_refused_as_older_is_not_cast_above(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                seated();
                const [first] = sent(session.vote('5', 0));
                session.received({ event: 'error', re: first.id, action: 'vote', code: 'rate_limited', details: { retryAfterMs: 100 } }, 1, 0);
                const [second] = sent(session.tick(2000));
                const effects = session.received({ event: 'error', re: second.id, action: 'vote', code: 'stale_vote', details: { cast: 3 } }, 2001, 0);
                return [told(effects), sent(effects).map((frame) => frame.action)];""")
            self.assertEqual(told, [["stale_vote"], ["sync"]])

    def test_a_state_that_may_be_older_does_not_decide_about_a_vote_on_its_way(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                seated();
                // Another tab has voted 13; before that is known here, 5 is chosen.
                session.votedElsewhere(0);
                const [vote] = sent(session.vote('5', 1));
                const older = session.received({ event: 'state', game: 'G', me: { player: 'p1' }, ...state({ v: 2, voted: ['p1'], myVote: { value: '13', cast: 1 } }) }, 2, 0);
                const meanwhile = [told(older), session.ballot.wish.value, session.ballot.wish.isSaved];
                const [above] = sent(session.received({ event: 'error', re: vote.id, action: 'vote', code: 'stale_vote', details: { cast: 1 } }, 3, 0));
                return [meanwhile, above.value, above.cast];""")
            self.assertEqual(told, [[[], "5", False], "5", 2])

    def test_a_state_that_was_asked_for_before_a_vote_of_another_tab_is_asked_for_again(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                seated();
                const [first] = sent(session.votedElsewhere(0));
                const meanwhile = sent(session.votedElsewhere(1)).length;
                const [second] = sent(session.received({ event: 'reply', re: first.id, ok: true, v: 1 }, 2, 0));
                return [meanwhile, second.action, sent(session.received({ event: 'reply', re: second.id, ok: true, v: 1 }, 3, 0)).length];""")
            self.assertEqual(told, [0, "sync", 0])

    def test_a_vote_that_was_withdrawn_does_not_come_back_with_the_refusal_of_another(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                voted();
                const [change] = sent(session.vote('8', 1));
                session.received({ event: 'voted', game: 'G', v: 2, round: 1, player: 'p1', voted: false }, 2, 0);
                session.received({ event: 'error', re: change.id, action: 'vote', code: 'spectator' }, 3, 0);
                return [session.ballot.wish, session.ballot.saved];""")
            self.assertEqual(told, [None, None])

    def test_a_saved_vote_that_comes_too_late_after_a_loss_is_told(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                voted();
                const [again] = sent(session.received({ event: 'state', game: 'G', me: { player: 'p1' }, ...state({ epoch: 'f' }) }, 1, 0));
                return told(session.received({ event: 'error', re: again.id, action: 'vote', code: 'round_over', details: { round: 1 } }, 2, 0));""")
            self.assertEqual(told, ["round_over"])

    def test_a_vote_that_certainly_was_not_heard_is_not_called_unknown(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                seated();
                const [vote] = sent(session.vote('5', 0));
                session.received({ event: 'error', re: vote.id, action: 'vote', code: 'rate_limited', details: { retryAfterMs: 9000 } }, 1, 0);
                return told(session.received({ event: 'state', game: 'G', me: { player: 'p1' }, ...state({ v: 2, round: 2 }) }, 2, 0));""")
            self.assertEqual(told, ["round_over"])

    def test_an_own_vote_that_nobody_here_has_cast_is_asked_for_also_after_one_was_taken_back(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                voted();
                const [back] = sent(session.vote(null, 1));
                session.received({ event: 'voted', game: 'G', v: 2, round: 1, player: 'p1', voted: false }, 2, 0);
                session.received({ event: 'reply', re: back.id, ok: true, v: 2, cast: 2 }, 2, 0);
                return sent(session.received({ event: 'voted', game: 'G', v: 3, round: 1, player: 'p1', voted: true }, 3, 0)).map((frame) => frame.action);""")
            self.assertEqual(told, ["sync"])

    def test_a_sign_of_life_is_asked_for_also_when_a_question_was_refused_for_a_while(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                seated();
                const [question] = sent(session.votedElsewhere(0));
                session.received({ event: 'error', re: question.id, action: 'sync', code: 'rate_limited', details: { retryAfterMs: 9000 } }, 1, 0);
                const probe = sent(session.probe(2)).map((frame) => frame.action);
                session.received({ event: 'error', re: question.id, action: 'sync', code: 'rate_limited', details: { retryAfterMs: 9000 } }, 3, 0);
                return [probe, session.tick(6500).filter((effect) => effect.do === 'drop').length];""")
            self.assertEqual(told, [["sync"], 0])

    def test_impatience_is_one_wish_and_what_others_did_first_is_no_fault(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                seated();
                const asked = ['closeVote', 'closeVote', 'startVote', 'startVote'].map((action) => sent(session.ask({ action }, 0)));
                const answers = (effects) => effects.filter((effect) => effect.do === 'answer').map((effect) => effect.frame.event);
                const refuse = ([frame], code, round) => answers(session.received({ event: 'error', re: frame.id, action: frame.action, code, details: { round } }, 1, 0));
                return [asked.map((frames) => frames.length), refuse(asked[0], 'round_over', 1), refuse(asked[2], 'already_voting', 2), refuse(sent(session.ask({ action: 'startVote' }, 2)), 'already_voting', 9)];""")
            self.assertEqual(told, [[1, 0, 1, 0], ["reply"], ["reply"], ["error"]])

    def test_another_wish_is_no_repetition(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                seated();
                const answers = (effects) => effects.filter((effect) => effect.do === 'answer').map((effect) => effect.frame.event);
                const refuse = ([frame], code, round) => answers(session.received({ event: 'error', re: frame.id, action: frame.action, code, details: { round } }, 1, 0));
                // Somebody else has revealed what was to be discarded, and started another story.
                const outcomes = [refuse(sent(session.ask({ action: 'closeVote', discard: true }, 0)), 'round_over', 1), refuse(sent(session.ask({ action: 'startVote', story: 's2' }, 0)), 'already_voting', 2)];
                session.closed(1006, 2, 0);
                for (const fields of [{ action: 'closeVote' }, { action: 'closeVote', discard: true }, { action: 'startVote', story: 's1' }, { action: 'startVote', story: 's2' }]) session.ask(fields, 3);
                session.opened(4);
                return [outcomes, sent(session.received(welcome, 5, 0)).filter(({ action }) => action !== 'sync').map(({ action, story, discard }) => [action, story ?? discard])];""")
            self.assertEqual(told, [[["error"], ["error"]], [["closeVote", True], ["startVote", "s2"]]])

    def test_after_a_vote_of_another_tab_the_state_is_asked_for(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                const early = session.votedElsewhere(0).length;
                seated();
                return [early, sent(session.votedElsewhere(1)).map((frame) => frame.action), session.votedElsewhere(2).length];""")
            self.assertEqual(told, [0, ["sync"], 0])

    def test_a_vote_that_the_server_lost_is_not_shown_as_saved_until_it_has_it_again(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                voted();
                const lost = (epoch) => session.received({ event: 'state', game: 'G', me: { player: 'p1' }, ...state({ epoch }) }, 0, 0);
                const [again] = sent(lost('f'));
                const meanwhile = session.ballot.wish.isSaved;
                // Refused for now as often as it likes: the vote is never given up.
                let now = 0;
                let effects = [];
                let request = again;
                for (let time = 0; time < 30; time += 1) {
                    effects.push(...session.received({ event: 'error', re: request.id, action: 'vote', code: 'rate_limited', details: { retryAfterMs: 100 } }, now, 0));
                    [request] = sent(session.tick(now += 2000));
                }
                const pending = [session.ballot.wish.isSaved, session.ballot.saved];
                session.received({ event: 'reply', re: request.id, ok: true, v: 2, cast: 1 }, now, 0);
                return [again.cast, meanwhile, pending, told(effects), session.ballot.wish.isSaved];""")
            self.assertEqual(told, [1, False, [False, None], [], True])

    def test_a_vote_is_not_cast_in_another_round_of_the_same_number(self):
        cases = [
            # The round of the other epoch has the same number and another beginning.
            ("{ epoch: 'f', startedAt: 9 }", True, ["round_over"]), ("{ epoch: 'f', startedAt: 9 }", False, ["unknown"]),
            # It is over and has the vote, or it has not.
            ("{ v: 3, phase: 'revealed', results: [{ round: 1, votes: [{ player: 'p1', value: '5' }] }] }", False, []),
            ("{ v: 3, phase: 'revealed', results: [{ round: 1, votes: [] }] }", True, ["round_over"]),
        ]
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            for fields, is_offline, expected in cases:
                told = self.session(page, root, f"""
                    seated();
                    if ({str(is_offline).lower()}) session.closed(1006, 1, 0);
                    session.vote('5', 2);
                    if (!{str(is_offline).lower()}) session.closed(1006, 3, 0);
                    session.opened(4);
                    const effects = session.received({{ ...welcome, state: state({fields}) }}, 5, 0);
                    return [told(effects), sent(effects).length, sent(session.tick(20_000)).length];""")
                self.assertEqual(told, [expected, 0, 0], (fields, is_offline))

    def test_what_belongs_to_a_moment_is_not_kept_for_another_one(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                seated();
                session.closed(1006, 1, 0);
                const asked = [session.ask({ action: 'react', emoji: 'x' }, 2), session.ask({ action: 'nudge' }, 2), session.ask({ action: 'closeVote' }, 2)].map(told);
                session.opened(3);
                return [asked, sent(session.received(welcome, 4, 0)).map((frame) => frame.action)];""")
            self.assertEqual(told, [[["unavailable"], ["unavailable"], []], ["closeVote"]])

    def test_what_no_node_would_take_is_refused_before_it_cuts_the_connection(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                seated();
                const put = (csv) => { const effects = session.ask({ action: 'putStories', csv }, 0); return [told(effects), sent(effects).length]; };
                return [put('x'.repeat(129_000)), put('x'.repeat(131_000)), put('ñ'.repeat(66_000)), put('"'.repeat(66_000))];""")
            self.assertEqual(told, [[[], 1], [["too_much"], 0], [["too_much"], 0], [["too_much"], 0]])

    def test_who_waits_for_a_seat_knows_why_and_until_when(self):
        with Cluster(1) as cluster:
            page, root = self.module(cluster)
            told = self.session(page, root, """
                session.opened(0);
                session.received({ event: 'error', re: 'seat', code: 'rate_limited', details: { retryAfterMs: 30_000 } }, 1, 0);
                const waits = [session.refusal.code, session.joinAt];
                session.tick(40_000);
                return [waits, session.refusal];""")
            self.assertEqual(told, [["rate_limited", 30_001], None])


if __name__ == "__main__":
    unittest.main()
