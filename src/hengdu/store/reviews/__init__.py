"""Keep what follows the answers: consensus, verification, findings, review and approval."""
