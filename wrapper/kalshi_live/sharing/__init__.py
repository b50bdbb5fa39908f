"""Many processes and machines: one rate budget and one poller, held in a Valkey or Redis store.

The store does the work: scripts that run one at a time on its own clock, sorted sets, streams,
expiry. What is here asks it, and goes on without it when it is away.

- `share` is what a user configures, `addresses` what its URL means to the client of the store.
- `store` is the way to the store of one event loop: keys that begin with the share's name, scripts
  that are loaded again by themselves, an end to every wait, and one error for all that goes wrong.
  A command whose connection breaks is made once more: what is asked has to bear that.
- `budget` asks for each request's tokens with the script `bucket.lua`, and takes a share of the
  rate for itself while the store is away.
- `member`, `candidate`: a watch or relay says three times in a lease (3 s) that it is there and
  what it wants (`beat.lua`). If nobody polls, it does from then on: it gets the lease, and a token
  that is one more than that of any poller before. It gives the lease back when it leaves
  (`leave.lua`), and when the server has not answered it for a lease while others might be answered;
  each time that happens the next one is given twice as long. Watches leave the polling to a relay.
- `leading` polls for all: the union of what is wanted, each id at the shortest interval that anyone
  wants. It writes one entry to the stream, and new states to the hash, in one step (`publish.lua`):
  only while the lease, with its token, is its own, and the entry's number follows the last.
- `following` is what a watch has its answers from. It takes the states and the position in the
  stream that belong to them in one transaction, and then reads the stream. Numbers of entries are
  contiguous: after a gap it takes the states again. What has changed it finds out as a watch that
  polls does, from the same answers: entries also say who was answered for without news. While the
  store is away, and has been for a lease, it asks by itself; what had been asked for before its own
  last answer is not taken in afterwards. What it has read so far is in `mirror`.
- `records` is what stands in the hash and in the stream; items are as the server sent them.

Keys, all beginning with the share's name, and `watch:` with a number for server and parameters:
`members` (a sorted set: name and digest of what it wants, until when), `wants:<digest>`, `poller`
(token and name, expiring with the lease), `relay`, `token`, `tired` (who lets others poll),
`states` (a hash), `changes` (the stream, 20 s of it), `count` (of entries).

What one store carries, as measured on two busy cores (`scripts/bench --only sharing`): a request's
tokens take it 0.2 ms and about two round trips. 45 watches of 3,000 milestones, of which one in a
hundred changes in 2 s, take 1.4 % of its core and 18 ms a second of each consumer's: some 3,000
such watches for one store. It hands out 60,000 changes a second one by one, and ten times as many
where many come together; a consumer in Python takes 0.3 ms for each that it tells. Beyond that,
give each competition a store, a relay and its part of the rate limit, or pass what one watch tells
on through NATS or Kafka.

Everything in the store expires, and is counted by the store's clock. What the observations say of
times is by the clock of the machine that polled.
"""

from .share import Share

__all__ = ["Share"]
