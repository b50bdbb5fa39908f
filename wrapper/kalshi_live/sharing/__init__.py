"""Many processes and machines: one rate budget and one poller, held in a Valkey or Redis store.

The store does the work: scripts that run one at a time on its own clock, sorted sets, streams,
expiry. What is here asks it, and goes on without it when it is away.

- `share` is what a user configures, `addresses` what its URL means to the client of the store.
- `store` is the way to the store of one event loop: keys that begin with the share's name, scripts
  that are loaded again by themselves, an end to every wait, and one error for all that goes wrong.
  A command whose connection breaks is made once more: what is asked has to bear that.
- `budget` asks for each request's tokens with the script `bucket.lua`, and takes a share of the
  rate for itself while the store is away.

Everything in the store expires, and is counted by the store's clock.
"""

from .share import Share

__all__ = ["Share"]
