"""Interviews that an assessor holds, who confirmed them, and parts of an assessment that went out."""
