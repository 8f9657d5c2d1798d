#!/usr/bin/env bash
# The beat network and the grid judge from nothing: excerpts are rendered from training-split MIDI (about 50 minutes of one core), the network is trained
# (about 32 minutes of one core), then the judge (five minutes, into src/), and both are measured on rendered songs of the test split beside music-tempo (about
# 10 minutes).
# Needs BAT_CORPORA and BAT_TRUTH. What is there already is not made again; a stopped training goes on.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${BAT_CORPORA:?set BAT_CORPORA to the folder of corpora}" "${BAT_TRUTH:?set BAT_TRUTH to the folder of truth labels}"
out=${OUT:-runs/out/beats}
mkdir -p "$out"
node scripts/setup.mjs --quiet
data() { # name, then options
  local file="$out/$1.safetensors"
  shift
  [ -f "$file" ] || node scripts/beat-data.mjs "$@" -o "$file"
}
data val --split val --scale 0.1
data train1 --split train --seed 1 --pop909 0
data train2 --split train --seed 2 --scale 0.8 --waltz-scale 0.01 --pop909 0
data train3 --split train --seed 3 --scale 0.15 --waltz-scale 3 --pop909 0
data train11 --split train --seed 11 --broad
data train12 --split train --seed 12 --broad
data train13 --split train --seed 13 --broad
data train14 --split train --seed 14 --scale 0.15 --waltz-scale 3 --pop909 0
sets=("$out/val.safetensors" "$out"/train{1,2,3,11,12,13,14}.safetensors)
node scripts/train-beats.mjs "${sets[@]}" -o "$out/beats.safetensors" \
  --width 64 --dull --steps 7000 --rate 0.003 --seed 21 --log "$out/beats.jsonl"
node scripts/train-grid-judge.mjs "${sets[@]}"
node scripts/setup.mjs --quiet
node scripts/measure-beats.mjs --network "$out/beats.safetensors" --songs 120 --waltzes 40 --seconds 45 --cache "$out/rendered" --worst 10
node scripts/measure-performances.mjs
