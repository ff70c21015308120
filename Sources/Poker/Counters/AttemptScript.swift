import Redis

/// Counts what is tried, by one address or at one game, within a minute of Redis' time.
///
/// An attempt is taken before it is made, and ended afterwards: what failed counts until the minute is over, what is given back does not. While it
/// is under way it holds a place, so that attempts that are made at once are no more than those that come one after another.
///
/// KEYS: counters of one slot. ARGV: `take`, life in ms, then the limit of each (0: none); or `end`, life, then for each 1 (it counts) or 0 (it is
/// given back). Answers `taken`, `busy` (too many are under way; one may be given back soon) or `refused`; ms until the counters that are full
/// begin anew; how many the first counter had. A counter is a hash: `failed`, `pending`, and `ends` in ms. It is gone when nothing counts.
enum AttemptScript {
    static let script = StepScript.named("attempts", Self.source)

    private static let source = """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
        local life = tonumber(ARGV[2])
        local counters = {}
        for i, key in ipairs(KEYS) do
          local c = redis.call('HMGET', key, 'failed', 'pending', 'ends')
          local ends = tonumber(c[3]) or 0
          if ends <= now then c, ends = {}, 0 end
          counters[i] = {failed = tonumber(c[1]) or 0, pending = tonumber(c[2]) or 0, ends = ends}
        end
        if ARGV[1] == 'take' then
          local wait, busy = 0, false
          for i, c in ipairs(counters) do
            local limit = tonumber(ARGV[2 + i])
            if limit > 0 and c.failed >= limit then
              wait = math.max(wait, c.ends - now)
            elseif limit > 0 and c.failed + c.pending >= limit then
              busy = true
            end
          end
          if wait > 0 then return {'refused', wait, 0} end
          if busy then return {'busy', 0, 0} end
          for i, c in ipairs(counters) do
            redis.call('HSET', KEYS[i], 'failed', c.failed, 'pending', c.pending + 1, 'ends', c.ends > 0 and c.ends or now + life)
            if c.ends == 0 then redis.call('PEXPIRE', KEYS[i], life) end
          end
          return {'taken', 0, counters[1].failed + counters[1].pending}
        end
        for i, c in ipairs(counters) do
          local failed, pending = c.failed + tonumber(ARGV[2 + i]), math.max(0, c.pending - 1)
          if c.ends > 0 and failed + pending == 0 then
            redis.call('DEL', KEYS[i])
          elseif c.ends > 0 then
            redis.call('HSET', KEYS[i], 'failed', failed, 'pending', pending)
          end
        end
        return {'ended', 0, 0}
        """
}
