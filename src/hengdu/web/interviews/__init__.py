"""Hold interviews as an assessor: begin, ask on one screen, keep the time, have the record confirmed."""
