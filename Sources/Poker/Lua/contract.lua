-- The step: the only writer of a game. One call reads, performs what is due, does one operation, writes, publishes last.
-- The files of this folder are one script, joined in the order of StepScript. This one is its contract, and what each call begins with.
--
-- KEYS  1 room  2 x (ballots)  3 who (names, tokens)  4 conn  5 cfg  6 hist  7 stories  8 rates      all share the hash tag {R}
-- ARGV  1 op  2 run_id of the connection's server  3 publish command  4 channel  5 not-after (Redis ms, 0 none)
--       6 sender node N ('' none)  7 actor C: a connection, or t:<token hash> ('' none)  8.. arguments of the op
-- Reply { code, epoch, v, due, events, data, now, bus }
--       code 'ok', an error code of the protocol, or 'late', 'upgrade', 'taken', 'passcode'; v, due, now are integers (ms; due 0: none);
--       events: a JSON array as text; data: see below ('' when there is none); bus: '' or the error text of a failed PUBLISH.
--       A refused step may still carry the events of what was due, and `fenced`.
--
-- op      arguments after C                                                   data when ok
-- create  code, name, seat ('player'|'spectator'), token hash, creator hash,  {"player":"p1","state":STATE,"mine":MINE,
--         cards (LF between), deck name ('' own), opt (autoClose 0|1,           "results":[last],"settled":[..],"nodes":["N",..]},
--         anonymous 0|1, policy d|e: three characters), title,                with "made":true first if the game is new
--         'grace|succession' (ms), history bound, life ms, life ms of a game that never started, lock 0|1, PASS ('' none)
-- join    code, name ('' none), seat ('' = player), token hash,               as create
--         PASS of the passcode that was sent ('' none)
-- game    '=' and title, cards, deck name, autoClose, anonymous, policy,      ''
--         lock, PASS ('-' takes it away); as in create, '' keeps what is there
-- drop    -                                                                   ''
-- leave   -                                                                   ["C",..] every connection of the seat
-- player  p ('' = C's own), name, seat ('player'|'spectator'), dealer 0 | 1   ''
--         ('' of each: as it is)
-- remove  p                                                                   ''
-- settle  round ('' the newest, or a story alone), story, value, 'v' | 'null'   {"round":n}, '' for a story alone
-- finish  -                                                                   ''
-- react   emoji                                                               '' (never writes, does nothing that is due)
-- nudge   p ('' = all who are waited for)                                     '' (as react)
-- members N, then C, p, epoch of each        (p '' = a join in flight: keep   ["C",..] whose seat does not exist; last, in a list of
--         in which the node learnt of it      what is stored)                 its own if there are any, those that a dealer removed
-- start   round it would open ('' unstamped), seconds ('' none), story ('' none)   {"round":n}
-- vote    round ('' unstamped; '0' is a stamp), cast (0: assign), card, 'v' | 'null'   {"cast":n}
-- close   round ('' unstamped), discard 0 | 1                                 {"round":n}
-- putstories  most stories, most bytes of the list, before ('~' absent, '' at the end, else an id),   ''
--         then id ('' new), title, link, note, estimate of each: texts of JSON, '' as it is, 'null' cleared
-- removestories  ids                                                          ''
-- tick    -                                                                   ''
-- snap    since v ('' none), comma list of C                                  {"state","mine","results","settled","nodes"}
-- history -                                                                   {"state":STATE,"entries":[all of hist]}
-- whose   -                                                                   {"player":"p1","creator":true|false}: whose token C is
-- peek    -  (never writes, does nothing that is due)                         ''
-- Refusals with data: round_over, already_voting {"round":newest}; stale_vote {"cast":the seat's number}. A start that names a
-- round beyond the next one is a bad_request with {"round":newest}, a token of another seat than C has one with {"player":C's}, the
-- last dealer's seat that is to be none one with {"lastDealer":true}, who removes the own seat one with {"self":true}.
-- unauthorized with {"removed":true}: a dealer removed this token's seat, or this connection's.
-- A join of an unknown token without a PASS made with the game's own salt is refused as 'passcode' with {"salt":"rounds|salt"}.
-- settled has a title if and only if the story is, or was when the round began, one of the list: such a story gets the estimate, and settling
-- on the same again is without an event only when the story has that estimate.
-- A put of a new story without a title is a bad_request with {"index":its place from 0}, a before that is not in the list story_not_found;
-- limit with {"stories":n} or {"bytes":n} is the list's, without data the seat's. A put or removal that changes nothing has no event.
-- A seat that left after voting and returns before the reveal: player, then voted, so that what clients keep equals the state.
-- A seat that withdraws by becoming a spectator, or is removed: voted (false), then player or playerLeft.
-- The creator's token is a dealer's seat, until a dealer takes that away or gives it up (cfg demoted). When no seat is a dealer's any
-- more, one that is there becomes it, told as player: decided in settle (docs/decisions/0011).
-- An ended game still does sync, history, leave, drop, members and tick; its name is free for create. Everything else is game_ended.
-- react and nudge answer without events: these have no v, are on the bus only, and so reach each node once.
-- t:<token hash> is a seat that acts without a socket: it is bound nowhere and its presence stays as it is; create and join have none.
-- A seat made without C is away from the beginning.
-- A token without a seat is refused as not_joined before anything else, also by a game that was ended. What a seat does by its token is
-- counted; too often is rate_limited with {"retryAfterMs":n,"rate":a kind of RATES}. See acting.lua.
-- PASS    'rounds|salt|value', the value derived by the node (PBKDF2): the passcode itself never comes here.
-- epoch   8 hex digits that tell this game from every other that was or will be under its code; after a restart of Redis a dot and 8
--         more. A seat learnt in another game binds nothing in a members step: its connection stays as it is stored, or is lost.
-- MINE    {"C":{"player":"p3","value":"5"|null,"cast":2},..} only those asked for that have a seat.
-- results since v: up to 20 results with a higher v, oldest first; without since: the last one. settled: the settled events of the
--         same reach with a higher v; without since those of the last result's round. Beyond the reach of a view, or no longer in
--         hist, the newest result and what settled it are found in cfg.
-- Bus     {"p":1,"epoch","v","due","now","rm":[C..] (if any),"ev":[..]}, also with an empty ev when due became earlier.
--
-- Room hash, every value 64 bytes or less: fmt ep v run due rnd ph(w|v|r|e) opt req nv xl ren life code t0 dl nd act np lf tm hm hb, ends (when an ended game's life is over), and
--   m:<p> = kind dealer|since|away    kind p, s, or g (gone, its vote stands); since: first round that needs the seat;
--   away: 0 has a socket, > 0 end of its grace, -1 away.   opt = the three option characters | deck version, as of the round's start.
--   req, nv: required seats without a standing vote, standing votes: recomputed by settle, moved by a vote, so that a vote reads
--   the header, its seat and its ballot only. nd: when the last present dealer lost its last socket. xl: x has its life (0: it has
--   none yet, or may be gone). hb: bytes of hist.
-- x: <p> = round|cast|card index ('' taken back: a tombstone, so that a resent older cast cannot restore it).
-- who: n:<p> name, k:<p> token hash, t:<hash> = p ('-' barred), barred = hashes, oldest first, at most 200.
-- conn: C = p, or '-' for a connection of a removed seat until it drops.   hist: result and settled events as published.
-- cfg: creator, demoted ('1': the creator's token makes no dealer), deck (version), deck:<ver>, dn:<ver>, opt, title, story,
--   story_title (that of the round's story, a text of JSON; '' when it is none of the list), lock ('1' or absent), pass (PASS or absent),
--   result, settled: the newest result and what settled it last ('' nothing), as published; absent before the first.
--   opt and deck count from the next round on; decks that no round uses are deleted.
-- stories: s:<id> = title LF link LF note LF estimate, texts of JSON ('' none); order = ids with commas; n = last number given;
--   list = the JSON array that the state shows, so that a view reads one field. An id that was given is not given again.
-- rates: kind:<p> = the instant (ms) until which what the seat did by its token fills the time. Lives for half a minute.
--
-- Rules: all encoding before the first write, nothing may raise after it; reads after a change come from the caches below;
-- completeness is decided in settle alone. Lock, seats and passcode are checked in closed_door, for unknown tokens only.

local FMT, BUS, STATISTICS, MAX_SEATS, MAX_SOCKETS, NEW_EPOCH_GAP = 1, 1, 1, 100, 32, 1000
local RENEW_MS, HIST_EXTRA_MS, HIST_BYTES, RESULTS, RATES_MS = 600000, 3600000, 524288, 20, 30000

local call, match, sub, floor = redis.call, string.match, string.sub, math.floor
local op, run, C = ARGV[1], ARGV[2], ARGV[7]
local clock = call('TIME')
local now = clock[1] * 1000 + floor(clock[2] / 1000)
local after = tonumber(ARGV[5]) or 0
if after > 0 and now > after then return {'late', '', 0, 0, '[]', '', now, ''} end
