"""The command line: `nnviz` opens the window, `nnviz COMMAND NETWORK` works in the terminal.

Exit codes: 0 done, 1 a check did not hold, 2 a bad argument or file, 3 cannot start here, 130
after Ctrl+C. Errors are a sentence on stderr. Each command is a module with `SUMMARY`,
`add_arguments` and `run`; what it needs is imported when it runs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from nnviz.cli.output import say
from nnviz.errors import NnvizError, UsageError

INTERRUPTED = 130
BROKEN_PIPE = 141
DEBUG = "NNVIZ_DEBUG"
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code and raises nothing (SystemExit for --help aside)."""
    _make_printable()
    for variable in THREADS:  # read when NumPy is loaded; networks this small are slower on two
        os.environ.setdefault(variable, "1")
    try:
        code = _run(list(sys.argv[1:] if argv is None else argv))
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except NnvizError as error:
        return _say(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _say("", INTERRUPTED)
    except BrokenPipeError:
        return _close_stdout(BROKEN_PIPE)
    except OSError as error:
        _close_stdout(UsageError.exit_code)
        return _say(_about_system(error), UsageError.exit_code)
    except Exception:
        if os.environ.get(DEBUG):
            raise
        return _say(
            "This is a mistake inside nnviz, not yours; no file was changed. "
            f"For the details, set {DEBUG}=1 and run it again.",
            1,
        )


def _run(words: list[str]) -> int:
    if not words or (len(words) == 1 and os.path.isfile(words[0])):
        # The window should not wait for the parser of everything else.
        from nnviz.cli import window

        return window.open_window(*words)
    from nnviz.cli.parser import parse

    arguments = parse(words)
    return int(arguments.run(arguments))


def _say(sentence: str, code: int) -> int:
    if sys.stderr is not None:
        say(sentence, file=sys.stderr)
    return code


def _about_system(error: OSError) -> str:
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}The system refused: {error.strerror or error}."


def _make_printable() -> None:
    """Let δ, σ and ∂ be printed under any locale, never an error in the middle of the output."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        encoding = (stream.encoding or "ascii").lower().replace("_", "-")
        plain = encoding in {"ascii", "us-ascii", "ansi-x3.4-1968", "646"}
        reconfigure(encoding="utf-8" if plain else None, errors="replace")


def _close_stdout(code: int) -> int:
    """Whoever read our output has gone: let nothing more be written, not even at exit."""
    if sys.stdout is not None:
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)
        except OSError:  # not a real stream, so nothing is flushed to it at exit
            pass
    return code
