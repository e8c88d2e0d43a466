"""Twilio's API over HTTP: settings, session, retries, answers that are checked before they are believed."""
