"""What `scripts/bench` does: kalshi-live and its peers, measured side by side in one run."""
