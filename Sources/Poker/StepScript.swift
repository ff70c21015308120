/// The Lua text of the step, the only writer of a game; its head comment is the contract of arguments and reply.
package enum StepScript {
    package static let source = String(decoding: PackageResources.step_lua, as: UTF8.self)
}
