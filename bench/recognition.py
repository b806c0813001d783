"""
Measure how well duplicates are recognised, on public data with known answers.

    python -m bench.recognition FOLDER        # with febrl/febrl/dataset1.csv …, splink/*.csv

The 50,000 records of splink come as Parquet; `pyarrow` makes the CSV of them that is read here.

The records go through the code of the product as they are: keys, comparison, threshold. Nothing
of it is fitted to a data set, and the known answers are read only to count. What follows is who
hangs together by sure pairs: whoever merges such a pair is shown the third as the next.
"""

import argparse
import csv
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from voronka.records.likeness.compare import LIKELY, SURE, compare
from voronka.records.likeness.pairs import candidate_pairs
from voronka.records.likeness.profile import Profile, profile


@dataclass(frozen=True)
class Known:
    """A record and who it truly is."""

    truth: str
    profile: Profile


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.recognition", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--misses", action="store_true", help="show some of what went wrong")
    parser.add_argument("--only", default="", help="data sets with this in their name")
    arguments = parser.parse_args()
    print(
        "| data | records | true pairs | among candidates | precision | recall | F1 | CPU s"
        " | with what follows: precision | recall | F1 |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name, files, read in _sets(arguments.folder):
        if arguments.only in name:
            records = [read(row) for file in files for row in _rows(file)]
            _measure(name, records, shows_misses=arguments.misses)
    return 0


def _sets(
    folder: Path,
) -> Iterable[tuple[str, list[Path], Callable[[Mapping[str, str]], Known]]]:
    febrl = folder / "febrl" / "febrl"
    for number in (1, 2, 3):
        yield f"febrl {number}", [febrl / f"dataset{number}.csv"], _febrl
    yield "febrl 4", [febrl / "dataset4a.csv", febrl / "dataset4b.csv"], _febrl
    yield "splink 20,000", [folder / "splink" / "fake_20000.csv"], _splink
    # Made of the Parquet file of that name, which the standard library does not read.
    historical = folder / "splink" / "historical_figures_with_errors_50k.csv"
    if historical.exists():
        yield "splink 50,000", [historical], _historical


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as lines:
        found = csv.DictReader(lines, skipinitialspace=True)
        return [{key.strip(): (value or "").strip() for key, value in row.items()} for row in found]


def _febrl(row: Mapping[str, str]) -> Known:
    address = ("street_number", "address_1", "address_2", "suburb", "postcode", "state")
    return Known(
        row["rec_id"].split("-")[1],
        profile(
            person=f"{row['given_name']} {row['surname']}",
            points=[("tax_number", row["soc_sec_id"])] if row["soc_sec_id"] else [],
            born=row["date_of_birth"],
            place=" ".join(row[name] for name in address),
        ),
    )


def _splink(row: Mapping[str, str]) -> Known:
    return Known(
        row["group"],
        profile(
            person=f"{row['first_name']} {row['surname']}",
            points=[("email", row["email"].lower())] if row["email"] else [],
            born=row["dob"],
            place=row["city"],
        ),
    )


def _historical(row: Mapping[str, str]) -> Known:
    return Known(
        row["cluster"],
        profile(
            person=f"{row['first_name']} {row['surname']}",
            born=row["dob"],
            place=f"{row['birth_place']} {row['postcode_fake'].replace(' ', '')}",
        ),
    )


def _measure(name: str, records: list[Known], *, shows_misses: bool) -> None:
    began = time.process_time()
    candidates = candidate_pairs([each.profile for each in records])
    scores = {
        pair: compare(records[pair[0]].profile, records[pair[1]].profile).score
        for pair in candidates
    }
    found = {pair for pair, score in scores.items() if score >= LIKELY}
    seconds = time.process_time() - began
    true = _true_pairs(records)
    precision, recall, f1 = _rates(found, true)
    follow = _that_follow({pair for pair, score in scores.items() if score >= SURE})
    with_these = _rates(found | follow, true)
    reached = len(true & set(candidates)) / max(1, len(true))
    print(
        f"| {name} | {len(records):,} | {len(true):,} | {reached:.4f} | {precision:.4f} "
        f"| {recall:.4f} | {f1:.4f} | {seconds:.1f} "
        f"| {with_these[0]:.4f} | {with_these[1]:.4f} | {with_these[2]:.4f} |",
        flush=True,
    )
    if shows_misses:
        _show("missed", sorted(true - found)[:8], records)
        _show("wrong", sorted(found - true)[:8], records)


def _rates(found: set[tuple[int, int]], true: set[tuple[int, int]]) -> tuple[float, float, float]:
    """Return precision, recall and F1."""
    right = len(found & true)
    precision, recall = right / max(1, len(found)), right / max(1, len(true))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def _that_follow(sure: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return all pairs of those that hang together by sure pairs, as groups of the page do."""
    group_of: dict[int, list[int]] = {}
    for one, other in sure:
        here, there = group_of.get(one, [one]), group_of.get(other, [other])
        if here is not there:
            together = here + there
            group_of |= dict.fromkeys(together, together)
    groups = {id(group): sorted(group) for group in group_of.values()}
    return {pair for group in groups.values() for pair in combinations(group, 2)}


def _true_pairs(records: list[Known]) -> set[tuple[int, int]]:
    groups: dict[str, list[int]] = {}
    for number, each in enumerate(records):
        groups.setdefault(each.truth, []).append(number)
    return {pair for group in groups.values() for pair in combinations(group, 2)}


def _show(what: str, pairs: list[tuple[int, int]], records: list[Known]) -> None:
    for one, other in pairs:
        likeness = compare(records[one].profile, records[other].profile)
        print(what, f"{likeness.score:.3f}", likeness.evidence)
        print("   ", records[one].profile)
        print("   ", records[other].profile)


if __name__ == "__main__":
    raise SystemExit(main())
