/// The place of one connection in the ledger.
package struct ClientSeat: Sendable {
    let network: ClientNetwork
    /// What its address has and may do; nil while nothing is counted by address.
    package let account: ClientAccount?
}
