"""The front end for Pulumi's dynamic providers: its calls, its resource options, hidden keys of the state, texts."""
