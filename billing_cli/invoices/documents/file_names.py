"""File names made from ids that anybody may have written."""

import hashlib
import string

PLAIN = frozenset(string.ascii_lowercase + string.digits + "-.")
LONGEST = 120
KEPT_OF_LONG_NAMES = 80
DEVICE_NAMES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


def safe_file_name(identifier: str) -> str:
    """Return a file name (without suffix) that stands for `identifier` alone, of at most 120 ASCII
    characters.

    Distinct ids give distinct names, on file systems that ignore case as well: capitals are lowered and a
    mask of their positions is appended. The name has no folder separator, no leading or trailing dot, and is
    no device name.

    >>> safe_file_name("northwind-pro/2026-10-01")
    'northwind-pro_2026-10-01'
    >>> safe_file_name("../x")
    '~2e._x'
    >>> safe_file_name("ACME-pro")
    'acme-pro+f0'
    """
    name = "".join(_escaped(_lowered(character)) for character in identifier)
    name = _without_outer_dots(name) + _capitals(identifier)
    if not name or name.split(".")[0] in DEVICE_NAMES:
        name = f"~{name[:1].encode().hex()}{name[1:]}"
    if len(name) > LONGEST:
        digest = hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest()
        name = f"{name[:KEPT_OF_LONG_NAMES]}={digest[:32]}"
    return name


def number_file_name(number: str) -> str:
    """Return a file name (without suffix) for the number of an issued document.

    As it is where it can be: no two numbers of a store differ in capitals alone.

    >>> number_file_name("INV-2026-000001"), number_file_name("A/2026/1")
    ('INV-2026-000001', 'a_2026_1+80')
    """
    return number if safe_file_name(number.lower()) == number.lower() else safe_file_name(number)


def _lowered(character: str) -> str:
    return character.lower() if character.isascii() else character


def _escaped(character: str) -> str:
    if character in PLAIN:
        return character
    if character == "/":
        return "_"
    return "".join(f"~{byte:02x}" for byte in character.encode("utf-8", "surrogatepass"))


def _without_outer_dots(name: str) -> str:
    if name.startswith("."):
        name = "~2e" + name[1:]
    if name.endswith("."):
        name = name[:-1] + "~2e"
    return name


def _capitals(identifier: str) -> str:
    bits = "".join("1" if character in string.ascii_uppercase else "0" for character in identifier)
    if "1" not in bits:
        return ""
    bits += "0" * (-len(bits) % 4)
    return "+" + "".join(f"{int(bits[at : at + 4], 2):x}" for at in range(0, len(bits), 4))
