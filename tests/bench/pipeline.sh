# shellcheck shell=bash
# pipeline.sh - sourced by run and kill.sh: lays out a pipeline over generated contacts.

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
    printf 'ownership: { policy: "%s/policies/general.yaml" }\nsinks:\n' "$configs"
    for sink; do
      case $sink in
        json) echo '  - { name: everything, plugin: json, path: contacts.ndjson }' ;;
        crm-sqlite) echo '  - { name: crm-db, plugin: crm-sqlite, path: crm.db }' ;;
      esac
    done
    printf 'rejects: rejects.ndjson\nlimits: { max_rejects: 5%% }\n'
  } >"$folder/bench.yaml"
}
