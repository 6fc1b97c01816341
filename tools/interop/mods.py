"""Holds the mods of osu.py against those of package mods.

Prints every difference. The exit status is not 0 if one is not listed below.
"""

import os
import subprocess
import sys

from osu import Mod, Mods
from osu.constants import incompatible_mods

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# Why osu.py 4.3.1 differs. We follow the server (osu-web, database/mods.json and
# app/Singletons/Mods.php) and, for bits in replays, the game (ppy/osu,
# osu.Game/Beatmaps/Legacy/LegacyMods.cs).
IMPLIED = "the server and the game set the bit of the implied mod, too; osu.py leaves it out"
DAYCORE = "the server writes DC as HT (app/Singletons/Mods.php); osu.py cannot write it"
SERVER_BIT = "the server has the bit (app/Singletons/Mods.php); osu.py does not"
GAME_BIT = "replays have the bit (LegacyMods.cs); osu.py does not"
OLD = "the pairs are in database/mods.json; osu.py knows fewer mods there"
STABLE = "osu.py has rules of the stable client that database/mods.json does not have, and lacks others"

# What differs, and why.
KNOWN = {
    "1K: bits 67108864, osu.py has none": GAME_BIT,
    "2K: bits 268435456, osu.py has none": GAME_BIT,
    "3K: bits 134217728, osu.py has none": GAME_BIT,
    "AP: we exclude AT CN MG RP TD, osu.py NF PF SD": STABLE,
    "AT: bits 2048, osu.py has none": GAME_BIT,
    "CN: bits 4196352, osu.py has none": GAME_BIT,
    "DC: bits 256, osu.py has none": DAYCORE,
    "DS: bits 33554432, osu.py has none": GAME_BIT,
    "DT: we exclude AS DC NC WD WU, osu.py no other": OLD,
    "EZ: we exclude AC DA, osu.py no other": OLD,
    "FI: we exclude CO, osu.py no other": OLD,
    "FL: we exclude BL BM CO FI HD, osu.py no other": OLD,
    "HD: we exclude AD CO DP FI FL FR SI TC, osu.py no other": OLD,
    "HR: we exclude DA, osu.py no other": OLD,
    "HT: we exclude AS DC WD WU, osu.py no other": OLD,
    "NC: bits 576, osu.py has 512": IMPLIED,
    "NC: we exclude AS DC DT WD WU, osu.py no other": OLD,
    "NF: we exclude AC CN, osu.py AP RX": STABLE,
    "PF: bits 16416, osu.py has 16384": IMPLIED,
    "PF: we exclude AC CN, osu.py RX": STABLE,
    "RD: bits 2097152, osu.py has none": SERVER_BIT,
    "RX: we exclude AL AT CN MF MG SG, osu.py NF PF SD": STABLE,
    "SD: we exclude CN TP, osu.py AP RX": STABLE,
    "SO: we exclude AT CN TP, osu.py no other": OLD,
    "SV2: bits 536870912, osu.py has none": GAME_BIT,
    "TD: we exclude AP AT BM CN, osu.py no other": OLD,
    "TP: bits 8388608, osu.py has none": GAME_BIT,
}


def ours():
    """Returns the bits and the excluded mods of each acronym."""
    text = subprocess.run(["go", "run", "./tools/interop/modtable"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    rows = [line.split("\t") for line in text.splitlines()]
    return {acronym: (int(bits), set(others.split())) for acronym, bits, others in rows}


def main():
    table = ours()
    found = []
    theirs = {mod.value: mod.name for mod in Mod}
    for acronym in sorted(set(table) | set(theirs)):
        if acronym not in theirs:
            found.append(f"{acronym}: osu.py does not have it")
        elif acronym not in table:
            found.append(f"{acronym}: we do not have it")
    both = [a for a in sorted(table) if a in theirs]
    compared = 0
    for acronym in both:
        name = theirs[acronym]
        bits, others = table[acronym]
        if name in Mods.__members__:
            compared += 1
            if Mods[name].value != bits:
                found.append(f"{acronym}: bits {bits}, osu.py has {Mods[name].value}")
        elif bits:
            found.append(f"{acronym}: bits {bits}, osu.py has none")
        if name in incompatible_mods:
            compared += 1
            listed = {Mod[other].value for other in incompatible_mods[name]}
            if listed != others:
                more, fewer = sorted(others - listed), sorted(listed - others)
                found.append(f"{acronym}: we exclude {' '.join(more) or 'no other'}, osu.py {' '.join(fewer) or 'no other'}")
    unknown = 0
    for line in found:
        reason = KNOWN.get(line)
        unknown += reason is None
        print(f"{line}  ({reason or 'NOT KNOWN'})")
    print(f"mods: {len(both)} in both, {compared} facts compared, {len(found)} differences, {unknown} not known")
    return 1 if unknown else 0


sys.exit(main())
