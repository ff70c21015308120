extension RedisConfiguration {
    /// Reads `redis://[[user]:password@]host[:port][/database]`, the same with `rediss://` for TLS, or `unix://[[user]:password@]/path[?db=database]` (also `redis+unix`).
    ///
    /// User and password are percent-decoded. `db`, `user` and `password` may stand in the query of either form.
    /// - Throws: `.configuration` with a text that says what to write instead. It never repeats the URL, which may hold a password.
    package static func parse(url: String) throws(RedisError) -> RedisConfiguration {
        guard let mark = url.firstRange(of: "://") else {
            throw .url("no scheme; write redis://host:6379 or unix:///path/to/redis.sock")
        }
        let scheme = url[..<mark.lowerBound].lowercased()
        let parts = try RedisURLParts(url[mark.upperBound...])
        var configuration: RedisConfiguration
        switch scheme {
        case "redis", "tcp": configuration = try .init(tcp: parts)
        case "unix", "redis+unix": configuration = try .init(unix: parts)
        case "rediss":
            configuration = try .init(tcp: parts)
            configuration.security = RedisSecurity()
        default: throw .url("unknown scheme; write redis://host:6379 or unix:///path/to/redis.sock")
        }
        try configuration.take(userInfo: parts.userInfo)
        try configuration.take(query: parts.query)
        try configuration.checkUser()
        return configuration
    }

    private init(tcp parts: RedisURLParts) throws(RedisError) {
        let (host, port) = try RedisURLParts.hostAndPort(parts.authority)
        self.init(endpoint: .tcp(host: host, port: port))
        let path = parts.path.drop { $0 == "/" }
        if !path.isEmpty { self.database = try Self.database(path) }
    }

    private init(unix parts: RedisURLParts) throws(RedisError) {
        guard parts.authority.isEmpty, parts.path.count > 1 else {
            throw .url("a unix socket needs an absolute path with three slashes: unix:///run/redis/redis.sock")
        }
        let path = try RedisURLParts.decoded(parts.path, what: "path")
        guard path.utf8.count <= 107 else {
            throw .url("the socket's path has \(path.utf8.count) bytes and may have 107; use a shorter directory")
        }
        self.init(endpoint: .unix(path: path))
    }

    private mutating func take(userInfo: Substring?) throws(RedisError) {
        guard let userInfo else { return }
        let user = userInfo.prefix { $0 != ":" }
        if !user.isEmpty { self.username = try RedisURLParts.decoded(user, what: "user") }
        if user.endIndex < userInfo.endIndex {
            self.password = try RedisURLParts.decoded(userInfo[user.endIndex...].dropFirst(), what: "password")
        }
    }

    private mutating func take(query: Substring) throws(RedisError) {
        for item in query.split(separator: "&") {
            let name = item.prefix { $0 != "=" }
            let value = item[name.endIndex...].dropFirst()
            switch name {
            case "db", "database": self.database = try Self.database(value)
            case "user", "username": self.username = try RedisURLParts.decoded(value, what: "user")
            case "password": self.password = try RedisURLParts.decoded(value, what: "password")
            default: throw .url("unknown setting in the query; it may have db, user and password")
            }
        }
    }

    private func checkUser() throws(RedisError) {
        guard self.username != nil, self.password == nil else { return }
        throw .url("a user without a password; write redis://USER:PASSWORD@host, or redis://:PASSWORD@host for the default user")
    }

    private static func database(_ text: Substring) throws(RedisError) -> Int {
        guard let number = Int(text), number >= 0, number <= 1_000_000 else {
            throw .url("the database is not a number from 0 on; write redis://host:6379/0 or unix:///path?db=0")
        }
        return number
    }
}

/// The pieces of a Redis URL behind its scheme, not decoded yet.
private struct RedisURLParts {
    let userInfo: Substring?
    let authority: Substring
    let path: Substring
    let query: Substring

    init(_ rest: Substring) throws(RedisError) {
        let beforeQuery = rest.prefix { $0 != "?" }
        self.query = rest[beforeQuery.endIndex...].dropFirst()
        // A password may hold an unescaped slash only in error; the last @ before the query ends the user information.
        let at = beforeQuery.lastIndex(of: "@")
        self.userInfo = at.map { beforeQuery[..<$0] }
        let place = at.map { beforeQuery[beforeQuery.index(after: $0)...] } ?? beforeQuery
        self.authority = place.prefix { $0 != "/" }
        self.path = place[self.authority.endIndex...]
    }

    static func hostAndPort(_ authority: Substring) throws(RedisError) -> (String, Int) {
        var host = authority
        var port: Substring?
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { throw .url("an IPv6 address needs both brackets: redis://[::1]:6379") }
            host = authority[authority.index(after: authority.startIndex)..<end]
            let rest = authority[authority.index(after: end)...]
            if !rest.isEmpty { port = rest.first == ":" ? rest.dropFirst() : "" }
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        guard !host.isEmpty else { throw .url("no host; write redis://host:6379") }
        guard let port else { return (String(host), 6379) }
        guard let number = UInt16(port), number > 0 else { throw .url("the port is not a number from 1 to 65535; write redis://host:6379") }
        return (String(host), Int(number))
    }

    /// Resolves %XX.
    static func decoded(_ text: Substring, what: String) throws(RedisError) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                throw .url("a % in the \(what) that two hex digits do not follow; write % as %25")
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension RedisError {
    fileprivate static func url(_ problem: String) -> RedisError { RedisError(.configuration, "Redis URL: \(problem)") }
}
