"""How the tools speak: short lines, and failures that say what to do."""


class ToolError(Exception):
    """A failure that the reader can mend: its text says how."""


def say(line: str) -> None:
    print(line, flush=True)


def last_lines(text: str, count: int = 12) -> str:
    return "\n".join(f"  {line}" for line in text.strip().splitlines()[-count:])
