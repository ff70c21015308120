// The own vote: numbered, kept until its round is over, and sent again when the server lacks it. docs/protocol.md, "Casts".

export class Ballot {
  /** The newest wish of the open round: `{round, startedAt, value, cast, isSaved}`; null when there is none. */
  wish = null;
  /** The newest one that the server has. */
  saved = null;

  /** Notes a wish and numbers it higher than all that this seat is known to have cast in the round. */
  cast(value, state) {
    const own = this.wish?.round === state.round ? this.wish.cast : 0;
    const cast = Math.max(own, state.myVote?.cast ?? 0) + 1;
    this.wish = { round: state.round, startedAt: state.startedAt, value, cast, isSaved: false };
    return { action: 'vote', round: state.round, value, cast };
  }

  /** The vote was acknowledged. */
  acknowledge(fields, cast) {
    const vote = { round: fields.round, startedAt: this.wish?.startedAt ?? 0, value: fields.value, cast, isSaved: true };
    if (cast >= (this.saved?.round === fields.round ? this.saved.cast : 0)) this.saved = vote;
    if (this.wish?.round === fields.round && cast >= this.wish.cast) this.wish = vote;
  }

  /** Whether this is the newest wish; then it is to be cast above the one that another tab has cast. */
  overtake({ round, cast }, other) {
    const isNewest = this.wish?.round === round && this.wish.cast === cast && !this.wish.isSaved;
    if (isNewest) this.wish.cast = other;
    return isNewest;
  }

  /** The vote was refused: what counts is what the server had before. */
  refuse(fields) {
    if (this.wish?.cast === fields.cast) this.wish = this.saved?.round === fields.round ? this.saved : null;
  }

  /**
   * What has to be sent again after a state of another socket or epoch; null when nothing has. Forgets a vote of a round that is over.
   * Of a wish that is on its way its own answer tells more than a state that may be older.
   */
  missing(state, isOnItsWay) {
    const { saved, wish } = this;
    const isOpen = (vote) => vote && state.phase === 'voting' && state.round === vote.round && state.startedAt === vote.startedAt;
    if (!isOpen(wish)) this.wish = null;
    if (!isOpen(saved)) this.saved = null;
    if (!this.wish) return null;
    this.saved = state.myVote && { ...this.wish, ...state.myVote, isSaved: true };
    if (isOnItsWay) return null;
    // Cast by this wish, whose answer got lost, or in another tab later.
    if (this.saved?.cast >= this.wish.cast) {
      this.wish = this.saved;
      return null;
    }
    this.wish.isSaved = false;
    const { round, value, cast } = this.wish;
    return { action: 'vote', round, value, cast };
  }

  /** After an event: a round's end needs no vote any more, nor does one that the server withdrew. */
  follow(event, state, isVoting) {
    const isWithdrawn = event.event === 'voted' && event.voted === false && event.player === state.me;
    if (isWithdrawn) this.saved = null;
    if ((isWithdrawn && !isVoting) || ['started', 'result', 'discarded', 'ended'].includes(event.event)) this.wish = this.saved = null;
  }
}
