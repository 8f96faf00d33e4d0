"""peer_splink.py IN.csv CLUSTERS.csv: a file through Splink on DuckDB, as its documentation recommends for people.

Writes clusters as `kith dedupe --clusters` does, so that bench_score scores both. Names are put in small letters and
phones reduced to their last nine digits beforehand, as its users are told to clean their data. SPLINK_AT in the
environment is the threshold of predicting and clustering (0.95).
"""
import csv
import logging
import os
import sys
import time

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

CLEAN = """
SELECT "Record ID" AS unique_id,
  nullif(lower(trim("First Name")), '') AS first_name, nullif(lower(trim("Last Name")), '') AS surname,
  nullif(lower(trim("Email")), '') AS email,
  nullif(right(regexp_replace(coalesce(nullif("Mobile Phone Number", ''), "Phone Number"), '[^0-9]', '', 'g'), 9), '')
    AS phone,
  nullif(lower("Company Name"), '') AS company, nullif(lower("Street Address"), '') AS street,
  nullif("Postal Code", '') AS postcode, nullif(lower("City"), '') AS city{born}
FROM read_csv(?, all_varchar = true)
"""


def main():
    source, target = sys.argv[1:3]
    logging.disable(logging.WARNING)
    start = time.monotonic()
    born = 'Date of birth' in next(csv.reader(open(source)))
    db = duckdb.connect()
    birthday = ', nullif("Date of birth", \'\') AS dob' if born else ""
    db.execute("CREATE TABLE people AS " + CLEAN.format(born=birthday), [source])
    table = DuckDBAPI(connection=db).register(db.table("people").to_arrow_table())
    comparisons = [cl.ForenameSurnameComparison("first_name", "surname"), cl.EmailComparison("email"),
                   cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
                   cl.JaroWinklerAtThresholds("company", [0.9]), cl.JaroWinklerAtThresholds("street", [0.9]),
                   cl.ExactMatch("postcode").configure(term_frequency_adjustments=True)]
    if born:
        comparisons.append(cl.DateOfBirthComparison("dob", input_is_string=True))
    rules = [block_on("email"), block_on("phone"), block_on("first_name", "surname"), block_on("surname", "postcode"),
             block_on("surname", "company"), block_on("first_name", "street")]
    linker = Linker(table, SettingsCreator(link_type="dedupe_only", comparisons=comparisons,
                                           blocking_rules_to_generate_predictions=rules), log_level=None)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("email"), block_on("first_name", "surname", "phone"), block_on("first_name", "surname", "postcode")],
        recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("first_name", "surname"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("email"))
    at = float(os.environ.get("SPLINK_AT", "0.95"))
    pairs = linker.inference.predict(threshold_match_probability=at)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=at)
    rows = db.execute(f"SELECT unique_id, cluster_id FROM {clusters.physical_name}").fetchall()
    with open(target, "w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["source", "record", "id", "cluster", "probability"])
        for record, cluster in rows:
            writer.writerow([source, record, record, cluster, at])
    print(f"splink: {time.monotonic() - start:.1f} s, threshold {at}", file=sys.stderr)


main()
