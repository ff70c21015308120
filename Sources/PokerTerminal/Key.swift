/// A key as it was pressed. A value.
package enum Key: Sendable, Equatable {
    case character(Character)
    /// A letter with the control key.
    case control(Character)
    case enter, backspace, delete, left, right, up, down, home, end, tab, escape
}
