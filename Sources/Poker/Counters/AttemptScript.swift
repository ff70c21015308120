import Redis

/// Counts what is tried, by one address or at one game, within a minute of Redis' time.
///
/// An attempt is taken before it is made, and ended afterwards: what failed counts until the minute is over, what is given back does not. While it
/// is under way it holds a place, so that attempts that are made at once are no more than those that come one after another.
///
/// Attempts with one name count once, and hold one place while they are under way: what many ask for at once is one thing.
///
/// KEYS: counters of one slot. ARGV: `take`, life in ms, then the limit (0: none) and the name (or empty) of each; or `end`, life, then for each
/// 1 (it counts) or 0 (it is given back), and the name. Answers `taken`, `busy` (too many are under way; one may be given back soon) or `refused`;
/// ms until the counter that is full begins anew; and which counter that is, from 0.
/// A counter is a hash: `failed`, `pending`, `ends` in ms; of each name that counts `f:NAME`, and how many are under way as `p:NAME`: of no more
/// names than the limit. It is gone when nothing counts.
enum AttemptScript {
    static let script = StepScript.named("attempts", Self.source)

    private static let source = """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
        local life = tonumber(ARGV[2])
        local counters = {}
        for i, key in ipairs(KEYS) do
          local name = ARGV[2 + 2 * i]
          local h = redis.call('HMGET', key, 'failed', 'pending', 'ends', 'f:' .. name, 'p:' .. name)
          local ends = tonumber(h[3]) or 0
          if ends > 0 and ends <= now then
            redis.call('DEL', key)
            h, ends = {}, 0
          end
          local c = {failed = tonumber(h[1]) or 0, pending = tonumber(h[2]) or 0, ends = ends, name = name ~= '' and name}
          c.counted, c.asking = c.name and h[4] and true, c.name and tonumber(h[5]) or 0
          counters[i] = c
        end

        local function take(key, c)
          local shares = c.counted or c.asking > 0
          redis.call('HSET', key, 'failed', c.failed, 'pending', c.pending + (shares and 0 or 1), 'ends', c.ends > 0 and c.ends or now + life)
          if c.name then redis.call('HSET', key, 'p:' .. c.name, c.asking + 1) end
          if c.ends == 0 then redis.call('PEXPIRE', key, life) end
        end

        local function finish(key, c, has_failed)
          local counts, gives = has_failed and not c.counted, true
          if c.name then
            gives = not c.counted and c.asking > 0 and (counts or c.asking == 1)
            if c.asking > 1 then
              redis.call('HSET', key, 'p:' .. c.name, c.asking - 1)
            else
              redis.call('HDEL', key, 'p:' .. c.name)
            end
            if counts then redis.call('HSET', key, 'f:' .. c.name, 1) end
          end
          local failed, pending = c.failed + (counts and 1 or 0), math.max(0, c.pending - (gives and 1 or 0))
          if failed + pending == 0 then
            redis.call('DEL', key)
          else
            redis.call('HSET', key, 'failed', failed, 'pending', pending)
          end
        end

        if ARGV[1] == 'take' then
          local wait, full, busy = 0, 0, nil
          for i, c in ipairs(counters) do
            local limit = tonumber(ARGV[1 + 2 * i])
            if limit > 0 and not c.counted and c.asking == 0 then
              if c.failed >= limit and c.ends - now > wait then
                wait, full = c.ends - now, i - 1
              elseif c.failed < limit and c.failed + c.pending >= limit then
                busy = busy or i - 1
              end
            end
          end
          if wait > 0 then return {'refused', wait, full} end
          if busy then return {'busy', 0, busy} end
          for i, c in ipairs(counters) do take(KEYS[i], c) end
          return {'taken', 0, 0}
        end
        for i, c in ipairs(counters) do
          if c.ends > 0 then finish(KEYS[i], c, ARGV[1 + 2 * i] == '1') end
        end
        return {'ended', 0, 0}
        """
}
