"""Lead an assessment: set it up, ask people, see how far it is, record what stands beside the answers."""
