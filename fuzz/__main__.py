"""`python -m fuzz --seconds 600 [TARGET ...]`: fuzz each target for so long, one after the other.

Each target has a process of its own, because the fuzzer ends it. Inputs that crash it are kept in `found/TARGET/`;
then the exit status is 1.
"""

from __future__ import annotations

import argparse
import logging
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    """All targets or those named; a line of figures for each."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return fuzz(options.targets[0], options.seconds)
    from fuzz.targets import TARGETS

    found = [name for name in options.targets or TARGETS if not clean(name, options.seconds)]
    return 1 if found else 0


def clean(name: str, seconds: int) -> bool:
    """Fuzz one target in a process; whether nothing was found."""
    command = [sys.executable, "-m", "fuzz", "--inside", name, "--seconds", str(seconds)]
    ran = subprocess.run(command, cwd=HERE.parent, capture_output=True, text=True, errors="replace")
    log = ran.stdout + ran.stderr
    tried = re.findall(r"stat::number_of_executed_units:\s*(\d+)", log)
    verdict = "FOUND" if ran.returncode else "clean"
    print(f"{name}: {int(tried[-1]) if tried else 0:,} inputs in {seconds} s, {verdict}", flush=True)
    if ran.returncode:
        print(ran.stdout[-4000:], ran.stderr[-1000:], sep="\n")
    return ran.returncode == 0


def fuzz(name: str, seconds: int) -> int:
    """Fuzz in this process, which ends with it."""
    import atheris

    logging.disable()  # most of what the bot hears here is broken

    with atheris.instrument_imports(include=["bot", "fuzz.targets", "fuzz.payloads"]):
        from fuzz.examples import EXAMPLES
        from fuzz.targets import TARGETS
    found, corpus = HERE / "found" / name, HERE.parent / "var" / "fuzz" / name
    for folder in (found, corpus):
        folder.mkdir(parents=True, exist_ok=True)
    for number, example in enumerate(EXAMPLES.get(name, ())):
        (corpus / f"example-{number}").write_bytes(example)
    limits = [f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=4096", "-max_len=4096"]
    options = [*limits, "-print_final_stats=1", f"-artifact_prefix={found}/"]
    atheris.Setup([sys.argv[0], *options, str(corpus), str(found)], TARGETS[name])
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
