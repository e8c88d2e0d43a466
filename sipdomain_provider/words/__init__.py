"""Every sentence about Twilio, a resource or a setting, with the words of each front end, and without secrets.

A sentence that one front end alone says is next to its check: a wrong argument of a class (in the form of
`rendering.wrong`), or a finding, a wrong option or a report of `sipdomain`. A test holds each module to that.
"""
