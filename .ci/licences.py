"""Checks every dependency's licence and source against deny.toml, offline, where cargo-deny is not installed."""

import json
import re
import subprocess
import sys
import tomllib

with open("deny.toml", "rb") as file:
    allowed = set(tomllib.load(file)["licenses"]["allow"])
metadata = json.loads(subprocess.check_output(["cargo", "metadata", "--format-version", "1", "--locked"]))
bad = []


def permitted(expression: str) -> bool:
    """An SPDX expression, evaluated over the allowed list."""
    text = expression.replace("/", " OR ")
    tokens = re.findall(r"\(|\)|\bAND\b|\bOR\b|[A-Za-z0-9.+-]+(?: WITH [A-Za-z0-9.-]+)?", text)
    python = " ".join(
        {"AND": "and", "OR": "or", "(": "(", ")": ")"}.get(token, str(token in allowed)) for token in tokens
    )
    return bool(eval(python, {"__builtins__": {}}))  # only True, False, and, or and brackets


for package in metadata["packages"]:
    name = f"{package['name']} {package['version']}"
    source = package["source"]
    if source is not None and not source.startswith("registry+"):
        bad.append(f"{name}: not from the registry")
    if not package.get("license"):
        if not package.get("license_file"):
            bad.append(f"{name}: no licence")
    elif not permitted(package["license"]):
        bad.append(f"{name}: {package['license']}")
print(f"{len(metadata['packages'])} packages looked at")
if bad:
    sys.exit("\n".join(bad))
