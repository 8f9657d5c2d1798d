#!/usr/bin/env bash
# Teaches the judges of src/answers/ (docs/quality.md, "Judges") anew beside a model, in the order in which they hear each other: each writes its weights into
# src/answers/ and is compiled before the next. About half an hour; started again after an interruption it goes on with the judge that was not done.
#
#   bash runs/judges.sh MODEL
#
#   BAT_CORPORA  the folder of corpora, for the blues
#   BAT_TRUTH    the folder with midi.tar.gz and truth.jsonl.gz
#   OUT          where it is kept what is done (default: runs/out/judges)
set -euo pipefail
model=$(realpath "${1:?usage: bash runs/judges.sh MODEL}")
cd "$(dirname "$0")/.."
: "${BAT_CORPORA:?set BAT_CORPORA to the folder of corpora}" "${BAT_TRUTH:?set BAT_TRUTH to the folder of midi.tar.gz and truth.jsonl.gz}"
export BAT_CORPORA BAT_TRUTH
unset BAT_DIST # a judge hears those before it as they were just compiled
out=${OUT:-runs/out/judges}
mkdir -p "$out"
node scripts/setup.mjs --quiet
for judge in measure-judge phrase-judge key-judge modulation-judge blues-form; do
  # Done means: for this model, whatever its file is called.
  done=$out/$judge-$(sha1sum "$model" | cut -c1-8).done
  if [ ! -f "$done" ]; then
    echo
    echo "\$ node scripts/train-$judge.mjs $model"
    node "scripts/train-$judge.mjs" "$model"
    node scripts/setup.mjs --quiet
    touch "$done"
  fi
done
