"""Which activation goes with which loss: every pairing in numbers, and advice that follows."""
