"""The parts of `sipdomain diff`: a stack's state compared with Twilio. Pure."""
