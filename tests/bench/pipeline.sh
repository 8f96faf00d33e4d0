# shellcheck shell=bash
# pipeline.sh - sourced by run and kill.sh: lays out a pipeline over generated contacts.

# books CSV SIZE FOLDER: FOLDER/crm.csv, where one contact in three has an owner, and FOLDER/rep00.csv to rep09.csv:
# what these owners carry with them of the same contacts, three for ten of SIZE.
books() {
  local csv=$1 size=$2 folder=$3
  mkdir -p "$folder"
  awk -F, -v OFS=, -v most=$((size * 3 / 10)) -v folder="$folder" '
    NR == 1 { print > (folder "/crm.csv"); for (i = 0; i < 10; i++) print > (folder "/rep0" i ".csv"); next }
    NR % 3 == 0 && kept < most { rep = "rep0" (kept++ % 10); $13 = rep; print > (folder "/crm.csv"); $13 = ""; $14 = ""
                                 print > (folder "/" rep ".csv"); next }
    { $13 = ""; print > (folder "/crm.csv") }' "$csv"
}

# pipeline FOLDER CSV CONFIGS SINK...: FOLDER/bench.yaml over CSV; SINK is json or crm-sqlite.
pipeline() {
  local folder=$1 csv=$2 configs=$3 sink i
  shift 3
  mkdir -p "$folder"
  {
    echo 'person,emails,crm_users,entity,role,hired'
    for i in {00..39}; do
      echo "rep $i,rep$i@acme.example,rep$i,acme,sales rep,2015-01-01"
    done
  } >"$folder/people.csv"
  {
    printf 'state: bench.kith\nregion: US\nentities: { acme: US-CA }\npeople: people.csv\n'
    printf 'sources:\n  - { name: crm, plugin: csv, path: "%s", mapping: hubspot-contacts, holder: acme }\n' "$csv"
    [[ -z ${EXTRA_SOURCE-} ]] || printf '  - %s\n' "$EXTRA_SOURCE"
    printf 'ownership: { policy: "%s" }\nsinks:\n' "${POLICY-$configs/policies/general.yaml}"
    for sink; do
      case $sink in
        json) echo '  - { name: everything, plugin: json, path: contacts.ndjson }' ;;
        crm-sqlite) echo '  - { name: crm-db, plugin: crm-sqlite, path: crm.db }' ;;
      esac
    done
    printf 'rejects: rejects.ndjson\nlimits: { max_rejects: 5%% }\n'
  } >"$folder/bench.yaml"
}
