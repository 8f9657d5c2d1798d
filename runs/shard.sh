#!/bin/sh
# Part K of N of a corpus, as a job of its own: sh runs/shard.sh K N. A part that is done is not done again.
#   CORPORA  files, folders, archives (default: corpora)    LABELS  label files, none when left out
#   PREPARE_OPTIONS  more options of bat prepare            OUT     folder of the parts (default: prepared)
# When all are done:  bat prepare prepared/*.data --join [--labels …] -o all.data
set -eu
out=${OUT:-prepared}
mkdir -p "$out"
[ ! -f "$out/$1.data" ] || exit 0
exec bat prepare ${CORPORA:-corpora} ${LABELS:+--labels $LABELS} ${PREPARE_OPTIONS:-} --shard "$1/$2" --quiet -o "$out/$1.data"
