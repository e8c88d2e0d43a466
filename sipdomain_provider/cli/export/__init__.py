"""The parts of `sipdomain export`: an account as a Pulumi project. All modules but `folder` are pure."""
