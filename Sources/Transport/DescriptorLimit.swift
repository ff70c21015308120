import Glibc

/// Raises the soft limit for open files and sockets to the hard one, since each connection takes a descriptor and the usual soft limit is 1024.
///
/// - Returns: the limits now in force; unchanged when the system refuses.
@discardableResult
package func raiseDescriptorLimit() -> (soft: Int, hard: Int) {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0 else { return (0, 0) }
    var wanted = limit
    wanted.rlim_cur = limit.rlim_max
    if setrlimit(resource, &wanted) == 0 { limit = wanted }
    return (Int(clamping: limit.rlim_cur), Int(clamping: limit.rlim_max))
}
